"""Each rule by its table: what is said, and what becomes of it."""

from typing import Any

import pytest

from sync import records as r
from sync.fold import Fold, fold
from sync.rules import scrap
from sync.rules.rights import overlapping
from sync.state import Stamped
from tests.kit.sets import HOUR, KNOWN, ORDER, PEOPLE, STRANGER, record_id, release, routing, stamped

ZHANG, LI = PEOPLE


def finish(number: int, operation: int = 10, good: str = "5", person: str = ZHANG, **more: Any) -> Stamped:
    facts = {
        name: more.pop(name) for name in ("at", "device", "doubtful", "by_wall", "revoked", "roles") if name in more
    }
    told: dict[str, Any] = {
        "recorder": person,
        "person": person,
        "order": ORDER,
        "operation": operation,
        "good": good,
    } | more
    return stamped(number, r.Finish(**told), **facts)


def start(number: int, operation: int = 10, person: str = ZHANG, **more: Any) -> Stamped:
    return stamped(number, r.Start(recorder=person, person=person, order=ORDER, operation=operation, **more))


def by_lead(number: int, body: r.Record) -> Stamped:
    return stamped(number, body, roles=("lead",))


def decide(number: int, target: int, answer: str, *older: int) -> Stamped:
    body = r.Decide(
        recorder=LI, home=ORDER, target=record_id(target), answer=answer,  # type: ignore[arg-type]  # an answer
        supersedes=tuple(record_id(o) for o in older),
    )  # fmt: skip
    return by_lead(number, body)


def allow(number: int, discrepancy: str, up_to: str, *older: int, credit: str = "") -> Stamped:
    body = r.Decide(
        recorder=LI, home=ORDER, discrepancy=discrepancy, answer="allow", up_to=up_to, credit=credit,
        supersedes=tuple(record_id(o) for o in older),
    )  # fmt: skip
    return by_lead(number, body)


def void(number: int, target: int, author: str = ZHANG, **facts: Any) -> Stamped:
    return stamped(number, r.Void(recorder=author, home=ORDER, target=record_id(target)), **facts)


def folded(*records: Stamped) -> Fold:
    return fold(ORDER, records, KNOWN)


def became(one: Fold, number: int) -> tuple[str, str]:
    outcome = one.outcomes[record_id(number)]
    return outcome.result, outcome.reason


def test_quantities_of_one_report_go_where_they_are_said() -> None:
    state = folded(release(), finish(2, good="90", scrap="2", rework="3", hold="5")).state().operations["10"]
    assert (state.good, state.scrap, state.rework, state.hold) == (90_000, 2_000, 3_000, 5_000)


@pytest.mark.parametrize(
    ("good", "reason"),
    [("-1", "quantity_negative"), ("NaN", "quantity_not_finite"), ("-inf", "quantity_not_finite"),
     ("1.2345", "quantity_over_scale"), ("1.50", "quantity_over_scale"), ("007", "quantity_not_canonical")],
)  # fmt: skip
def test_a_quantity_that_means_nothing_is_refused(good: str, reason: str) -> None:
    assert became(folded(release(), finish(2, good=good)), 2) == ("refused", reason)


def test_a_report_of_nothing_is_work_all_the_same() -> None:
    one = folded(release(), start(2), finish(3, good="0", start=record_id(2)))
    assert became(one, 3) == ("accepted", "")
    assert one.state().sessions == ()


def test_rework_stands_outside_the_flow_until_it_brings_back_what_was_set_aside() -> None:
    one = folded(
        release(), finish(2, good="90", rework="10"), finish(3, good="12", work="rework"), finish(4, 20, good="100")
    )
    assert one.discrepancies() == {}, "ninety good and ten redone were passed on"


def test_over_plan_is_one_item_per_operation_beyond_the_tolerance() -> None:
    within = folded(release(tolerance=10), finish(2, good="110"))
    assert within.discrepancies() == {}
    beyond = folded(release(tolerance=10), finish(2, good="60"), finish(3, good="51", person=LI))
    assert [(d.key, d.size) for d in beyond.discrepancies().values()] == [("over_plan/10", 11_000)]
    assert "over_plan" in beyond.outcomes[record_id(3)].notes


def test_ahead_of_predecessor_is_one_item_per_pair_and_gone_when_it_balances() -> None:
    ahead = [release(), finish(2, 10, "50"), finish(3, 20, "80")]
    assert [(d.key, d.size) for d in folded(*ahead).discrepancies().values()] == [
        ("ahead_of_predecessor/10-20", 30_000)
    ]
    assert folded(*ahead, finish(4, 10, "30", person=LI)).discrepancies() == {}


def test_steps_aside_take_no_part_in_the_flow() -> None:
    one = folded(release(steps=routing(10, 20, 30, aside=20)), finish(2, 10, "50"), finish(3, 30, "50"))
    assert one.discrepancies() == {}


def test_work_at_a_strict_step_before_its_predecessor_was_done_is_out_of_sequence() -> None:
    steps = (r.Operation(number=10, name="a"), r.Operation(number=20, name="b", gate="strict"))
    early = [release(quantity="10", steps=steps), finish(2, 10, "4"), finish(3, 20, "4")]
    assert list(folded(*early).discrepancies()) == ["out_of_sequence/10-20"]
    assert folded(*early, finish(4, 10, "6", person=LI)).discrepancies() == {}


def test_an_operation_is_done_by_quantity_or_by_word() -> None:
    by_quantity = folded(release(quantity="10"), finish(2, good="8", scrap="1", hold="1")).state().operations["10"]
    by_word = folded(release(quantity="10"), finish(2, good="3", operation_done=True)).state().operations["10"]
    assert by_quantity.done
    assert by_word.done
    assert not folded(release(quantity="10"), finish(2, good="3")).state().operations["10"].done


DOUBLES: list[tuple[str, list[Stamped], int]] = [
    ("two finishes naming one start", [start(2), finish(3, start=record_id(2)), finish(4, good="7", start=record_id(2))], 1),
    ("typed again elsewhere", [start(2), finish(3, start=record_id(2)),
     finish(4, device=2, worked_from=2 * HOUR, worked_to=3 * HOUR, late_reason="补录")], 1),
    ("other quantities", [start(2), finish(3, start=record_id(2)),
     finish(4, good="6", device=2, worked_from=2 * HOUR, worked_to=3 * HOUR)], 0),
    ("another person", [start(2), finish(3, start=record_id(2)),
     finish(4, person=LI, device=2, worked_from=2 * HOUR, worked_to=3 * HOUR)], 0),
    ("a hand-over in the same minute", [start(2), finish(3, start=record_id(2)),
     finish(4, device=2, worked_from=3 * HOUR - 60_000, worked_to=4 * HOUR)], 0),
    ("one device, one after the other", [start(2), finish(3, start=record_id(2), at=9 * HOUR), start(4), finish(5, start=record_id(4))], 0),
    ("a doubtful clock accuses nobody", [start(2), finish(3, start=record_id(2), doubtful=True),
     finish(4, device=2, worked_from=2 * HOUR, worked_to=3 * HOUR)], 0),
    ("a wall clock accuses nobody", [start(2), finish(3, start=record_id(2), by_wall=True),
     finish(4, device=2, worked_from=2 * HOUR, worked_to=3 * HOUR)], 0),
    ("two reports of nothing", [start(2), finish(3, good="0", start=record_id(2)),
     finish(4, good="0", device=2, worked_from=2 * HOUR, worked_to=3 * HOUR)], 0),
]  # fmt: skip


@pytest.mark.parametrize(("records", "doubles"), [d[1:] for d in DOUBLES], ids=[d[0] for d in DOUBLES])
def test_double_reports_count_and_have_a_name(records: list[Stamped], doubles: int) -> None:
    one = folded(release(), *records)
    found = [d.size for d in one.discrepancies().values() if d.kind == "double_report"]
    assert found == ([doubles * 1000] if doubles else [])
    assert all(outcome.result == "accepted" for outcome in one.outcomes.values()), "facts are not refused"


def closing(number: int, kind: type = r.Close, good: str = "5", reports: int = 1) -> Stamped:
    seen = (r.Seen(operation=10, reports=reports, good=good),)
    return stamped(
        number, kind(recorder=ZHANG, order=ORDER, on=(record_id(1),), seen=seen), roles=("planner",), office=True
    )


@pytest.mark.parametrize("kind", [r.Close, r.Hold, r.Cancel])
def test_what_its_author_had_not_seen_counts_and_opens_one_item(kind: type) -> None:
    calm = folded(release(), finish(2), closing(3, kind))
    assert calm.discrepancies() == {}
    late = folded(
        release(), finish(2), closing(3, kind), finish(4, good="7", person=LI), finish(5, good="0", person=LI)
    )
    assert [(d.kind, d.size) for d in late.discrepancies().values()] == [("after_close", 7_000)]
    assert became(late, 4) == ("accepted", "")


def test_an_allowance_holds_up_to_its_size_and_opens_again_beyond() -> None:
    over = [release(), finish(2, good="112"), allow(3, "over_plan/10", "12", credit="unpaid")]
    (item,) = folded(*over).discrepancies().values()
    assert (item.open, item.credit) == (False, "unpaid")
    (item,) = folded(*over, finish(4, good="1", person=LI)).discrepancies().values()
    assert item.open


def test_decisions_that_disagree_are_put_to_people_and_no_clock_breaks_the_tie() -> None:
    both = [release(), finish(2), decide(3, 2, "void"), decide(4, 2, "count")]
    assert became(folded(*both), 2) == ("review", "decisions_disagree")
    assert became(folded(*both, decide(5, 2, "count", 3, 4)), 2) == ("accepted", "decided")
    over = [release(), finish(2, good="112"), allow(3, "over_plan/10", "12"), allow(4, "over_plan/10", "5")]
    (item,) = folded(*over).discrepancies().values()
    assert not item.agreed


VOIDS: list[tuple[str, Stamped, tuple[str, str], tuple[str, str]]] = [
    ("one's own", void(3, 2), ("voided", "voided_by_author"), ("accepted", "")),
    ("another's", void(3, 2, LI), ("accepted", ""), ("review", "not_permitted")),
    ("by a lead", void(3, 2, LI, roles=("lead",)), ("voided", "voided_by_lead"), ("accepted", "")),
    ("of the release", void(3, 1), ("accepted", ""), ("refused", "cannot_void_this")),
    ("of what has not arrived", void(3, 9), ("accepted", ""), ("waiting", "target_unknown")),
]


@pytest.mark.parametrize(("taken", "target", "own"), [v[1:] for v in VOIDS], ids=[v[0] for v in VOIDS])
def test_voids(taken: Stamped, target: tuple[str, str], own: tuple[str, str]) -> None:
    one = folded(release(), finish(2), taken)
    assert became(one, 2) == target
    assert became(one, 3) == own


def test_a_void_cannot_be_voided_only_decided_upon() -> None:
    one = folded(release(), finish(2), void(3, 2), void(4, 3))
    assert became(one, 4) == ("refused", "cannot_void_this")
    again = folded(release(), finish(2), void(3, 2), decide(4, 3, "void"))
    assert became(again, 2) == ("accepted", "")


def test_a_void_of_what_was_refused_has_nothing_to_take_back() -> None:
    one = folded(release(), finish(2, good="-1"), void(3, 2))
    assert became(one, 3) == ("review", "target_not_counted")


REVIEWS: list[tuple[str, Stamped, str]] = [
    ("an operation the routing does not have", finish(2, 99), "routing_changed"),
    ("after his rights had ended", finish(2, revoked=1), "after_revocation"),
    ("a release from a phone", stamped(2, r.Revise(recorder=ZHANG, order=ORDER, quantity="5"), roles=("planner",)), "not_permitted"),
    ("a decision by a worker", stamped(2, r.Decide(recorder=ZHANG, home=ORDER, target=record_id(1), answer="count"),
     roles=("operator",)), "not_permitted"),
    ("material of another order", stamped(2, r.Issue(recorder=ZHANG, person=ZHANG, order=ORDER, item="gold", quantity="1")),
     "wrong_material"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "reason"), [v[1:] for v in REVIEWS], ids=[v[0] for v in REVIEWS])
def test_what_a_person_must_confirm(record: Stamped, reason: str) -> None:
    one = folded(release(bom=(r.BomLine(item="steel", quantity="1"),)), record)
    assert became(one, 2) == ("review", reason)


def test_a_lead_may_let_a_reviewed_record_count() -> None:
    one = folded(release(), finish(2, 99), decide(3, 2, "count"))
    assert became(one, 2) == ("accepted", "decided")
    assert one.state().operations["99"].good == 5_000


def test_work_under_an_old_revision_counts_where_that_revision_had_the_step() -> None:
    revise = stamped(
        2,
        r.Revise(recorder=ZHANG, order=ORDER, on=(record_id(1),), routing=routing(10, 40)),
        roles=("planner",),
        office=True,
    )
    old = finish(3, 30, base=r.Base(revision=record_id(1)))
    new = finish(4, 30, base=r.Base(revision=record_id(2)))
    one = folded(release(), revise, old, new)
    assert became(one, 3) == ("accepted", "")
    assert became(one, 4) == ("review", "routing_changed")


def test_two_planners_who_had_not_seen_each_other_are_both_heard() -> None:
    def revise(number: int, *on: int, **fields: Any) -> Stamped:
        body = r.Revise(recorder=ZHANG, order=ORDER, on=tuple(record_id(o) for o in on), **fields)
        return stamped(number, body, roles=("planner",), office=True)

    apart = folded(release(), revise(2, 1, urgent=True), revise(3, 1, due="2026-12-01"))
    assert apart.plan is not None
    assert (apart.plan.urgent, apart.plan.due, apart.plan.disputed) == (True, "2026-12-01", ())
    clash = [release(), revise(2, 1, quantity="80"), revise(3, 1, quantity="120")]
    torn = folded(*clash).plan
    assert torn is not None
    assert (torn.quantity, torn.disputed) == (100_000, ("quantity",))
    settled = folded(*clash, revise(4, 2, 3, quantity="120")).plan
    assert settled is not None
    assert (settled.quantity, settled.disputed) == (120_000, ())


def test_who_is_unknown_waits_by_name() -> None:
    outcome = folded(release(), finish(2, person=STRANGER)).outcomes[record_id(2)]
    assert (outcome.result, outcome.waits_for) == ("waiting", STRANGER)


def test_inspection_moves_what_is_held_and_a_first_piece_check_moves_nothing() -> None:
    def inspect(number: int, **more: Any) -> Stamped:
        body = r.Inspect(
            recorder=LI, person=LI, order=ORDER, operation=10, finish=record_id(2), good="3", scrap="1", **more
        )
        return stamped(number, body, roles=("inspector",))

    held = [release(), finish(2, good="10", hold="5")]
    state = folded(*held, inspect(3)).state().operations["10"]
    assert (state.good, state.scrap, state.hold) == (13_000, 1_000, 1_000)
    assert folded(*held, inspect(3, first_piece=True)).state().operations["10"].hold == 5_000
    assert "adjusted" in folded(*held, inspect(3)).outcomes[record_id(2)].notes


@pytest.mark.parametrize(
    ("taken_from", "good", "lost", "hold"),
    [("", 10, 3, 5), ("good", 7, 3, 5), ("hold", 10, 3, 2), ("finish", 10, 0, 5)],
)
def test_scrap_says_where_the_pieces_were_counted_before(taken_from: str, good: int, lost: int, hold: int) -> None:
    body = r.Scrap(recorder=ZHANG, person=ZHANG, order=ORDER, operation=10, quantity="3", taken_from=taken_from)  # type: ignore[arg-type]  # one of four
    state = folded(release(), finish(2, good="10", hold="5"), stamped(3, body)).state().operations["10"]
    assert (state.good, state.scrap, state.hold) == (good * 1000, lost * 1000, hold * 1000)


def test_a_pause_and_a_resume_keep_one_session() -> None:
    pause = stamped(
        3, r.Pause(recorder=ZHANG, person=ZHANG, order=ORDER, operation=10, start=record_id(2), reason="no_material")
    )
    (session,) = folded(release(), start(2), pause).state().sessions
    assert session.paused
    (session,) = folded(release(), start(2), pause, start(4, resumes=record_id(3))).state().sessions
    assert not session.paused


def test_a_session_nobody_finished_is_noted_when_he_starts_the_same_again() -> None:
    one = folded(release(), start(2), start(3))
    assert "left_open" in one.outcomes[record_id(2)].notes
    assert "left_open" not in one.outcomes[record_id(3)].notes


def test_cards_split_and_merge_what_travels() -> None:
    cards = ("C0123456789", "CAAAAAAAAAA")
    split = stamped(
        2, r.Split(recorder=ZHANG, order=ORDER, parts=tuple(r.CardPart(card=c, quantity="50") for c in cards))
    )
    merge = stamped(
        3, r.Merge(recorder=ZHANG, order=ORDER, parts=(r.CardPart(card=cards[0], quantity="20"),), into=cards[1])
    )
    assert folded(release(), split, merge).state().cards == {cards[0]: 30_000, cards[1]: 70_000}


def test_one_worker_at_two_machines_is_a_note_of_the_second_layer() -> None:
    sessions = [("a", ZHANG, 0, 10), ("b", ZHANG, 5, 15), ("c", LI, 5, 15), ("d", ZHANG, 15, 20)]
    assert overlapping(sessions) == {"a", "b"}


def test_a_scrap_tag_on_two_losses_is_found() -> None:
    tag = "S0123456789"
    loss = r.Scrap(recorder=ZHANG, person=ZHANG, order=ORDER, operation=10, quantity="3", tag=tag)
    assert scrap.tags_reused({"a": loss, "b": loss}) == {tag: 2}
    assert scrap.tags_reused({"a": loss}) == {}


def pause(number: int, session: int) -> Stamped:
    body = r.Pause(
        recorder=ZHANG, person=ZHANG, order=ORDER, operation=10, start=record_id(session), reason="no_material"
    )
    return stamped(number, body)


def test_the_last_word_says_whether_a_session_is_paused_also_on_a_phone_that_knows_only_the_state() -> None:
    def paused(one: Fold) -> list[bool]:
        return [session.paused for session in one.state().sessions]

    twice = folded(release(), start(2), pause(3, 2), pause(4, 2), start(5, resumes=record_id(4)))
    assert paused(twice) == [False], "two phones paused it, one went on: it runs"
    running = folded(release(), start(2)).state()
    phone = Fold(ORDER, running)
    phone.add([pause(3, 2)], KNOWN)
    assert paused(phone) == [True]
    phone.add([start(4, resumes=record_id(3))], KNOWN)
    assert paused(phone)[0] is False

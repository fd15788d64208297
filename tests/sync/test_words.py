"""Rules of words: what is taken back, decided, waited for and shown, each by its table."""

from typing import Any

import pytest

from sync import records as r
from sync.fold import Fold
from sync.rules import scrap
from sync.rules.rights import overlapping
from sync.state import Stamped
from tests.kit.said import LI, ZHANG, became, decide, finish, folded, start, void
from tests.kit.sets import KNOWN, ORDER, STRANGER, record_id, release, routing, stamped

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

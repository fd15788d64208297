"""Rules of quantities: what is counted, and which imbalance has a name."""

import pytest

from sync import records as r
from sync.state import Stamped
from tests.kit.said import LI, ZHANG, allow, became, decide, finish, folded, start
from tests.kit.sets import HOUR, ORDER, record_id, release, routing, stamped


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
    assert "over_plan" in beyond.noted(record_id(3)).notes


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

"""The laws of the fold, on sets, permutations, batchings and duplications."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.canon import canonical
from sync.fold import Fold, fold
from sync.outcomes import RESULTS, Outcome
from sync.records import PLAN, Decide, Void
from sync.state import Stamped
from tests.kit.sets import KNOWN, ORDER, PEOPLE, Draw

draws = st.randoms(use_true_random=False)


def drawn(draw: random.Random) -> list[Stamped]:
    return Draw(draw, draw.randrange(2, 26)).records()


def bytes_of(one: Fold) -> tuple[bytes, bytes]:
    return canonical(one.state()), canonical(one.outcomes)


@given(draws)
@settings(max_examples=250, deadline=None)
def test_any_order_any_batching_and_any_duplication_give_the_same_bytes(draw: random.Random) -> None:
    records = drawn(draw)
    whole = bytes_of(fold(ORDER, records, KNOWN))
    sent = [*records, *draw.sample(records, draw.randrange(len(records)))]
    draw.shuffle(sent)
    piecemeal = Fold(ORDER)
    while sent:
        size = draw.randrange(1, 6)
        piecemeal.add(sent[:size], draw.choice([{}, {PEOPLE[0]: True}, KNOWN]))
        sent = sent[size:]
    piecemeal.add([], KNOWN)
    assert bytes_of(piecemeal) == whole


@given(draws)
@settings(max_examples=150, deadline=None)
def test_every_change_of_an_outcome_is_reported(draw: random.Random) -> None:
    records = drawn(draw)
    draw.shuffle(records)
    one = Fold(ORDER)
    told: dict[str, Outcome] = {}
    for record in records:
        told |= one.add([record], draw.choice([{}, KNOWN]))
    told |= one.add([], KNOWN)
    assert told == one.outcomes


@given(draws)
@settings(max_examples=150, deadline=None)
def test_every_record_is_in_exactly_one_outcome(draw: random.Random) -> None:
    records = drawn(draw)
    outcomes = fold(ORDER, records, KNOWN).outcomes
    assert set(outcomes) == {record.id for record in records}
    assert all(outcome.result in RESULTS for outcome in outcomes.values())


@given(draws)
@settings(max_examples=150, deadline=None)
def test_no_clock_decides_whether_or_how_much_counts(draw: random.Random) -> None:
    records = [record for record in drawn(draw) if record.stamp.revoked is None]
    if not records:
        return
    moved = [
        Stamped(r.envelope, r.body, type(r.stamp)(at=(at := draw.randrange(10**9)), early=at - draw.randrange(at + 1),
                late=at + draw.randrange(10**6), received=r.stamp.received, doubtful=draw.random() < 0.5,
                roles=r.stamp.roles, office=r.stamp.office, proved=r.stamp.proved, pinned=r.stamp.pinned))
        for r in records
    ]  # fmt: skip
    before, after = fold(ORDER, records, KNOWN), fold(ORDER, moved, KNOWN)
    assert {o: (v.result, v.reason) for o, v in before.outcomes.items()} == {
        o: (v.result, v.reason) for o, v in after.outcomes.items()
    }
    assert before.state().operations == after.state().operations
    assert before.state().materials == after.state().materials


@given(draws)
@settings(max_examples=150, deadline=None)
def test_counted_quantities_are_the_sum_of_what_is_accepted(draw: random.Random) -> None:
    one = fold(ORDER, drawn(draw), KNOWN)
    total = sum(state.processed for state in one.state().operations.values())
    added = sum(
        amount
        for one_id, outcome in one.outcomes.items()
        if outcome.result == "accepted"
        for family, _, name, amount in one.gathered.adds[one_id]
        if family == "operation" and name in {"good", "scrap", "rework", "hold", "short"}
    )
    assert total == added


@given(draws)
@settings(max_examples=150, deadline=None)
def test_a_voided_record_leaves_the_sums_as_if_it_had_never_been(draw: random.Random) -> None:
    records = drawn(draw)
    one = fold(ORDER, records, KNOWN)
    gone = {one_id for one_id, outcome in one.outcomes.items() if outcome.result == "voided"}
    speaks = {r.id for r in records if isinstance(r.body, (Void, Decide, *PLAN))}
    if gone & speaks:
        return
    rest = fold(ORDER, [r for r in records if r.id not in gone], KNOWN)
    assert one.state().operations == rest.state().operations


@given(draws)
@settings(max_examples=150, deadline=None)
def test_a_phone_that_starts_from_the_servers_state_reaches_the_same_sums(draw: random.Random) -> None:
    plain = [r for r in drawn(draw) if type(r.body).__name__ in {"Finish", "Start", "Issue", "Return"}]
    plain = [r for r in plain if r.body.base.revision in {None, "01900000-0000-7000-8000-000000000001"}]
    opening = Draw(draw, 3).release(1)
    cut = draw.randrange(len(plain) + 1)
    server = fold(ORDER, [opening, *plain[:cut]], KNOWN)
    if server.plan is None:
        return
    phone = Fold(ORDER, server.state())
    phone.add(plain[cut:], KNOWN)
    whole = fold(ORDER, [opening, *plain], KNOWN)
    assert phone.state().operations == whole.state().operations
    assert phone.state().materials == whole.state().materials

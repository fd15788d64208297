"""The laws of the fold, on sets, permutations, batchings and duplications."""

import random
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.canon import canonical
from sync.fold import Fold, fold
from sync.gist import gist, moves_at
from sync.lexicon import RESULTS
from sync.outcomes import Outcome
from sync.records import PLAN, Decide, Finish, Object, Void
from sync.state import Stamped
from tests.kit.sets import HOUR, KNOWN, ORDER, PEOPLE, Draw, record_id, release, stamped

draws = st.randoms(use_true_random=False)


def drawn(draw: random.Random) -> list[Stamped]:
    return Draw(draw, draw.randrange(2, 26)).records()


def bytes_of(one: Fold) -> tuple[bytes, bytes]:
    return canonical(one.state()), canonical(one.all_noted())


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
        for family, _, name, amount in one.gathered.gists[one_id].adds
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


@given(draws)
@settings(max_examples=200, deadline=None)
def test_an_objection_is_open_exactly_until_a_standing_word_names_it_whatever_clocks_and_order(
    draw: random.Random,
) -> None:
    """Two devices with two clocks: no time orders a word and its objection, only that its author had seen it."""
    work: dict[str, Any] = {"recorder": PEOPLE[0], "person": PEOPLE[0], "order": ORDER, "operation": 10}
    report = stamped(2, Finish(**work, good="3"), at=draw.randrange(9) * HOUR)
    records = [release(), report]
    objections: list[str] = []
    decided: list[str] = []
    for number in range(3, draw.randrange(5, 13)):
        kind = draw.choice(["object", "object", "decide", "decide", "void"])
        at = draw.randrange(9) * HOUR
        about: dict[str, Any] = {"recorder": PEOPLE[1], "home": ORDER, "target": report.id}
        seen = tuple(sorted(draw.sample(objections, draw.randrange(len(objections) + 1))))
        if kind == "object":
            records.append(stamped(number, Object(**about, person=PEOPLE[0]), at=at, device=number))
            objections.append(record_id(number))
        elif kind == "decide":
            older = tuple(sorted(draw.sample(decided, draw.randrange(len(decided) + 1))))
            word = Decide(**about, answer=draw.choice(["count", "void"]), supersedes=older, answers=seen)
            records.append(stamped(number, word, at=at, device=number, roles=("lead",)))
            decided.append(record_id(number))
        else:
            records.append(stamped(number, Void(**about, answers=seen), at=at, device=number, roles=("lead",)))
    whole = fold(ORDER, records, KNOWN)
    counted = {one.id: one.body for one in records if whole.outcomes[one.id].result == "accepted"}
    gone = {older for body in counted.values() if isinstance(body, Decide) for older in body.supersedes}
    words = [
        body
        for one, body in counted.items()
        if isinstance(body, Void) or (isinstance(body, Decide) and one not in gone)
    ]
    named = {objection for body in words for objection in body.answers}
    for objection in objections:
        outcome = whole.outcomes[objection]
        assert outcome.result == "accepted"
        assert ("answered" in outcome.notes) == (objection in named)
    for _ in range(4):
        draw.shuffle(records)
        piecemeal = Fold(ORDER)
        left = list(records)
        while left:
            size = draw.randrange(1, 4)
            piecemeal.add(left[:size], KNOWN)
            left = left[size:]
        assert bytes_of(piecemeal) == bytes_of(whole)


def test_where_a_record_moves_pieces_is_read_from_its_body_as_its_gist_says() -> None:
    seen: set[str] = set()
    for seed in range(300):
        for record in Draw(random.Random(seed), 20).records():
            said = gist(record.body)
            if not said.meaningless:
                place = moves_at(msgspec.json.encode(record.body))
                assert place == (said.place if said.moves else ""), record.body
                seen.add(f"{type(record.body).__name__} {bool(place)}")
    assert {"Finish True", "Finish False", "Start False"} <= seen

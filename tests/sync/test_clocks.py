"""Phones on slow lines, their clocks drifting, asleep, restarted and set: the interval holds the truth."""

import itertools
import random
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from sync.elapsed import elapsed
from sync.envelope import Envelope, Stamp
from sync.records import Start
from sync.stamp import Clocks, Contact, Neighbours, event_time
from sync.state import Stamped
from tests.kit.clocks import FAULTS, LIES, Exchange, Hand, Told
from tests.kit.sets import ORDER, PEOPLE, device_id, record_id

SINCE = 1_790_000_000_000
BODY = Start(recorder=PEOPLE[0], person=PEOPLE[0], order=ORDER, operation=10)


def contact_of(one: Exchange) -> Contact:
    clocks = one.clocks
    return Contact(
        received=one.received, answered=one.answered, device="d", wall=clocks.wall, run=clocks.run, run_ms=clocks.run_ms
    )


def envelope(seq: int, clocks: Clocks, trip: int) -> Envelope:
    return Envelope(
        id=record_id(seq), device=device_id(1), seq=seq, wall=clocks.wall, run=clocks.run, run_ms=clocks.run_ms, contact="t",
        trip=trip, prev="", contract=1, addresses=(),
    )  # fmt: skip


def stamps(hand: Hand, steps: int = 14) -> Iterator[tuple[Told, Stamped]]:
    """Yield what a phone said with its stamps, as the server makes them."""
    below: tuple[int, int] | None = None
    seq = 0
    for exchange in hand.days(steps):
        for told in exchange.brought:
            assert told.contact is not None
            seq += 1
            said = envelope(seq, told.clocks, told.contact.trip)
            when = event_time(said, contact_of(told.contact), Neighbours(below), exchange.received, exchange.clocks)
            early, at = below or (0, 0)
            below = (max(early, when.early), max(at, when.at))
            stamp = Stamp(
                at=when.at, early=when.early, late=when.late, received=exchange.received, doubtful=when.doubtful, by_wall=when.by_wall
            )  # fmt: skip
            yield told, Stamped(said, BODY, stamp)


@pytest.mark.parametrize("kind", FAULTS)
def test_the_truth_lies_in_the_interval_and_the_honest_are_believed(kind: str) -> None:
    records = outside = doubted = 0
    for seed in range(400):
        for told, one in stamps(Hand(random.Random(seed), FAULTS[kind], SINCE)):
            stamp, records = one.stamp, records + 1
            outside += not stamp.early - 1 <= told.true <= stamp.late + 1
            # a wall clock that somebody set and a restart before the next contact: nothing else tells the time then
            doubted += stamp.doubtful and not (stamp.by_wall and "wall" in FAULTS[kind])
            assert stamp.early <= stamp.late <= stamp.received
            assert stamp.at <= stamp.received
    assert records > 5_000
    assert (outside, doubted) == (0, 0)


def test_where_the_clocks_agree_the_interval_is_as_wide_as_the_line_was_long() -> None:
    for seed in range(300):
        for told, one in stamps(Hand(random.Random(seed), FAULTS["plain"], SINCE)):
            contact = told.contact
            assert contact is not None
            most = contact.trip - (contact.answered - contact.received) + (told.true - contact.asked) // 1_000 + 10
            assert one.stamp.width <= most


def test_minutes_of_one_device_are_true_within_a_second_where_its_clocks_agree_and_within_the_width_else() -> None:
    for kind, faults in FAULTS.items():
        for seed in range(200):
            found = list(stamps(Hand(random.Random(seed), faults, SINCE)))
            for (told, one), (then, other) in itertools.pairwise(found):
                wrong = abs(elapsed(one, other) - (then.true - told.true))
                if kind == "plain":
                    assert wrong <= 1_000 + (then.true - told.true) // 2_000
                else:
                    assert wrong <= one.stamp.width + other.stamp.width + 2_500 + (then.true - told.true) // 1_000


@pytest.mark.parametrize("lie", LIES)
def test_a_lying_clock_never_leaves_what_the_server_saw_itself(lie: str) -> None:
    for seed in range(200):
        hand = Hand(random.Random(seed), FAULTS["plain"], SINCE)
        for exchange in hand.days(14):
            for told in exchange.brought:
                assert told.contact is not None
                for asked in (exchange.clocks, LIES[lie](exchange.clocks), None):
                    said = envelope(1, LIES[lie](told.clocks), told.contact.trip)
                    for trip in (said.trip, 0, 600_000):
                        when = event_time(
                            replace(said, trip=trip), contact_of(told.contact), Neighbours(), exchange.received, asked
                        )
                        assert told.contact.answered <= when.at <= exchange.received
                        assert told.contact.answered <= when.early <= when.late <= exchange.received

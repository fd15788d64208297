"""Stamps: clocks label, they do not rule."""

import pytest

from sync.elapsed import elapsed
from sync.envelope import Envelope, Stamp
from sync.records import Start
from sync.stamp import Clocks, Contact, Neighbours, Reckoned, event_time
from sync.state import Stamped
from tests.kit.sets import ORDER, PEOPLE

SERVER = 1_000_000
HOUR = 3_600_000
YEAR = 365 * 24 * HOUR


def envelope(wall: int = 5_000, run: str = "a", run_ms: int = 700, trip: int = 100, device: str = "9000") -> Envelope:
    return Envelope(
        id="01900000-0000-7000-8000-000000000001", device=f"01900000-0000-7000-{device}-000000000001", seq=5, wall=wall,
        run=run, run_ms=run_ms, contact="t", trip=trip, prev="", contract=1, addresses=(),
    )  # fmt: skip


CONTACT = Contact(received=SERVER, answered=SERVER + 20, device="d", wall=4_500, run="a", run_ms=200)
"""Asked when the clocks showed 4,500 and 200; served in 20 ms; the answer was there 100 ms after the asking."""
ALONE = Neighbours()
GOT = SERVER + 9_000


@pytest.mark.parametrize(
    ("said", "contact", "beside", "received", "asked", "wanted"),
    [
        (envelope(), CONTACT, ALONE, GOT, None, Reckoned(SERVER + 460, SERVER + 419, SERVER + 501)),
        (envelope(), CONTACT, ALONE, SERVER + 430, None, Reckoned(SERVER + 430, SERVER + 419, SERVER + 430)),
        (envelope(wall=4_600, run="b", run_ms=3), CONTACT, ALONE, GOT, None, Reckoned(SERVER + 60, SERVER + 20, GOT, by_wall=True)),
        (envelope(wall=99_999, run="b"), CONTACT, ALONE, GOT, None, Reckoned(GOT, SERVER + 20, GOT, doubtful=True, by_wall=True)),
        (envelope(wall=0, run="b", run_ms=3), CONTACT, ALONE, GOT, Clocks(0, "b", 4_003),
         Reckoned(GOT - 3_998, SERVER + 20, GOT - 3_998, doubtful=True, by_wall=True)),
        (envelope(wall=5_000 + HOUR), CONTACT, ALONE, SERVER + 2 * HOUR, None, Reckoned(SERVER + HOUR + 460, SERVER + 419, SERVER + 2 * HOUR)),
        (envelope(), None, ALONE, GOT, None, Reckoned(GOT, 0, GOT, doubtful=True)),
        (envelope(), None, ALONE, GOT, Clocks(1, "a", 5_700), Reckoned(GOT - 4_997, 0, GOT - 4_997)),
        (envelope(), CONTACT, Neighbours((SERVER + 450, SERVER + 470)), GOT, None, Reckoned(SERVER + 470, SERVER + 450, SERVER + 501)),
        (envelope(), CONTACT, Neighbours((SERVER + 600, SERVER + 700)), GOT, None, Reckoned(SERVER + 700, SERVER + 501, SERVER + 501, doubtful=True)),
        (envelope(), CONTACT, Neighbours(None, SERVER + 400), GOT, None, Reckoned(SERVER + 460, SERVER + 419, SERVER + 501, doubtful=True)),
        (envelope(), CONTACT, Neighbours((GOT + 1, GOT + 5)), GOT, None, Reckoned(SERVER + 460, SERVER + 419, SERVER + 501)),
        (envelope(), CONTACT, ALONE, SERVER - HOUR, None, Reckoned(SERVER - HOUR, 0, SERVER - HOUR, doubtful=True, server_clock=True)),
        (envelope(run_ms=HOUR), CONTACT, ALONE, GOT, None, Reckoned(GOT, SERVER + 20, GOT, doubtful=True)),
        (envelope(), CONTACT, ALONE, GOT, Clocks(1, "a", 700 + HOUR), Reckoned(SERVER + 460, SERVER + 20, GOT, doubtful=True)),
    ],
    ids=[
        "both clocks agree: the run clock counts, and the width is what the line took",
        "the receipt bounds it: a contact that travelled longer than the push is never doubted",
        "after a restart the wall clock tells where, the receipt bounds",
        "a wall clock set forward is doubted and never later than the receipt",
        "a dead battery: the age by the run that pushed dates it",
        "asleep in a pocket: the wall clock ran on, the interval says so",
        "without a contact and without an age nobody knows",
        "without a contact its age dates it",
        "never before its predecessor", "a predecessor that must have come later is doubted", "so is a successor that came before",
        "a predecessor from after the receipt says nothing", "a contact of a server clock that ran ahead says nothing",
        "a run clock that ran ahead of the receipt is doubted", "an age that reaches back before the contact is doubted",
    ],
)  # fmt: skip
def test_event_time(
    said: Envelope, contact: Contact | None, beside: Neighbours, received: int, asked: Clocks | None, wanted: Reckoned
) -> None:
    assert event_time(said, contact, beside, received, asked) == wanted


def said(wall: int, run_ms: int, at: int, width: int = 0, run: str = "a", device: str = "9000") -> Stamped:
    body = Start(recorder=PEOPLE[0], person=PEOPLE[0], order=ORDER, operation=10)
    stamp = Stamp(at=max(0, at), early=max(0, at - width), late=max(0, at + width), received=max(0, at) + HOUR)
    return Stamped(envelope(wall, run, run_ms, device=device), body, stamp)


@pytest.mark.parametrize(
    ("last", "wanted"),
    [
        (said(HOUR + 10, HOUR, HOUR + 90_000), HOUR),
        (said(3 * HOUR, HOUR, 3 * HOUR, 5_000), 3 * HOUR),
        (said(YEAR, HOUR, HOUR + 3_000, 5_000), HOUR + 3_000),
        (said(0, HOUR, 0), HOUR),
        (said(HOUR, HOUR, 2 * HOUR, run="b"), 2 * HOUR),
        (said(HOUR, HOUR, 2 * HOUR, device="9001"), 2 * HOUR),
        (said(0, 0, -5, run="b"), 0),
    ],
    ids=[
        "the clocks of one run agree: exact, whatever the stamps say", "the device slept: the stamps know more",
        "the wall clock was set: the stamps bound it", "never less than the run clock", "another run: the stamps",
        "another device: the stamps", "never below nought",
    ],
)  # fmt: skip
def test_elapsed(last: Stamped, wanted: int) -> None:
    assert elapsed(said(0, 0, 0), last) == wanted

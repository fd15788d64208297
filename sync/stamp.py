"""Knows when a record happened, as far as anyone can: an interval that holds the truth, and the best guess in it.

Made once, at the first receipt. A contact is one exchange with the server: its token proves when the server received
and answered, and says what the device's clocks showed at the asking; `trip` is how long the device waited for it. A run
clock never runs ahead by more than RHO and stands still while the device sleeps; a wall clock anybody can set. So both
are read, and believed together where they agree. A wrong clock never rejects a record and decides no quantity.
"""

from typing import NamedTuple

from msgspec import Struct

from sync.envelope import Envelope

RHO_PPM = 500
"""How far a run clock may be fast or slow; an operating system corrects by no more."""

GRACE = 2_000
"""Milliseconds by which wall and run clock may part and still agree."""


class Clocks(NamedTuple):
    """What a device's clocks show: wall (ms), the run of the app, and milliseconds since it began."""

    wall: int
    run: str
    run_ms: int


class Contact(Struct, frozen=True, kw_only=True):
    """One exchange: when the server received and answered it, and the device's clocks at the asking (milliseconds)."""

    received: int
    answered: int
    device: str
    wall: int
    run: str
    run_ms: int


class Neighbours(Struct, frozen=True):
    """What is stored beside a record in its device's own seq: the one below as (early, at), the one above's late."""

    below: tuple[int, int] | None = None
    above: int | None = None


class Reckoned(NamedTuple):
    """An event time in milliseconds: best guess, interval that holds the truth, and what is to be said of it.

    `by_wall`: only a wall clock told where in the interval. `server_clock`: the server's own clock has been wrong.
    """

    at: int
    early: int
    late: int
    doubtful: bool = False
    by_wall: bool = False
    server_clock: bool = False


def slower(ms: int) -> int:
    """Return the least true time that a run clock may show as so many milliseconds."""
    return ms - -(-ms * RHO_PPM // 1_000_000)


def faster(ms: int) -> int:
    """Return the most true time that clocks which did not sleep may show as so many milliseconds."""
    return ms + -(-ms * RHO_PPM // 1_000_000)


def agree(run: int, wall: int) -> bool:
    """Whether two clocks measured the same time: nobody slept and nobody set the wall clock."""
    return abs(wall - run) <= GRACE + run * RHO_PPM // 1_000_000


class _Guess(NamedTuple):
    """What a contact alone says: bounds and best guess; by a wall clock alone, how far that may honestly be off."""

    low: int
    high: int
    best: int
    by_wall: bool = False
    off: int = 0


def _since(contact: Contact, said: Envelope, received: int) -> _Guess:
    middle = (contact.received + contact.answered - said.trip) // 2
    wall = said.wall - contact.wall
    if said.run != contact.run:
        line = max(0, said.trip - (contact.answered - contact.received)) // 2
        off = GRACE + line + abs(wall) * RHO_PPM // 1_000_000
        return _Guess(contact.answered, received, middle + wall, by_wall=True, off=off)
    run = max(0, said.run_ms - contact.run_ms)
    low = max(contact.answered, contact.answered + slower(max(0, run - said.trip)))
    if agree(run, wall):
        return _Guess(low, contact.received + faster(max(run, wall)), middle + run)
    return _Guess(low, received, middle + max(run, wall))


def event_time(
    said: Envelope, contact: Contact | None, beside: Neighbours, received: int, asked: Clocks | None = None
) -> Reckoned:
    """Reckon when a record happened.

    `asked` are the clocks of the record's own device when it began the push that brought it: the age of the record
    by that run bounds it from above, whether or not there is a contact.
    """
    below = beside.below if beside.below is not None and beside.below[1] <= received else None
    aged = asked is not None and asked.run == said.run
    high = received - (slower(max(0, asked.run_ms - said.run_ms)) if asked is not None and aged else 0)
    server_clock = contact is not None and contact.answered > received
    guess = None if contact is None or server_clock else _since(contact, said, received)
    low = 0 if guess is None else guess.low
    high = min(high, received if guess is None else guess.high)
    doubtful = guess is None and not aged
    if low > high:  # a clock lied: what the server saw itself still stands
        low, high, doubtful = (contact.answered if contact is not None and guess is not None else 0), received, True
    if below is not None:
        doubtful = doubtful or below[0] > high
        low = max(low, min(below[0], high))
    doubtful = doubtful or (beside.above is not None and beside.above < low)
    best = high if guess is None else guess.best
    if guess is not None and guess.by_wall and not low - guess.off <= best <= high + guess.off:
        doubtful, best = True, high if aged else best
    at = min(max(best, low), high)
    if below is not None:
        at = max(at, below[1])
    return Reckoned(at, low, high, doubtful, guess is not None and guess.by_wall, server_clock)

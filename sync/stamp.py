"""Knows when a record happened, as far as anyone can: event time from contacts and run clocks.

Made once, at the first receipt. A wrong clock never rejects a record and never decides whether it
counts: outside [contact, receipt], or out of step with its device's stored neighbours, a record
takes its predecessor's time and is marked doubtful.
"""

from typing import NamedTuple

from msgspec import Struct

from sync.envelope import Envelope


class Contact(Struct, frozen=True, kw_only=True):
    """One exchange with the server: its time and the device's clocks at that moment (milliseconds)."""

    server: int
    device: str
    wall: int
    run: str
    run_ms: int


class Neighbours(Struct, frozen=True):
    """Event times of the stored records next below and above in the device's seq, if any."""

    below: int | None = None
    above: int | None = None


class Reckoned(NamedTuple):
    """An event time in milliseconds, whether it is doubtful, and whether a wall clock reckoned it."""

    at: int
    doubtful: bool
    by_wall: bool


def event_time(envelope: Envelope, contact: Contact | None, beside: Neighbours, received: int) -> Reckoned:
    """Reckon when a record happened: by the run clock if the app has run on, else by the wall clock."""
    if contact is None:
        return Reckoned(_fallback(beside, received), doubtful=True, by_wall=True)
    by_run = envelope.run == contact.run and envelope.run_ms >= contact.run_ms
    elapsed = envelope.run_ms - contact.run_ms if by_run else envelope.wall - contact.wall
    at = contact.server + elapsed
    in_step = (beside.below is None or beside.below <= at) and (beside.above is None or at <= beside.above)
    if contact.server <= at <= received and in_step:
        return Reckoned(at, doubtful=False, by_wall=not by_run)
    return Reckoned(_fallback(beside, min(contact.server, received)), doubtful=True, by_wall=not by_run)


def _fallback(beside: Neighbours, otherwise: int) -> int:
    """Return the predecessor's time; without one, no later than the successor's."""
    if beside.below is not None:
        return beside.below
    return otherwise if beside.above is None else min(otherwise, beside.above)

"""Knows when a record happened, as far as anyone can: event time from contacts and run clocks.

Made once, at the first receipt. A wrong clock never rejects a record and never decides whether it
counts: outside [contact, receipt], or out of step with its device's stored neighbours, a record
takes its predecessor's time and is marked doubtful.
"""

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


def event_time(envelope: Envelope, contact: Contact | None, beside: Neighbours, received: int) -> tuple[int, bool]:
    """Return (event time in milliseconds, whether it is doubtful)."""
    floor = contact.server if contact else 0
    if contact is not None:
        if envelope.run == contact.run and envelope.run_ms >= contact.run_ms:
            elapsed = envelope.run_ms - contact.run_ms
        else:
            elapsed = envelope.wall - contact.wall
        at = contact.server + elapsed
        in_step = (beside.below is None or beside.below <= at) and (beside.above is None or at <= beside.above)
        if floor <= at <= received and in_step:
            return at, False
    if beside.below is not None:
        return beside.below, True
    if beside.above is not None:
        return min(beside.above, max(floor, 0)) if contact else beside.above, True
    return (min(floor, received) if contact else received), True

"""Knows how long it was between two records: by the clocks of one run where they can tell, else by the stamps."""

from sync.stamp import agree
from sync.state import Stamped


def elapsed(first: Stamped, last: Stamped) -> int:
    """Return the milliseconds from one record to another, never below nought.

    On one run of one device its clocks measured them, exactly where they agree. A run clock stands still while the
    device sleeps in a pocket: then it is the least, and the stamps' interval the most.
    """
    between = last.stamp.at - first.stamp.at
    one, other = first.envelope, last.envelope
    if one.device == other.device and one.run == other.run:
        run, wall = other.run_ms - one.run_ms, other.wall - one.wall
        if agree(max(run, 0), wall):
            return max(0, run)
        between = max(run, min(between, last.stamp.late - first.stamp.early))
    return max(0, between)


def began(start: Stamped) -> int:
    """Return when the work that a record begins began: as it says, for one that was moved here, else when it was said."""
    stated: int | None = getattr(start.body, "worked_from", None)
    return start.stamp.at if stated is None else min(stated, start.stamp.at)

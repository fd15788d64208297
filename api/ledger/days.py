"""Knows on which business day something happened, and which month a posting may still go into."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

LAST_MS = 253_400_000_000_000
"""Within the last year that a date can be written in: no stored time, however odd, keeps a page from opening."""


class Calendar:
    """A plant's time zone, the minute at which its business day starts, and the shifts that go over midnight.

    `nights` are their (first, last) hours, the last one not part of it.
    """

    def __init__(self, zone: str, day_starts: int, nights: Sequence[tuple[int, int]] = ()) -> None:
        self.zone = ZoneInfo(zone)
        self.day_starts = timedelta(minutes=day_starts)
        self._shift_days = lru_cache(4096)(self._shift_day)
        """By the minute: no day begins within one."""
        self.nights = [(begin % 24, end % 24) for begin, end in nights if end % 24 <= begin % 24]

    def day(self, at: int) -> str:
        """Return the business day (YYYY-MM-DD) of a time in milliseconds."""
        return (self.local(at) - self.day_starts).date().isoformat()

    def shift_day(self, at: int) -> str:
        """Return the day on which the shift began in which a time lies: pieces and hours of one night are of one day."""
        return self._shift_days(at // 60_000)

    def booked(self, at: int, locked: frozenset[str]) -> tuple[str, str, bool]:
        """Return the day on which the shift began in which a time lies, the day it is booked on, and whether that is an adjustment."""
        worked = self.shift_day(at)
        return worked, *self.open_day(worked, locked)

    def _shift_day(self, minute: int) -> str:
        at = minute * 60_000
        local = self.local(at)
        if any(local.hour < end for _, end in self.nights):
            return (local - timedelta(days=1)).date().isoformat()
        return self.day(at)

    def local(self, at: int) -> datetime:
        """Return a time in milliseconds as the plant's clocks show it."""
        return datetime.fromtimestamp(min(max(at, 86_400_000), LAST_MS) / 1000, UTC).astimezone(self.zone)

    def open_day(self, day: str, locked: frozenset[str]) -> tuple[str, bool]:
        """Return (day to book on, whether that is an adjustment because the day's own month is closed)."""
        if day[:7] not in locked:
            return day, False
        first = date.fromisoformat(day).replace(day=1)
        while first.isoformat()[:7] in locked:
            first = (first + timedelta(days=32)).replace(day=1)
        return first.isoformat(), True


def done_at(body: Any, stamped: int) -> int:
    """Return the moment that says in which shift work was done, in milliseconds: the last one of stated hours, else the stamp.

    Hours that end at eight belong to the shift that ends at eight.
    """
    stated = getattr(body, "worked_to", None)
    return stamped if stated is None else max(0, int(stated) - 1)

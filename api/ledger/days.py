"""Knows on which business day something happened, and which month a posting may still go into."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


class Calendar:
    """A plant's time zone and the minute at which its business day starts."""

    def __init__(self, zone: str, day_starts: int) -> None:
        self.zone = ZoneInfo(zone)
        self.day_starts = timedelta(minutes=day_starts)

    def day(self, at: int) -> str:
        """Return the business day (YYYY-MM-DD) of a time in milliseconds."""
        return (self.local(at) - self.day_starts).date().isoformat()

    def local(self, at: int) -> datetime:
        """Return a time in milliseconds as the plant's clocks show it."""
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone)

    def open_day(self, at: int, locked: frozenset[str]) -> tuple[str, bool]:
        """Return (day to post on, whether that is an adjustment because its own month is closed)."""
        day = self.day(at)
        if day[:7] not in locked:
            return day, False
        first = date.fromisoformat(day).replace(day=1)
        while first.isoformat()[:7] in locked:
            first = (first + timedelta(days=32)).replace(day=1)
        return first.isoformat(), True

"""Knows the plant's shifts: when each begins and ends, and which one was the last."""

from datetime import datetime, timedelta

from msgspec import Struct, field
from sqlalchemy.ext.asyncio import AsyncConnection

from api.ledger.days import Calendar
from api.plant.masters import masters


class ShiftMaster(Struct, frozen=True):
    """班次: the hours at which it begins and ends; one that ends no later than it begins goes over midnight."""

    begin: int = field(name="from")
    end: int = field(name="to")


class TeamMaster(Struct, frozen=True):
    """班组: its name and the shift it works in; empty where teams change."""

    name: str
    shift: str = ""


USUAL = {"白班": ShiftMaster(begin=8, end=20), "夜班": ShiftMaster(begin=20, end=8)}
"""What a plant has that did not say otherwise."""


class Shift(Struct, frozen=True):
    """One shift of one day; times in milliseconds, the end is not part of it."""

    name: str
    day: str
    begin: int
    end: int

    @property
    def key(self) -> str:
        """How the shift is named in an address."""
        return f"{self.day} {self.name}"


async def shifts_of(connection: AsyncConnection, site: str) -> dict[str, ShiftMaster]:
    """Return the plant's shifts by name."""
    return await masters(connection, site, "shift", ShiftMaster) or USUAL


def around(calendar: Calendar, known: dict[str, ShiftMaster], now: int, days: int = 3) -> list[Shift]:
    """Return the shifts that began in the last days, the oldest first."""
    today = calendar.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for back in range(days, -1, -1):
        day = today - timedelta(days=back)
        for name, one in known.items():
            begin = day.replace(hour=one.begin % 24)
            end = day.replace(hour=one.end % 24) + (
                timedelta(days=1) if one.end % 24 <= one.begin % 24 else timedelta()
            )
            if _ms(begin) <= now:
                found.append(Shift(name, day.date().isoformat(), _ms(begin), _ms(end)))
    return sorted(found, key=lambda shift: (shift.end, shift.begin))


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def last_over(shifts: list[Shift], now: int) -> Shift | None:
    """Return the shift that ended last; the running one if none has ended yet."""
    over = [shift for shift in shifts if shift.end <= now]
    found = over or shifts
    return found[-1] if found else None


def shift_at(calendar: Calendar, known: dict[str, ShiftMaster], at: int) -> str:
    """Return the name of the shift a time lies in; empty between shifts."""
    hour = calendar.local(at).hour
    for name, one in known.items():
        begin, end = one.begin % 24, one.end % 24
        if begin <= hour < end if begin < end else hour >= begin or hour < end:
            return name
    return ""

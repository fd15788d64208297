"""Knows the months that are locked, and how one is: in order, and only when it is over."""

from msgspec import Struct
from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.access.audit import audited
from api.db.rows import append, table_of
from api.house import House
from api.problems import Problem
from api.tables.postings import PeriodLock, Posting

_lock, _posting = table_of(PeriodLock), table_of(Posting)


class Month(Struct, frozen=True):
    """A locked month."""

    period: str
    by: str
    at: int


async def locked_months(connection: AsyncConnection, site: str) -> list[Month]:
    """Return the locked months, oldest first."""
    query = select(_lock).where(_lock.c.site == site).order_by(_lock.c.period)
    return [Month(row.period, row.by, row.at) for row in await connection.execute(query)]


async def lock_period(house: House, period: str, actor: str) -> None:
    """Lock a month that is over; raise the problem `period_order` for any other."""
    now = house.clock.now()
    this_month = house.calendar.shift_day(now)[:7]
    well_formed = len(period) == 7 and period[4] == "-" and (period[:4] + period[5:]).isdigit()
    if not well_formed or not "01" <= period[5:] <= "12" or period >= this_month:
        raise Problem("period_order")

    def write(connection: Connection) -> None:
        rows = connection.execute(select(_lock.c.period).where(_lock.c.site == house.site))
        locked = [row.period for row in rows]
        earlier = select(_posting.c.period).where(_posting.c.site == house.site, _posting.c.period < period).distinct()
        still_open = {row.period for row in connection.execute(earlier)} - set(locked)
        if period in locked or (locked and period < max(locked)) or still_open:
            raise Problem("period_order")
        append(connection, PeriodLock, [{"site": house.site, "period": period, "by": actor, "at": now}])
        audited(connection, house.site, now, actor, "lock_period", period)

    await house.database.write(write)
    for keep in house.closing:
        await keep(period)

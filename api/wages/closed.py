"""Knows the sheets of a month: made of what is there as long as it is open, and kept as they were when it was closed.

Whatever is renamed, taken back or said late afterwards, a closed month's sheets are the same bytes for ever.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import insert_new, table_of
from api.house import House
from api.orders.losses import Loss, losses
from api.tables.postings import PeriodLock
from api.wages.sheet import WageRow, wage_sheet
from api.wages.tables import PeriodSheet
from api.wages.worked import KEPT, Hours, hours

_sheet, _lock = table_of(PeriodSheet), table_of(PeriodLock)

Shown = TypeVar("Shown")


async def wages_of(house: House, period: str) -> list[WageRow]:
    """Return the wage sheet of a month."""
    return await _of(house, period, "wages", list[WageRow], lambda c: wage_sheet(c, house.site, house.calendar, period))


async def losses_of(house: House, period: str) -> list[Loss]:
    """Return the scrap sheet of a month."""
    return await _of(house, period, "scrap", list[Loss], lambda c: losses(c, house.site, house.calendar, period))


async def keep_sheets(house: House, period: str) -> None:
    """Keep the sheets of a month that has just been closed."""
    await wages_of(house, period)
    await losses_of(house, period)
    await _of(house, period, KEPT, list[Hours], lambda c: hours(c, house.site, period))


async def _of(
    house: House,
    period: str,
    name: str,
    kind: type[list[Shown]],
    make: Callable[[AsyncConnection], Awaitable[list[Shown]]],
) -> list[Shown]:
    mine = (_sheet.c.site == house.site) & (_sheet.c.period == period) & (_sheet.c.name == name)
    closed = select(_lock.c.period).where(_lock.c.site == house.site, _lock.c.period == period)
    async with house.database.snapshot() as connection:
        kept = (await connection.execute(select(_sheet.c.content).where(mine))).scalar()
        if kept is not None:
            return msgspec.json.decode(kept, type=kind)
        is_closed = (await connection.execute(closed)).first() is not None
        rows = await make(connection)
    if is_closed:
        row = {"site": house.site, "period": period, "name": name, "content": msgspec.json.encode(rows)}
        await house.database.write(lambda connection: insert_new(connection, PeriodSheet, [row]))
    return rows

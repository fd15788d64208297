"""What devices are told of orders: a page of those in a device's scope."""

from typing import Any

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.frame.department import Told
from api.ledger.book import of_kind
from api.ledger.telling import SEPARATOR, scope_of
from api.tables.derived import HomeState
from sync import homes
from sync.envelope import FeedRow

_home = table_of(HomeState)


async def _orders(connection: AsyncConnection, site: str, device: Any, after: str, limit: int) -> list[FeedRow]:
    centers = scope_of(device.scope)
    query = select(_home).where(_home.c.site == site, _home.c.home > after, of_kind(_home.c.home, homes.ORDER))
    if centers:
        query = query.where(
            or_(
                *(
                    (SEPARATOR + _home.c.scope + SEPARATOR).contains(f"{SEPARATOR}{center}{SEPARATOR}", autoescape=True)
                    for center in centers
                )
            )
        )
    rows = await connection.execute(query.order_by(_home.c.home).limit(limit))
    return [FeedRow(kind=homes.ORDER.feed, key=r.home, version=r.version, state=msgspec.Raw(r.state)) for r in rows]


ORDERS = Told(homes.ORDER.feed, _orders)

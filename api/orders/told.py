"""What devices are told of orders: a page of those in a device's scope, without those that ended long ago."""

from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.db.statement import Statement, each
from api.frame.department import Asked, Told
from api.ledger.book import of_kind
from api.ledger.telling import scope_of
from api.tables.derived import HomeState
from api.tables.feed import Feed, FeedBatch
from sync import homes
from sync.envelope import FeedRow

_home, _feed, _batch = table_of(HomeState), table_of(Feed), table_of(FeedBatch)

LOOKED_AT = 2_000
"""Orders that one page looks at: a plant of many years has more that ended than that go on."""

ENDED = frozenset({"closed", "cancelled"})

_next = Statement(
    select(_home.c.home, _home.c.status, _home.c.scope)
    .where(_home.c.site == bindparam("site"), _home.c.home > bindparam("after"), of_kind(_home.c.home, homes.ORDER))
    .order_by(_home.c.home)
    .limit(bindparam("most"))
)
_at = (
    select(_batch.c.at)
    .where(_batch.c.site == _feed.c.site, _batch.c.first <= _feed.c.seq)
    .order_by(_batch.c.first.desc())
    .limit(1)
    .scalar_subquery()
)
_told = each(
    select(_feed.c.key, _at.label("at")).where(_feed.c.site == bindparam("site"), _feed.c.kind == homes.ORDER.feed),
    _feed.c.key,
)
_states = each(
    select(_home.c.home, _home.c.version, _home.c.state).where(_home.c.site == bindparam("site")), _home.c.home
)


async def _orders(connection: AsyncConnection, asked: Asked) -> tuple[list[FeedRow], str]:
    return await connection.run_sync(_page, asked)


def _page(connection: Connection, asked: Asked) -> tuple[list[FeedRow], str]:
    centers = set(scope_of(asked.device.scope))
    there = _next.ask(connection, site=asked.site, after=asked.after, most=LOOKED_AT)
    mine = [one for one in there if not centers or not centers.isdisjoint(scope_of(one.scope))]
    ended = [one.home for one in mine if one.status in ENDED]
    told = _told.ask(connection, site=asked.site, ids=ended) if ended else []
    recent = {one.key for one in told if (one.at or 0) >= asked.since}  # of long ago no batch is known any more
    wanted = [one.home for one in mine if one.status not in ENDED or one.home in recent][: asked.limit]
    found = _states.ask(connection, site=asked.site, ids=wanted) if wanted else []
    rows = [_row(one) for one in sorted(found, key=lambda one: one.home)]
    if len(rows) == asked.limit:
        return rows, rows[-1].key
    return rows, there[-1].home if len(there) == LOOKED_AT else ""


def _row(one: Any) -> FeedRow:
    return FeedRow(kind=homes.ORDER.feed, key=one.home, version=one.version, state=msgspec.Raw(one.state))


ORDERS = Told(homes.ORDER.feed, _orders)

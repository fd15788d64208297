"""What devices are told of the plant's lists of reasons: all of them."""

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.frame.department import Asked, Told
from api.plant.reasons import KIND
from api.plant.tables import MasterRevision
from api.tables.masters import Master
from sync.envelope import FeedRow

_master, _revision = table_of(Master), table_of(MasterRevision)


async def _lists(connection: AsyncConnection, asked: Asked) -> tuple[list[FeedRow], str]:
    site = asked.site
    mine = (_master.c.site == site) & (_master.c.kind == KIND) & (_master.c.key > asked.after)
    newest = (
        select(func.max(_revision.c.n))
        .where(_revision.c.site == site, _revision.c.kind == KIND, _revision.c.key == _master.c.key)
        .scalar_subquery()
    )
    query = (
        select(_master.c.key, _master.c.state, newest.label("n")).where(mine).order_by(_master.c.key).limit(asked.limit)
    )
    found = await connection.execute(query)
    rows = [FeedRow(kind=KIND, key=r.key, version=r.n or 0, state=msgspec.Raw(r.state)) for r in found]
    return rows, asked.go_on(rows)


REASONS = Told(KIND, _lists)

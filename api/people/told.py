"""What devices are told of people: a page of everybody."""

from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.frame.department import Told
from api.tables.derived import HomeState, PersonRow
from sync import homes
from sync.canon import canonical
from sync.envelope import FeedRow

_home, _person = table_of(HomeState), table_of(PersonRow)


async def _people(connection: AsyncConnection, site: str, _: Any, after: str, limit: int) -> list[FeedRow]:
    joined = _person.join(_home, (_home.c.site == _person.c.site) & (_home.c.home == _person.c.person))
    query = select(_person, _home.c.version).select_from(joined)
    query = query.where(_person.c.site == site, _person.c.person > after).order_by(_person.c.person).limit(limit)
    names = ("person", "name", "team", "temporary", "counted")
    return [
        FeedRow(
            kind=homes.PERSON.feed, key=r.person, version=r.version,
            state=msgspec.Raw(canonical({name: getattr(r, name) for name in names})),
        )
        for r in await connection.execute(query)
    ]  # fmt: skip


PEOPLE = Told(homes.PERSON.feed, _people)

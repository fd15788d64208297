"""What devices are told of people: a page of everybody."""

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.frame.department import Asked, Told
from api.tables.derived import HomeState, PersonRow
from sync import homes
from sync.canon import canonical
from sync.envelope import FeedRow

_home, _person = table_of(HomeState), table_of(PersonRow)


async def _people(connection: AsyncConnection, asked: Asked) -> tuple[list[FeedRow], str]:
    joined = _person.join(_home, (_home.c.site == _person.c.site) & (_home.c.home == _person.c.person))
    query = select(_person, _home.c.version).select_from(joined)
    query = query.where(_person.c.site == asked.site, _person.c.person > asked.after)
    names = ("person", "name", "team", "temporary", "counted")
    rows = [
        FeedRow(
            kind=homes.PERSON.feed, key=r.person, version=r.version,
            state=msgspec.Raw(canonical({name: getattr(r, name) for name in names})),
        )
        for r in await connection.execute(query.order_by(_person.c.person).limit(asked.limit))
    ]  # fmt: skip
    return rows, asked.go_on(rows)


PEOPLE = Told(homes.PERSON.feed, _people)

"""Knows the one digest of everything derived: states, outcomes, and what the books have beside them."""

from collections.abc import Iterator

from sqlalchemy import Connection, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.ledger.book import Books
from api.ledger.lookup import outcome_of
from api.tables.derived import HomeState, OutcomeRow
from api.tables.records import Record
from sync.canon import canonical, digest
from sync.envelope import stored_body
from sync.fold import noted
from sync.gist import gist


async def whole_digest(connection: AsyncConnection, site: str, books: Books) -> str:
    """Return the digest of the site's derived states. Versions and feed numbers take no part."""
    states: list[tuple[str, bytes]] = []
    homes = table_of(HomeState)
    rows = await connection.execute(select(homes.c.home, homes.c.state).where(homes.c.site == site))
    states += [(f"home {row.home}", row.state) for row in rows]
    states += await connection.run_sync(lambda sync: list(_outcomes(sync, site, books)))
    for book in books:
        for model in book.digested:
            table = table_of(model)
            for row in await connection.execute(select(table).where(table.c.site == site)):
                name, said = book.digest(row)
                states.append((name, canonical(said)))
    return digest(states)


def _outcomes(connection: Connection, site: str, books: Books) -> Iterator[tuple[str, bytes]]:
    """Yield every outcome with what is noted of its operation."""
    outcome, record = table_of(OutcomeRow), table_of(Record)
    here = outcome.join(record, and_(record.c.site == outcome.c.site, record.c.id == outcome.c.id))
    rows = connection.execute(select(outcome, record.c.body).select_from(here).where(outcome.c.site == site)).all()
    flags = books.flags(connection, site, {row.home for row in rows})
    for row in rows:
        said = outcome_of(row)
        if row.home in flags:
            said = noted(said, gist(stored_body(row.body)), flags[row.home])
        yield f"outcome {row.id}", canonical(said)

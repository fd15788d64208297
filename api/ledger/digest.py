"""Knows the one digest of everything derived: states, outcomes, and what the books have beside them."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.ledger.book import Books
from api.ledger.lookup import outcome_of
from api.tables.derived import HomeState, OutcomeRow
from sync.canon import canonical, digest


async def whole_digest(connection: AsyncConnection, site: str, books: Books) -> str:
    """Return the digest of the site's derived states. Versions and feed numbers take no part."""
    states: list[tuple[str, bytes]] = []
    homes, outcomes = table_of(HomeState), table_of(OutcomeRow)
    rows = await connection.execute(select(homes.c.home, homes.c.state).where(homes.c.site == site))
    states += [(f"home {row.home}", row.state) for row in rows]
    rows = await connection.execute(select(outcomes).where(outcomes.c.site == site))
    states += [(f"outcome {row.id}", canonical(outcome_of(row))) for row in rows]
    for book in books:
        for model in book.digested:
            table = table_of(model)
            for row in await connection.execute(select(table).where(table.c.site == site)):
                name, said = book.digest(row)
                states.append((name, canonical(said)))
    return digest(states)

"""Knows the one digest of everything derived: states, outcomes, persons and discrepancies."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.ledger.look import outcome_of
from api.tables.derived import HomeState, OutcomeRow, PersonRow
from sync.canon import canonical, digest


async def whole_digest(connection: AsyncConnection, site: str) -> str:
    """Return the digest of the site's derived states. Versions and feed numbers take no part."""
    states: list[tuple[str, bytes]] = []
    homes, outcomes, people = table_of(HomeState), table_of(OutcomeRow), table_of(PersonRow)
    rows = await connection.execute(select(homes.c.home, homes.c.state).where(homes.c.site == site))
    states += [(f"home {row.home}", row.state) for row in rows]
    rows = await connection.execute(select(outcomes).where(outcomes.c.site == site))
    states += [(f"outcome {row.id}", canonical(outcome_of(row))) for row in rows]
    for row in await connection.execute(select(people).where(people.c.site == site)):
        state = [row.name, row.team, row.temporary, row.counted]
        states.append((f"person {row.person}", canonical(state)))
    return digest(states)

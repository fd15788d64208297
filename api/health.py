"""Whether the server works, and the one digest of all that is derived."""

from litestar import Router, get
from litestar.di import NamedDependency
from msgspec import Struct
from sqlalchemy import select

from api.access.roles import ADMIN, ANYONE
from api.db.rows import table_of
from api.house import House
from api.ledger.digest import whole_digest
from api.tables.access import Site
from sync.envelope import CONTRACT

VERSION = "0.1.0"


class Health(Struct, frozen=True):
    """Whether the server works, its version, the contract it serves, and by how much its system's clock was set since it began."""

    status: str
    version: str
    contract: int
    clock_set_by_ms: int = 0


@get("/health", opt={"who": ANYONE})
async def health(house: NamedDependency[House]) -> Health:
    """Answer 200 when the database answers."""
    site = table_of(Site)
    async with house.database.read() as connection:
        await connection.execute(select(site.c.site).where(site.c.site == house.site))
    return Health("ok", VERSION, CONTRACT, house.clock.off())


class Digest(Struct, frozen=True):
    """One digest of every derived state of the site."""

    digest: str


@get("/digest", opt={"who": ADMIN})
async def digest(house: NamedDependency[House]) -> Digest:
    """Return the digest of all derived states: two servers with the same records have the same. What lags is written first."""
    await house.ledger.caught_up()
    async with house.database.snapshot() as connection:
        return Digest(await whole_digest(connection, house.site, house.books))


router = Router("/api", route_handlers=[health, digest], tags=["house"])

"""The locked months, to programs."""

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.guard import Caller
from api.access.roles import LEAD, PLANNERS
from api.house import House
from api.wages.periods import Month, lock_period, locked_months


@get("/periods", opt={"who": LEAD})
async def periods(house: NamedDependency[House]) -> list[Month]:
    """List the locked months."""
    async with house.database.read() as connection:
        return await locked_months(connection, house.site)


@post("/periods/{period:str}/lock", opt={"who": PLANNERS}, status_code=204)
async def lock(house: NamedDependency[House], caller: NamedDependency[Caller], period: FromPath[str]) -> None:
    """Lock a month that is over. Later records appear as adjustments in the open one."""
    await lock_period(house, period, caller.person)


router = Router("/api", route_handlers=[periods, lock], tags=["wages"])

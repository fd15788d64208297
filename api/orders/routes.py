"""Orders as the office reads them: a list, one order with its records, and one record as it came."""

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from api.access.roles import LEAD, SIGNED_IN
from api.house import House
from api.orders.shown import lines_of, page_of, record_of


def _reply(value: object) -> Response[bytes]:
    return Response(msgspec.json.encode(value), media_type="application/json")


@get("/orders", opt={"who": SIGNED_IN})
async def orders(
    house: NamedDependency[House],
    status: FromQuery[str] = "",
    number: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[bytes]:
    """List orders by key, at most 500 a page; `number` finds those whose number ends so."""
    return _reply(await lines_of(house, status, number, after))


@get("/orders/{order:str}", opt={"who": SIGNED_IN})
async def order(house: NamedDependency[House], order: FromPath[str]) -> Response[bytes]:
    """Show one order: its state and everything that was said of it."""
    return _reply(await page_of(house, order))


@get("/records/{record:str}", opt={"who": LEAD})
async def record(house: NamedDependency[House], record: FromPath[str]) -> Response[bytes]:
    """Show one record verbatim: envelope, body, stamp and outcome."""
    return _reply(await record_of(house, record))


router = Router("/api", route_handlers=[orders, order, record], tags=["orders"])

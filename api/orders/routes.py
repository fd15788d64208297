"""Orders as the office reads them: a list, one order with its records, and one record as it came."""

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Struct
from sqlalchemy import select

from api.access.roles import LEAD, SIGNED_IN
from api.db.rows import table_of
from api.house import House
from api.ledger.book import of_kind
from api.ledger.look import outcome_of
from api.problems import Problem
from api.tables.derived import HomeState, OutcomeRow
from api.tables.records import Record
from sync import homes
from sync.outcomes import Outcome

_home, _outcome, _record = (table_of(t) for t in (HomeState, OutcomeRow, Record))


class OrderLine(Struct, frozen=True):
    """An order in a list."""

    order: str
    number: str
    status: str
    version: int


class RecordLine(Struct, frozen=True):
    """What was said, by whom, when, and what became of it. The body is as it came."""

    id: str
    kind: str
    device: str
    at: int
    body: msgspec.Raw
    outcome: Outcome


class OrderPage(Struct, frozen=True):
    """An order's state and its records, newest first."""

    order: str
    version: int
    state: msgspec.Raw
    records: tuple[RecordLine, ...]


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
    query = select(_home).where(_home.c.site == house.site, of_kind(_home.c.home, homes.ORDER), _home.c.home > after)
    if status:
        query = query.where(_home.c.status == status)
    if number:
        query = query.where(_home.c.number.endswith(number, autoescape=True))
    async with house.database.read() as connection:
        rows = (await connection.execute(query.order_by(_home.c.home).limit(500))).all()
    return _reply([OrderLine(row.home, row.number, row.status, row.version) for row in rows])


@get("/orders/{order:str}", opt={"who": SIGNED_IN})
async def order(house: NamedDependency[House], order: FromPath[str]) -> Response[bytes]:
    """Show one order: its state and everything that was said of it."""
    joined = _record.join(_outcome, (_outcome.c.site == _record.c.site) & (_outcome.c.id == _record.c.id))
    columns = (_record.c.device, _record.c.at, _record.c.seq, _record.c.body, _outcome)
    query = select(*columns).select_from(joined).where(_record.c.site == house.site, _record.c.home == order)
    async with house.database.snapshot() as connection:
        state = (
            await connection.execute(select(_home).where(_home.c.site == house.site, _home.c.home == order))
        ).first()
        rows = (await connection.execute(query.order_by(_record.c.at.desc(), _record.c.id.desc()))).all()
    if state is None:
        raise Problem("not_found")
    lines = tuple(
        RecordLine(row.id, row.kind, row.device, row.at, msgspec.Raw(row.body), outcome_of(row)) for row in rows
    )
    return _reply(OrderPage(order, state.version, msgspec.Raw(state.state), lines))


@get("/records/{record:str}", opt={"who": LEAD})
async def record(house: NamedDependency[House], record: FromPath[str]) -> Response[bytes]:
    """Show one record verbatim: envelope, body, stamp and outcome."""
    joined = _record.join(_outcome, (_outcome.c.site == _record.c.site) & (_outcome.c.id == _record.c.id))
    columns = (_record.c.envelope, _record.c.body, _record.c.stamp, _record.c.hash, _outcome)
    query = select(*columns).select_from(joined).where(_record.c.site == house.site, _record.c.id == record)
    async with house.database.read() as connection:
        row = (await connection.execute(query)).first()
    if row is None:
        raise Problem("not_found")
    return _reply(
        {
            "id": row.id,
            "hash": row.hash,
            "envelope": msgspec.Raw(row.envelope),
            "body": msgspec.Raw(row.body),
            "stamp": msgspec.Raw(row.stamp),
            "outcome": outcome_of(row),
        }
    )


router = Router("/api", route_handlers=[orders, order, record], tags=["orders"])

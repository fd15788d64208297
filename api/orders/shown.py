"""Knows orders as programs read them: a list, one order with its records, and one record as it came."""

import msgspec
from msgspec import Struct
from sqlalchemy import select

from api.db.rows import table_of
from api.house import House
from api.ledger.book import of_kind
from api.ledger.lookup import outcome_of
from api.problems import Problem
from api.tables.derived import HomeState, OutcomeRow
from api.tables.records import Record
from sync import homes
from sync.outcomes import Outcome

_home, _outcome, _record = (table_of(t) for t in (HomeState, OutcomeRow, Record))
_said = _record.join(_outcome, (_outcome.c.site == _record.c.site) & (_outcome.c.id == _record.c.id))

A_PAGE = 500


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


class RecordPage(Struct, frozen=True):
    """A record verbatim."""

    id: str
    hash: str
    envelope: msgspec.Raw
    body: msgspec.Raw
    stamp: msgspec.Raw
    outcome: Outcome


async def lines_of(house: House, status: str, number: str, after: str) -> list[OrderLine]:
    """Return orders by key, a page after a key; `number` finds those whose number ends so."""
    query = select(_home).where(_home.c.site == house.site, of_kind(_home.c.home, homes.ORDER), _home.c.home > after)
    if status:
        query = query.where(_home.c.status == status)
    if number:
        query = query.where(_home.c.number.endswith(number, autoescape=True))
    async with house.database.read() as connection:
        rows = (await connection.execute(query.order_by(_home.c.home).limit(A_PAGE))).all()
    return [OrderLine(row.home, row.number, row.status, row.version) for row in rows]


async def page_of(house: House, order: str) -> OrderPage:
    """Return an order's state and everything that was said of it; raise the problem `not_found`."""
    columns = (_record.c.device, _record.c.at, _record.c.seq, _record.c.body, _outcome)
    query = select(*columns).select_from(_said).where(_record.c.site == house.site, _record.c.home == order)
    there = select(_home).where(_home.c.site == house.site, _home.c.home == order)
    async with house.database.snapshot() as connection:
        state = (await connection.execute(there)).first()
        rows = (await connection.execute(query.order_by(_record.c.at.desc(), _record.c.id.desc()))).all()
    if state is None:
        raise Problem("not_found")
    lines = tuple(
        RecordLine(row.id, row.kind, row.device, row.at, msgspec.Raw(row.body), outcome_of(row)) for row in rows
    )
    return OrderPage(order, state.version, msgspec.Raw(state.state), lines)


async def record_of(house: House, record: str) -> RecordPage:
    """Return one record as it came; raise the problem `not_found`."""
    columns = (_record.c.envelope, _record.c.body, _record.c.stamp, _record.c.hash, _outcome)
    query = select(*columns).select_from(_said).where(_record.c.site == house.site, _record.c.id == record)
    async with house.database.read() as connection:
        row = (await connection.execute(query)).first()
    if row is None:
        raise Problem("not_found")
    envelope, body, stamp = map(msgspec.Raw, (row.envelope, row.body, row.stamp))
    return RecordPage(row.id, row.hash, envelope, body, stamp, outcome_of(row))

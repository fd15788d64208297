"""Knows what was lost and why: every counted scrap of a month, from reports, inspections and scrap records."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.ledger.days import Calendar
from api.tables.derived import HomeState, OutcomeRow
from api.tables.records import Record
from sync.envelope import decode_body
from sync.quantity import thousandths
from sync.records import Finish, Inspect, Scrap, TakeBack

_record, _outcome, _home = table_of(Record), table_of(OutcomeRow), table_of(HomeState)


DAY_MS = 86_400_000


class Loss(Struct, frozen=True):
    """One loss; pieces and weight in thousandths. `detail` explains scrap that a report had counted already."""

    day: str
    number: str
    item: str
    operation: int
    person: str
    reason: str
    cause: str
    material: str
    pieces: int
    weight: int
    detail: bool


async def losses(connection: AsyncConnection, site: str, calendar: Calendar, period: str) -> list[Loss]:
    """Return the losses of a month, oldest first."""
    joined = _record.join(_outcome, (_outcome.c.site == _record.c.site) & (_outcome.c.id == _record.c.id))
    joined = joined.join(_home, (_home.c.site == _record.c.site) & (_home.c.home == _record.c.home))
    query = select(_record.c.body, _record.c.at, _home.c.number, _home.c.item).select_from(joined)
    first = datetime.fromisoformat(f"{period}-01").replace(tzinfo=calendar.zone)
    begin = int(first.timestamp() * 1000) - DAY_MS
    query = query.where(
        _record.c.site == site,
        _record.c.at >= begin,
        _record.c.at < begin + 34 * DAY_MS,
        _outcome.c.result == "accepted",
        _record.c.kind.in_(("finish", "take_back", "scrap", "inspect")),
    ).order_by(_record.c.at, _record.c.id)
    found = []
    for row in await connection.execute(query):
        day = calendar.day(row.at)
        if day[:7] != period:
            continue
        body: Any = decode_body(row.body)
        if isinstance(body, Finish | TakeBack) and (pieces := thousandths(body.scrap)):
            found.append(
                Loss(
                    day,
                    row.number,
                    row.item,
                    body.operation,
                    body.person,
                    body.scrap_reason,
                    body.scrap_cause,
                    "",
                    pieces,
                    0,
                    False,
                )
            )
        elif isinstance(body, Inspect) and not body.first_piece and (pieces := thousandths(body.scrap)):
            found.append(
                Loss(
                    day,
                    row.number,
                    row.item,
                    body.operation,
                    body.person,
                    body.reason,
                    body.cause,
                    "",
                    pieces,
                    0,
                    detail=False,
                )
            )
        elif isinstance(body, Scrap):
            weight = thousandths(body.weight) if body.weight is not None else 0
            found.append(
                Loss(
                    day, row.number, row.item, body.operation, body.person, body.reason, body.cause, body.item,
                    thousandths(body.quantity), weight, body.taken_from == "finish",
                )
            )  # fmt: skip
    return found

"""Knows what was lost and why: every counted scrap of a month, from reports, inspections and scrap records."""

from datetime import datetime

from msgspec import Struct, structs
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.ledger.days import Calendar, done_at
from api.ledger.folds import body_of
from api.orders.queries import called, counted_between, names
from api.tables.postings import Posting
from api.tables.records import Record as RecordRow
from sync.quantity import thousandths
from sync.records import Finish, Inspect, Record, Scrap, TakeBack

DAY_MS = 86_400_000

SCRAP = ("scrap", "outside_scrap", "scrapped")
"""Accounts that say what was lost; redone pieces were lost before."""

_posting, _record = table_of(Posting), table_of(RecordRow)


class Loss(Struct, frozen=True):
    """One loss; pieces and weight in thousandths. `detail` explains scrap that a report had counted already.

    `worked` is set on an adjustment: the day on which it was lost, whose month is closed.
    """

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
    name: str = ""
    worked: str = ""


async def losses(connection: AsyncConnection, site: str, calendar: Calendar, period: str) -> list[Loss]:
    """Return the losses of a month, oldest first."""
    first = datetime.fromisoformat(f"{period}-01").replace(tzinfo=calendar.zone)
    begin = int(first.timestamp() * 1000) - DAY_MS
    said = await counted_between(
        connection, site, begin, begin + 34 * DAY_MS, ("finish", "take_back", "scrap", "inspect")
    )
    orders = await called(connection, site, {home for home, *_ in said})
    called_by = await names(connection, site)
    days = ((calendar.shift_day(done_at(body, at)), orders.get(home, ("", "")), body) for home, at, body in said)
    found = [loss for day, order, body in days if day[:7] == period and (loss := _loss(body, day, *order))]
    found += await _adjustments(connection, site, period)
    return [structs.replace(loss, name=called_by.get(loss.person, "")) for loss in found]


async def _adjustments(connection: AsyncConnection, site: str, period: str) -> list[Loss]:
    """Return what was lost, or is lost no more, in a month that was closed by then."""
    joined = _posting.join(_record, (_record.c.site == _posting.c.site) & (_record.c.id == _posting.c.record))
    query = select(_posting, _record.c.body).select_from(joined).where(_posting.c.site == site)
    query = query.where(_posting.c.period == period, _posting.c.adjustment, _posting.c.account.in_(SCRAP))
    rows = (await connection.execute(query.order_by(_posting.c.worked, _posting.c.record, _posting.c.n))).all()
    orders = await called(connection, site, {row.home for row in rows})
    found: list[Loss] = []
    for row in rows:
        body = body_of(row.body)
        reason = getattr(body, "scrap_reason", "") or getattr(body, "reason", "")
        cause = getattr(body, "scrap_cause", "") or getattr(body, "cause", "")
        number, item = orders.get(row.home, ("", ""))
        found.append(
            Loss(
                row.day, number, item, row.operation, row.person, reason, cause, row.item, int(row.amount), 0,
                detail=False, worked=row.worked,
            )
        )  # fmt: skip
    return found


def _loss(body: Record, day: str, number: str, item: str) -> Loss | None:
    """Return what a record says was lost; None if nothing."""
    if isinstance(body, Finish | TakeBack) and (pieces := thousandths(body.scrap)):
        why = (body.scrap_reason, body.scrap_cause)
        return Loss(day, number, item, body.operation, body.person, *why, "", pieces, 0, detail=False)
    if isinstance(body, Inspect) and not body.first_piece and (pieces := thousandths(body.scrap)):
        return Loss(
            day, number, item, body.operation, body.person, body.reason, body.cause, "", pieces, 0, detail=False
        )
    if isinstance(body, Scrap):
        weight = thousandths(body.weight) if body.weight is not None else 0
        return Loss(
            day, number, item, body.operation, body.person, body.reason, body.cause, body.item,
            thousandths(body.quantity), weight, body.taken_from == "finish",
        )  # fmt: skip
    return None

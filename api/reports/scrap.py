"""Knows what was lost and why: every counted scrap of a month, from reports, inspections and scrap records."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from api.ledger.days import Calendar
from api.orders.queries import called, counted_between
from sync.quantity import thousandths
from sync.records import Finish, Inspect, Record, Scrap, TakeBack

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
    first = datetime.fromisoformat(f"{period}-01").replace(tzinfo=calendar.zone)
    begin = int(first.timestamp() * 1000) - DAY_MS
    said = await counted_between(
        connection, site, begin, begin + 34 * DAY_MS, ("finish", "take_back", "scrap", "inspect")
    )
    orders = await called(connection, site, {home for home, *_ in said})
    days = ((calendar.day(at), orders.get(home, ("", "")), body) for home, at, body in said)
    return [loss for day, order, body in days if day[:7] == period and (loss := _loss(body, day, *order))]


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

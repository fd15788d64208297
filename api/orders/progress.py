"""Knows how far every order has come: a line per operation."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.frame.department import Cell, Report, Say
from api.frame.workbook import thousand
from api.house import House
from api.ledger.book import of_kind
from api.tables.derived import HomeState
from sync import homes
from sync.rules import flow
from sync.state import OperationState, State

_home = table_of(HomeState)


class Progress(Struct, frozen=True):
    """An operation of an order with its sums in thousandths."""

    number: str
    item: str
    status: str
    due: str
    urgent: bool
    planned: int
    operation: int
    step: str
    center: str
    received: int
    good: int
    scrap: int
    rework: int
    hold: int
    done: bool


async def progress(connection: AsyncConnection, site: str, status: str = "") -> list[Progress]:
    """Return every operation of every order, by number; of one status if one is named."""
    query = select(_home.c.state).where(_home.c.site == site, of_kind(_home.c.home, homes.ORDER), _home.c.status != "")
    if status:
        query = query.where(_home.c.status == status)
    rows = await connection.execute(query.order_by(_home.c.number))
    return [line for row in rows for line in _lines(msgspec.json.decode(row.state, type=State))]


def _lines(state: State) -> Iterator[Progress]:
    plan = state.plan
    for step in plan.routing if plan is not None else ():
        assert plan is not None
        sums = state.operations.get(str(step.number), OperationState())
        came = 0 if step.aside else flow.received(plan, state.operations, step.number)
        yield Progress(
            plan.number, f"{plan.item.code} {plan.item.name}", plan.status, plan.due, plan.urgent, plan.quantity, step.number,
            step.name, step.work_center or step.partner, came, sums.good, sums.scrap, sums.rework, sums.hold,
            flow.done(plan, state.operations, step.number),
        )  # fmt: skip


async def _rows(house: House, _: str, say: Say) -> Sequence[Sequence[Cell]]:
    async with house.database.snapshot() as connection:
        rows = await progress(connection, house.site)
    return [
        (
            one.number, one.item, say("status", one.status), one.due, "1" if one.urgent else "", thousand(one.planned),
            one.operation, one.step, one.center, thousand(one.received), thousand(one.good), thousand(one.scrap),
            thousand(one.rework), thousand(one.hold), "1" if one.done else "",
        )
        for one in rows
    ]  # fmt: skip


HEADINGS = (
    "number", "item", "status", "due", "urgent", "quantity", "step.number", "step.name", "step.center", "received", "good",
    "scrap", "rework", "hold", "step.done",
)  # fmt: skip
PROGRESS = Report("progress", HEADINGS, _rows)

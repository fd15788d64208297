"""Knows the sheet of orders: new ones are released, those that are there are revised."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.access.author import author
from api.access.guard import Caller
from api.db.rows import parts, table_of
from api.ledger.ids import fresh_key
from api.orders.planning import revision
from api.orders.queries import open_plans
from api.plant.of_items import ITEM
from api.plant.product import Product, product_of
from api.sheets.columns import Column, Row, day, quantity, whole, word, yes
from api.sheets.sheet import Asking, Draft, Lines, Sheet, optional
from api.tables.derived import HomeState
from sync.quantity import Meaningless, thousandths, written
from sync.records import Item, Record, Release
from sync.state import State

_home = table_of(HomeState)


class Known(Struct, frozen=True):
    """What the plant makes, and its orders by number."""

    product: Product
    orders: Mapping[str, State]


async def _known(connection: AsyncConnection, asking: Asking) -> Known:
    orders: dict[str, State] = {}
    for some in parts({row["number"] for row in asking.rows}):
        query = select(_home.c.number, _home.c.state).where(_home.c.site == asking.site, _home.c.number.in_(some))
        for row in await connection.execute(query):
            orders[row.number] = msgspec.json.decode(row.state, type=State)
    return Known(await product_of(connection, asking.site), orders)


def _draft(rows: Sequence[Row], known: Known) -> Draft:
    found = Draft()
    for row in found.once(rows, "工单编号", "number"):
        item, routing = known.product.items.get(row["item"]), known.product.routings.get(row["item"])
        there = known.orders.get(row["number"])
        plan = there.plan if there else None
        if plan is None and (item is None or routing is None):
            found.wrong(row, "物料编号", row["item"], "bad.item" if item is None else "bad.routing")
            continue
        scale = plan.item.scale if plan else item.scale if item else 0
        try:
            amount = thousandths(row["quantity"], scale)
        except Meaningless:
            found.wrong(row, "数量", row["quantity"], "bad.scale", scale=scale)
            continue
        if there is not None and plan is not None:
            _again(found, row, there, amount)
            continue
        assert item is not None
        assert routing is not None
        bill = known.product.bills.get(row["item"])
        found.new += 1
        found.said.append(
            _releasing(
                number=row["number"], quantity=row["quantity"], due=row["due"], urgent=row["urgent"],
                tolerance=row["tolerance"], routing=routing.steps, bom=bill.lines if bill else (),
                item=Item(code=row["item"], name=item.name, unit=item.unit, scale=item.scale),
            )
        )  # fmt: skip
    return found


def _releasing(**fields: Any) -> Callable[[Caller], Record]:
    def said(caller: Caller) -> Record:
        return Release(**author(caller), order=fresh_key("W"), **fields)

    return said


def _revising(there: State, changes: Mapping[str, Any]) -> Callable[[Caller], Record]:
    def said(caller: Caller) -> Record:
        return revision(caller, there, "", changes)

    return said


def _again(found: Draft, row: Row, there: State, amount: int) -> None:
    """An order that is there already: what differs is a 变更; another item under its number is a mistake."""
    plan = there.plan
    assert plan is not None, "an order with a number was released"
    if plan.item.code != row["item"]:
        found.wrong(row, "物料编号", row["item"], "bad.other_item", item=plan.item.code)
        return
    wanted = {"quantity": written(amount), "due": row["due"], "urgent": row["urgent"], "tolerance": row["tolerance"]}
    old = {"quantity": written(plan.quantity), "due": plan.due, "urgent": plan.urgent, "tolerance": plan.tolerance}
    changes = {name: value for name, value in wanted.items() if value != old[name] and name in row.given}
    if changes and plan.status in {"closed", "cancelled"}:
        found.wrong(row, "工单编号", row["number"], "bad.finished")
    elif changes:
        found.changed += 1
        found.said.append(_revising(there, changes))
    else:
        found.same += 1


async def _lines(connection: AsyncConnection, site: str) -> Lines:
    """Return the orders that are still open."""
    return [
        {
            "number": plan.number, "item": plan.item.code, "quantity": written(plan.quantity), "due": plan.due,
            "urgent": plan.urgent, "tolerance": plan.tolerance,
        }
        for plan in await open_plans(connection, site)
    ]  # fmt: skip


ORDERS = Sheet(
    "orders",
    (
        Column("number", "工单编号", "order number", word, True, "WO26-2001"),
        ITEM,
        Column("quantity", "数量", "quantity", quantity, True, "200"),
        optional("due", "交期", "due", day, "2026-12-15"),
        optional("urgent", "加急", "urgent", yes, "否", default=False),
        optional("tolerance", "允许超产 %", "tolerance %", whole(0, 100), "0", default=0, also=("可超 %",)),
    ),
    _known, _draft, _lines, "orders",
)  # fmt: skip

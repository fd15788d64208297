"""Knows the sheets of what a plant makes: items, work centers, routings, bills of material."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs
from sqlalchemy.ext.asyncio import AsyncConnection

from api.plant.masters import BillMaster, CenterMaster, ItemMaster, RoutingMaster
from api.plant.of_items import ITEM, check_unit
from api.plant.product import Product, product_of
from api.sheets.columns import Choice, Column, Row, quantity, unit, whole, word, write_unit, yes
from api.sheets.sheet import Asking, Draft, Lines, Sheet, kept, optional
from sync.records import BomLine, Operation

_gate = Choice(open=("随时",), flow=("有料",), strict=("上道做完",))


async def _known(connection: AsyncConnection, asking: Asking) -> Product:
    return await product_of(connection, asking.site)


def _single(
    kind: str, column: str, make: Callable[[Row], Struct], there: Callable[[Product], Mapping[str, Struct]]
) -> Callable[[Sequence[Row], Product], Draft]:
    """Return how rows of one thing each become a draft of masters."""

    def draft(rows: Sequence[Row], known: Product) -> Draft:
        found = Draft()
        for row in found.once(rows, column, "code"):
            old = there(known).get(row["code"])
            wanted = kept(make(row), old, row)
            if found.count(old, wanted):
                found.masters.setdefault(kind, {})[row["code"]] = wanted
        return found

    return draft


def _by_item(rows: Iterable[Row], known: Product, found: Draft) -> Mapping[str, list[Row]]:
    """Return the rows of each item; one that nobody knows is wrong."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["item"], []).append(row)
    for item, group in groups.items():
        if item not in known.items:
            found.wrong(group[0], "物料编号", item, "bad.item")
    return groups


# -- routings ----------------------------------------------------------------------------------------


def routings(rows: Sequence[Row], known: Product) -> Draft:
    """Draft routings: the steps of an item, in the order of their numbers."""
    found = Draft()
    for item, group in _by_item(found.once(rows, "工序号", "item", "number"), known, found).items():
        for row in group if known.centers else ():
            if row["center"] and row["center"] not in known.centers:
                found.wrong(row, "工作中心", row["center"], "bad.center")
        there = known.routings.get(item)
        before = {step.number: step for step in there.steps} if there else {}
        steps = tuple(_step(row, before.get(row["number"])) for row in sorted(group, key=lambda row: row["number"]))
        wanted = RoutingMaster(steps=steps)
        if found.count(there, wanted):
            found.masters.setdefault("routing", {})[item] = wanted
    return found


def _step(row: Row, before: Operation | None) -> Operation:
    """Return a step; a column the sheet does not have says nothing."""
    columns = {"work_center": "center", "gate": "gate", "partner": "partner", "inspection": "inspection"}
    told = {name: row[field] for name, field in columns.items() if before is None or field in row.given}
    return structs.replace(before or Operation(number=row["number"], name=""), name=row["name"], **told)


# -- bills -------------------------------------------------------------------------------------------


def bills(rows: Sequence[Row], known: Product) -> Draft:
    """Draft bills of material."""
    found = Draft()
    for item, group in _by_item(found.once(rows, "用料编号", "item", "part"), known, found).items():
        there = known.bills.get(item)
        before = {line.item: line for line in there.lines} if there else {}
        wanted = BillMaster(lines=tuple(_line(row, before.get(row["part"]), known, found) for row in group))
        if found.count(there, wanted):
            found.masters.setdefault("bill", {})[item] = wanted
    return found


def _line(row: Row, before: BomLine | None, known: Product, found: Draft) -> BomLine:
    """Return a line of a bill; a column the sheet does not have says nothing."""
    part = known.items.get(row["part"])
    if part is None:
        found.wrong(row, "用料编号", row["part"], "bad.item")
    else:
        check_unit(row, part, found)
    number = row["number"] if before is None or "number" in row.given else before.operation
    name, unit = (part.name, part.unit) if part else ("", "")
    return BomLine(item=row["part"], name=name, quantity=row["quantity"], unit=unit, operation=number or None)


# -- what is there -----------------------------------------------------------------------------------


async def _item_lines(connection: AsyncConnection, site: str) -> Lines:
    found = sorted((await product_of(connection, site)).items.items())
    return [{"code": key, "name": one.name, "unit": one.unit, "scale": one.scale} for key, one in found]


async def _center_lines(connection: AsyncConnection, site: str) -> Lines:
    found = sorted((await product_of(connection, site)).centers.items())
    return [{"code": key, "name": one.name, "workshop": one.workshop} for key, one in found]


async def _routing_lines(connection: AsyncConnection, site: str) -> Lines:
    return [
        {
            "item": item, "number": step.number, "name": step.name, "center": step.work_center, "gate": step.gate,
            "partner": step.partner, "inspection": step.inspection,
        }
        for item, routing in sorted((await product_of(connection, site)).routings.items())
        for step in routing.steps
    ]  # fmt: skip


async def _bill_lines(connection: AsyncConnection, site: str) -> Lines:
    return [
        {"item": item, "part": line.item, "quantity": line.quantity, "unit": line.unit, "number": line.operation}
        for item, bill in sorted((await product_of(connection, site)).bills.items())
        for line in bill.lines
    ]


def _item(row: Row) -> Struct:
    return ItemMaster(name=row["name"], unit=row["unit"], scale=row["scale"])


def _center(row: Row) -> Struct:
    return CenterMaster(name=row["name"], workshop=row["workshop"])


def _items_of(known: Product) -> Mapping[str, Any]:
    return known.items


def _centers_of(known: Product) -> Mapping[str, Any]:
    return known.centers


SHEETS = (
    Sheet(
        "items",
        (
            Column("code", "物料编号", "item code", word, True, "A-100"),
            Column("name", "物料名称", "item name", word, True, "支架"),
            optional("unit", "单位", "unit", unit, "件", default="pcs", write=write_unit),
            optional("scale", "小数位", "decimals", whole(0, 3), "0", default=0),
        ),
        _known, _single("item", "物料编号", _item, _items_of), _item_lines,
    ),
    Sheet(
        "centers",
        (
            Column("code", "工作中心编号", "work center", word, True, "CY1"),
            Column("name", "工作中心名称", "work center name", word, True, "冲床一组"),
            optional("workshop", "车间", "workshop", word, "冲压车间"),
        ),
        _known, _single("work_center", "工作中心编号", _center, _centers_of), _center_lines,
    ),
    Sheet(
        "routings",
        (
            ITEM,
            Column("number", "工序号", "operation", whole(1, 99_999), True, "10"),
            Column("name", "工序名称", "operation name", word, True, "下料"),
            optional("center", "工作中心", "work center", word, "CY1"),
            Column("gate", "放行", "gate", _gate.read, False, "有料", "flow", _gate.write),
            optional("partner", "委外", "partner", word, ""),
            optional("inspection", "质检", "inspection", yes, "否", default=False),
        ),
        _known, routings, _routing_lines,
    ),
    Sheet(
        "bills",
        (
            ITEM,
            Column("part", "用料编号", "material code", word, True, "M-SPCC"),
            Column("quantity", "用量", "quantity per piece", quantity, True, "0.12"),
            optional("unit", "单位", "unit", unit, "kg", default="pcs", write=write_unit),
            optional("number", "工序号", "operation", whole(1, 99_999), "10", default=0),
        ),
        _known, bills, _bill_lines,
    ),
)  # fmt: skip

"""Knows what a checked sheet would change: what is new, what is another than before, and what stays."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from msgspec import Struct, structs

from api.exchange.columns import Row, RowError
from api.plant.masters import BillMaster, CenterMaster, ItemMaster, PersonMaster, RoutingMaster, StockMaster
from sync.canon import canonical
from sync.quantity import Meaningless, thousandths, written
from sync.records import BomLine, Item, Operation
from sync.state import State


class There(NamedTuple):
    """A person as the house knows him, or as a sheet wants him."""

    name: str
    team: str
    temporary: bool
    roles: tuple[str, ...]


class Known(Struct, kw_only=True):
    """What the house knows already: masters by kind, orders by number, persons by key."""

    items: Mapping[str, ItemMaster] = {}
    routings: Mapping[str, RoutingMaster] = {}
    bills: Mapping[str, BillMaster] = {}
    centers: Mapping[str, CenterMaster] = {}
    stock: Mapping[str, StockMaster] = {}
    numbers: Mapping[str, PersonMaster] = {}
    people: Mapping[str, There] = {}
    orders: Mapping[str, State] = {}
    may_grant: bool = False
    own: str = ""


class Draft(Struct, kw_only=True):
    """What a sheet would change. `masters` by kind and key; `releases` and `revisions` are fields of plan records.

    `people` are (key or empty, employee number, as known, as wanted).
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    masters: dict[str, dict[str, Struct]] = {}
    releases: list[dict[str, Any]] = []
    revisions: list[tuple[State, dict[str, Any]]] = []
    people: list[tuple[str, str, There | None, There]] = []
    errors: list[RowError] = []

    def count(self, there: object, wanted: object) -> bool:
        """Count one thing; return whether it is to be written."""
        self.new += there is None
        self.same += there == wanted
        self.changed += there is not None and there != wanted
        return there != wanted


def _once(rows: list[Row], draft: Draft, column: str, *fields: str) -> Iterable[Row]:
    """Yield rows whose key stands in the sheet for the first time."""
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = tuple(row[field] for field in fields)
        if key in seen:
            value = " ".join(map(str, key))
            draft.errors.append(RowError(row.line, column, value, "bad.twice", {"line": seen[key]}))
        else:
            seen[key] = row.line
            yield row


def single(
    kind: str, column: str, key: str, make: Callable[[Row], Struct], there: str
) -> Callable[[list[Row], Known], Draft]:
    """Return how rows of one thing each become a draft of masters."""

    def draft(rows: list[Row], known: Known) -> Draft:
        found = Draft()
        for row in _once(rows, found, column, key):
            old = getattr(known, there).get(row[key])
            wanted = make(row)
            if old is not None:  # a column the sheet does not have says nothing
                wanted = structs.replace(
                    wanted, **{f: getattr(old, f) for f in old.__struct_fields__ if f not in row.given}
                )
            if found.count(old, wanted):
                found.masters.setdefault(kind, {})[row[key]] = wanted
        return found

    return draft


def _grouped(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["item"], []).append(row)
    return found


def routings(rows: list[Row], known: Known) -> Draft:
    """Draft routings: the steps of an item, in the order of their numbers."""
    found = Draft()
    for item, group in _grouped(list(_once(rows, found, "工序号", "item", "number"))).items():
        if item not in known.items:
            found.errors.append(RowError(group[0].line, "物料编号", item, "bad.item"))
        for row in group if known.centers else ():
            if row["center"] and row["center"] not in known.centers:
                found.errors.append(RowError(row.line, "工作中心", row["center"], "bad.center"))
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


def bills(rows: list[Row], known: Known) -> Draft:
    """Draft bills of material."""
    found = Draft()
    for item, group in _grouped(list(_once(rows, found, "用料编号", "item", "part"))).items():
        if item not in known.items:
            found.errors.append(RowError(group[0].line, "物料编号", item, "bad.item"))
        for row in group:
            if row["part"] not in known.items:
                found.errors.append(RowError(row.line, "用料编号", row["part"], "bad.item"))
            else:
                found.errors += _unit(row, known.items[row["part"]])
        there = known.bills.get(item)
        before = {line.item: line for line in there.lines} if there else {}
        lines = tuple(
            BomLine(
                item=row["part"], name=known.items[row["part"]].name if row["part"] in known.items else "",
                quantity=row["quantity"], unit=known.items[row["part"]].unit if row["part"] in known.items else "",
                operation=_kept(row, "number", before, "operation") or None,
            )
            for row in group
        )  # fmt: skip
        wanted = BillMaster(lines=lines)
        if found.count(there, wanted):
            found.masters.setdefault("bill", {})[item] = wanted
    return found


def _unit(row: Row, item: ItemMaster) -> list[RowError]:
    """Return what is wrong with the unit of an item's quantity: it is another than its own. A blank one is its own."""
    if "unit" not in row.given or row["unit"] == item.unit:
        return []
    return [RowError(row.line, "单位", row["unit"], "bad.unit", {"unit": item.unit})]


def _kept(row: Row, field: str, before: Mapping[str, BomLine], name: str) -> Any:
    """Return what a bill's line says; what it said before, if the sheet does not have the column."""
    there = before.get(row["part"])
    return row[field] if there is None or field in row.given else getattr(there, name)


def stock(rows: list[Row], known: Known) -> Draft:
    """Draft opening stock by item, location and lot."""
    found = Draft()
    for row in _once(rows, found, "物料编号", "item", "location", "lot"):
        if row["item"] not in known.items:
            found.errors.append(RowError(row.line, "物料编号", row["item"], "bad.item"))
            continue
        item = known.items[row["item"]]
        found.errors += _unit(row, item)
        try:
            thousandths(row["quantity"], item.scale)
        except Meaningless:
            found.errors.append(RowError(row.line, "数量", row["quantity"], "bad.scale", {"scale": item.scale}))
        key = canonical([row["item"], row["location"], row["lot"]]).decode()
        wanted = StockMaster(quantity=row["quantity"], unit=item.unit)
        if found.count(known.stock.get(key), wanted):
            found.masters.setdefault("stock", {})[key] = wanted
    return found


def people(rows: list[Row], known: Known) -> Draft:
    """Draft persons: who is new, who has another name or team, who gets which roles."""
    found = Draft()
    for row in _once(rows, found, "员工编号", "number"):
        there = known.numbers.get(row["number"])
        before = known.people.get(there.person) if there else None
        if row["roles"] and not known.may_grant and (before is None or before.roles != row["roles"]):
            found.errors.append(RowError(row.line, "角色", " ".join(row["roles"]), "bad.grant"))
            continue
        granted = row["roles"] or (before.roles if before else ())
        team = row["team"] if before is None or "team" in row.given else before.team
        temporary = row["temporary"] if before is None or "temporary" in row.given else before.temporary
        lost = set(before.roles if before else ()) - set(granted)
        if there is not None and there.person == known.own and "admin" in lost:
            found.errors.append(RowError(row.line, "角色", " ".join(granted), "wrong.own_rights"))
            continue
        wanted = There(row["name"], team, temporary, granted)
        if found.count(before, wanted):
            found.people.append((there.person if there else "", row["number"], before, wanted))
    return found


def orders(rows: list[Row], known: Known) -> Draft:
    """Draft orders: new ones to release, known ones to revise."""
    found = Draft()
    for row in _once(rows, found, "工单编号", "number"):
        item, routing = known.items.get(row["item"]), known.routings.get(row["item"])
        there = known.orders.get(row["number"])
        plan = there.plan if there else None
        if plan is None and (item is None or routing is None):
            name = "bad.item" if item is None else "bad.routing"
            found.errors.append(RowError(row.line, "物料编号", row["item"], name))
            continue
        scale = plan.item.scale if plan else item.scale if item else 0
        try:
            amount = thousandths(row["quantity"], scale)
        except Meaningless:
            found.errors.append(RowError(row.line, "数量", row["quantity"], "bad.scale", {"scale": scale}))
            continue
        if there is None or plan is None:
            assert item is not None
            assert routing is not None
            bill = known.bills.get(row["item"])
            found.new += 1
            found.releases.append(
                {
                    "number": row["number"], "quantity": row["quantity"], "due": row["due"], "urgent": row["urgent"],
                    "tolerance": row["tolerance"], "routing": routing.steps, "bom": bill.lines if bill else (),
                    "item": Item(code=row["item"], name=item.name, unit=item.unit, scale=item.scale),
                }
            )  # fmt: skip
            continue
        _again(found, row, there, amount)
    return found


def _again(found: Draft, row: Row, there: State, amount: int) -> None:
    """An order that is there already: what differs is a 变更; another item under its number is a mistake."""
    plan = there.plan
    assert plan is not None, "an order with a number was released"
    if plan.item.code != row["item"]:
        found.errors.append(RowError(row.line, "物料编号", row["item"], "bad.other_item", {"item": plan.item.code}))
        return
    wanted = {"quantity": written(amount), "due": row["due"], "urgent": row["urgent"], "tolerance": row["tolerance"]}
    old = {"quantity": written(plan.quantity), "due": plan.due, "urgent": plan.urgent, "tolerance": plan.tolerance}
    changes = {name: value for name, value in wanted.items() if value != old[name] and name in row.given}
    if changes and plan.status in {"closed", "cancelled"}:
        found.errors.append(RowError(row.line, "工单编号", row["number"], "bad.finished"))
    elif changes:
        found.changed += 1
        found.revisions.append((there, changes))
    else:
        found.same += 1

"""Knows the seven sheets a plant begins with: their columns, and what a checked sheet would change."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct, structs

from api.exchange.columns import Column, Row, RowError, choice, day, quantity, whole, word, yes
from api.orders.masters import BillMaster, CenterMaster, ItemMaster, PersonMaster, RoutingMaster, StockMaster
from sync.quantity import Meaningless, thousandths, written
from sync.records import BomLine, Item, Operation
from sync.state import State

ROLES = ("operator", "inspector", "keeper", "lead", "planner", "admin")
_role = choice(
    operator=("操作工",), inspector=("质检员",), keeper=("仓管员",), lead=("班组长",), planner=("计划员",), admin=("管理员",)
)  # fmt: skip


def roles(text: str) -> tuple[str, ...]:
    """Read roles, divided by blanks or commas."""
    parts = text.replace("，", " ").replace("、", " ").replace(",", " ").replace("/", " ").split()
    return tuple(dict.fromkeys(_role(part) for part in parts))


class Known(Struct, kw_only=True):
    """What the house knows already: masters by kind, orders by number, persons by key (name, team, roles)."""

    items: Mapping[str, ItemMaster] = {}
    routings: Mapping[str, RoutingMaster] = {}
    bills: Mapping[str, BillMaster] = {}
    centers: Mapping[str, CenterMaster] = {}
    stock: Mapping[str, StockMaster] = {}
    numbers: Mapping[str, PersonMaster] = {}
    people: Mapping[str, tuple[str, str, tuple[str, ...]]] = {}
    orders: Mapping[str, State] = {}
    may_grant: bool = False
    own: str = ""


class Draft(Struct, kw_only=True):
    """What a sheet would change. `masters` by kind and key; `releases` and `revisions` are fields of plan records."""

    new: int = 0
    changed: int = 0
    same: int = 0
    masters: dict[str, dict[str, Struct]] = {}
    releases: list[dict[str, Any]] = []
    revisions: list[tuple[State, dict[str, Any]]] = []
    people: list[tuple[str, Row, bool]] = []
    errors: list[RowError] = []

    def count(self, there: object, wanted: object) -> bool:
        """Count one thing; return whether it is to be written."""
        self.new += there is None
        self.same += there == wanted
        self.changed += there is not None and there != wanted
        return there != wanted


class Kind(Struct, frozen=True):
    """A sheet: its name, its columns, and how a checked sheet becomes a draft."""

    name: str
    columns: tuple[Column, ...]
    draft: Callable[[list[Row], Known], Draft]


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


def _single(
    kind: str, column: str, key: str, make: Callable[[Row], Struct], there: str
) -> Callable[[list[Row], Known], Draft]:
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


def _routings(rows: list[Row], known: Known) -> Draft:
    found = Draft()
    for item, group in _grouped(list(_once(rows, found, "工序号", "item", "number"))).items():
        if item not in known.items:
            found.errors.append(RowError(group[0].line, "物料编号", item, "bad.item"))
        for row in group if known.centers else ():
            if row["center"] and row["center"] not in known.centers:
                found.errors.append(RowError(row.line, "工作中心", row["center"], "bad.center"))
        steps = tuple(
            Operation(
                number=r["number"], name=r["name"], work_center=r["center"], gate=r["gate"], partner=r["partner"],
                inspection=r["inspection"],
            )
            for r in sorted(group, key=lambda row: row["number"])
        )  # fmt: skip
        wanted = RoutingMaster(steps=steps)
        if found.count(known.routings.get(item), wanted):
            found.masters.setdefault("routing", {})[item] = wanted
    return found


def _bills(rows: list[Row], known: Known) -> Draft:
    found = Draft()
    for item, group in _grouped(list(_once(rows, found, "用料编号", "item", "part"))).items():
        if item not in known.items:
            found.errors.append(RowError(group[0].line, "物料编号", item, "bad.item"))
        for row in group:
            if row["part"] not in known.items:
                found.errors.append(RowError(row.line, "用料编号", row["part"], "bad.item"))
        lines = tuple(
            BomLine(
                item=r["part"], name=known.items[r["part"]].name if r["part"] in known.items else "",
                quantity=r["quantity"], unit=r["unit"], operation=r["number"] or None,
            )
            for r in group
        )  # fmt: skip
        wanted = BillMaster(lines=lines)
        if found.count(known.bills.get(item), wanted):
            found.masters.setdefault("bill", {})[item] = wanted
    return found


def _stock(rows: list[Row], known: Known) -> Draft:
    found = Draft()
    for row in _once(rows, found, "物料编号", "item", "location", "lot"):
        if row["item"] not in known.items:
            found.errors.append(RowError(row.line, "物料编号", row["item"], "bad.item"))
            continue
        key = "/".join((row["item"], row["location"], row["lot"]))
        wanted = StockMaster(quantity=row["quantity"], unit=row["unit"])
        if found.count(known.stock.get(key), wanted):
            found.masters.setdefault("stock", {})[key] = wanted
    return found


def _people(rows: list[Row], known: Known) -> Draft:
    found = Draft()
    for row in _once(rows, found, "员工编号", "number"):
        if row["roles"] and not known.may_grant:
            found.errors.append(RowError(row.line, "角色", " ".join(row["roles"]), "bad.grant"))
            continue
        there = known.numbers.get(row["number"])
        before = known.people.get(there.person) if there else None
        granted = row["roles"] or (before[2] if before else ())
        team = row["team"] if before is None or "team" in row.given else before[1]
        if there is not None and there.person == known.own and "admin" not in granted:
            found.errors.append(RowError(row.line, "角色", " ".join(granted), "wrong.own_rights"))
            continue
        wanted = (row["name"], team, granted)
        if found.count(before, wanted):
            found.people.append((there.person if there else "", row, before is None or before[:2] != wanted[:2]))
    return found


def _orders(rows: list[Row], known: Known) -> Draft:
    found = Draft()
    for row in _once(rows, found, "工单编号", "number"):
        item, routing = known.items.get(row["item"]), known.routings.get(row["item"])
        there = known.orders.get(row["number"])
        if item is None or routing is None:
            name = "bad.item" if item is None else "bad.routing"
            found.errors.append(RowError(row.line, "物料编号", row["item"], name))
            continue
        try:
            amount = thousandths(row["quantity"], item.scale)
        except Meaningless:
            found.errors.append(RowError(row.line, "数量", row["quantity"], "bad.scale", {"scale": item.scale}))
            continue
        if there is None:
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


def _column(
    field: str, zh: str, en: str, read: Callable[[str], Any], example: str, *, required: bool = False, default: Any = ""
) -> Column:
    return Column(field, zh, en, read, required, example, default)


_item = Column("item", "物料编号", "item code", word, True, "A-100")
_gate = choice(open=("随时",), flow=("有料",), strict=("上道做完",))

KINDS: dict[str, Kind] = {
    "items": Kind(
        "items",
        (
            Column("code", "物料编号", "item code", word, True, "A-100"),
            Column("name", "物料名称", "item name", word, True, "支架"),
            _column("unit", "单位", "unit", word, "pcs", default="pcs"),
            _column("scale", "小数位", "decimals", whole(0, 3), "0", default=0),
        ),
        _single(
            "item", "物料编号", "code", lambda r: ItemMaster(name=r["name"], unit=r["unit"], scale=r["scale"]), "items"
        ),
    ),
    "centers": Kind(
        "centers",
        (
            Column("code", "工作中心编号", "work center", word, True, "CY1"),
            Column("name", "工作中心名称", "work center name", word, True, "冲床一组"),
            _column("workshop", "车间", "workshop", word, "冲压车间"),
        ),
        _single(
            "work_center",
            "工作中心编号",
            "code",
            lambda r: CenterMaster(name=r["name"], workshop=r["workshop"]),
            "centers",
        ),
    ),
    "routings": Kind(
        "routings",
        (
            _item,
            Column("number", "工序号", "operation", whole(1, 99_999), True, "10"),
            Column("name", "工序名称", "operation name", word, True, "下料"),
            _column("center", "工作中心", "work center", word, "CY1"),
            _column("gate", "放行", "gate", _gate, "有料", default="flow"),
            _column("partner", "委外", "partner", word, ""),
            _column("inspection", "质检", "inspection", yes, "否", default=False),
        ),
        _routings,
    ),
    "bills": Kind(
        "bills",
        (
            _item,
            Column("part", "用料编号", "material code", word, True, "M-SPCC"),
            Column("quantity", "用量", "quantity per piece", quantity, True, "0.12"),
            _column("unit", "单位", "unit", word, "kg", default="pcs"),
            _column("number", "工序号", "operation", whole(1, 99_999), "10", default=0),
        ),
        _bills,
    ),
    "orders": Kind(
        "orders",
        (
            Column("number", "工单编号", "order number", word, True, "WO26-2001"),
            _item,
            Column("quantity", "数量", "quantity", quantity, True, "200"),
            _column("due", "交期", "due", day, "2026-12-15"),
            _column("urgent", "加急", "urgent", yes, "否", default=False),
            _column("tolerance", "可超 %", "tolerance %", whole(0, 100), "0", default=0),
        ),
        _orders,
    ),
    "people": Kind(
        "people",
        (
            Column("number", "员工编号", "employee number", word, True, "1001"),
            Column("name", "姓名", "name", word, True, "张三"),
            _column("team", "班组", "team", word, "冲压甲班"),
            _column("roles", "角色", "roles", roles, "操作工", default=()),
            _column("temporary", "临时工", "temporary", yes, "否", default=False),
        ),
        _people,
    ),
    "stock": Kind(
        "stock",
        (
            _item,
            Column("quantity", "数量", "quantity", quantity, True, "1500"),
            _column("unit", "单位", "unit", word, "kg", default="pcs"),
            _column("location", "库位", "location", word, "A-01"),
            _column("lot", "批次", "lot", word, ""),
        ),
        _stock,
    ),
}

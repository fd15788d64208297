"""Knows the seven sheets a plant begins with: their columns, and how each becomes a draft."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from api.exchange import drafts
from api.exchange.columns import Choice, Column, Row, day, quantity, whole, word, yes
from api.plant.masters import CenterMaster, ItemMaster
from sync.lexicon import ROLES

_role = Choice(**{role: (chinese,) for role, (chinese, _) in ROLES.items()})


def roles(text: str) -> tuple[str, ...]:
    """Read roles, divided by blanks or commas."""
    parts = text.replace("，", " ").replace("、", " ").replace(",", " ").replace("/", " ").split()
    return tuple(dict.fromkeys(_role.read(part) for part in parts))


def written_roles(held: tuple[str, ...], chinese: bool) -> str:
    """Write roles."""
    return " ".join(_role.write(role, chinese) for role in held)


class Kind(Struct, frozen=True):
    """A sheet: its name, its columns, and how a checked sheet becomes a draft."""

    name: str
    columns: tuple[Column, ...]
    draft: Callable[[list[Row], drafts.Known], drafts.Draft]


def _column(
    field: str, zh: str, en: str, read: Callable[[str], Any], example: str, *, required: bool = False, default: Any = ""
) -> Column:
    return Column(field, zh, en, read, required, example, default)


_item = Column("item", "物料编号", "item code", word, True, "A-100")
_gate = Choice(open=("随时",), flow=("有料",), strict=("上道做完",))

KINDS: dict[str, Kind] = {
    "items": Kind(
        "items",
        (
            Column("code", "物料编号", "item code", word, True, "A-100"),
            Column("name", "物料名称", "item name", word, True, "支架"),
            _column("unit", "单位", "unit", word, "pcs", default="pcs"),
            _column("scale", "小数位", "decimals", whole(0, 3), "0", default=0),
        ),
        drafts.single(
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
        drafts.single(
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
            Column("gate", "放行", "gate", _gate.read, False, "有料", "flow", _gate.write),
            _column("partner", "委外", "partner", word, ""),
            _column("inspection", "质检", "inspection", yes, "否", default=False),
        ),
        drafts.routings,
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
        drafts.bills,
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
        drafts.orders,
    ),
    "people": Kind(
        "people",
        (
            Column("number", "员工编号", "employee number", word, True, "1001"),
            Column("name", "姓名", "name", word, True, "张三"),
            _column("team", "班组", "team", word, "冲压甲班"),
            Column("roles", "角色", "roles", roles, False, "操作工", (), written_roles),
            _column("temporary", "临时工", "temporary", yes, "否", default=False),
        ),
        drafts.people,
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
        drafts.stock,
    ),
}

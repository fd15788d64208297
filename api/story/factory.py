"""Knows the factory: workshops, work centers, people, items with their bills, and routings."""

from collections.abc import Iterable
from typing import NamedTuple

from sync import records as r

WORKSHOPS = {"CJ1": "冲压车间", "CJ2": "机加车间", "CJ3": "装配车间"}

CENTERS = {
    "CY1": ("冲床一组", "CJ1"), "CY2": ("冲床二组", "CJ1"), "ZW1": ("折弯", "CJ1"), "HJ1": ("焊接", "CJ1"),
    "CC1": ("数控车", "CJ2"), "ZX1": ("钻铣", "CJ2"), "MC1": ("磨床", "CJ2"),
    "QX1": ("清洗", "CJ3"), "ZP1": ("装配", "CJ3"), "BZ1": ("检验包装", "CJ3"),
}  # fmt: skip

TEAMS = ("冲压甲班", "冲压乙班", "机加班", "装配班")
SHIFTS = {"白班": (8, 20), "夜班": (20, 8)}

NAMES = (
    "赵建国", "钱小芳", "孙伟", "李秀英", "周强", "吴敏", "郑磊", "王芳", "冯军", "陈静", "褚勇", "卫丽",
    "蒋涛", "沈燕", "韩杰", "杨帆", "朱琳", "秦明", "尤佳", "许刚", "何娟", "吕超", "施雨", "张立",
)  # fmt: skip


class Made(NamedTuple):
    """An item that is made: name, routing, and its bill per piece."""

    name: str
    routing: str
    bill: tuple[tuple[str, str], ...]


BOUGHT = {
    "M-SPCC": "冷轧板 1.5mm", "M-ROD12": "圆钢 Φ12", "M-SCREW": "螺钉 M4×10", "M-BOX": "纸箱",
    "M-SPRING": "弹簧", "M-PIN": "销轴 Φ6",
}  # fmt: skip

MADE = {
    "P-HINGE-L": Made("合页左片", "press", (("M-SPCC", "0.12"),)),
    "P-HINGE-R": Made("合页右片", "press", (("M-SPCC", "0.12"),)),
    "P-PLATE": Made("底板", "press", (("M-SPCC", "0.35"),)),
    "P-SHAFT": Made("芯轴", "turn", (("M-ROD12", "0.08"),)),
    "P-SLEEVE": Made("轴套", "turn", (("M-ROD12", "0.05"),)),
    "P-LATCH": Made("锁舌", "turn", (("M-ROD12", "0.06"),)),
    "A-HINGE": Made("合页总成", "assemble", (("P-HINGE-L", "1"), ("P-HINGE-R", "1"), ("M-PIN", "1"))),
    "A-LOCK": Made("门锁总成", "assemble", (("P-LATCH", "1"), ("P-PLATE", "1"), ("M-SPRING", "2"), ("M-SCREW", "4"))),
    "A-ROLLER": Made("滚轮总成", "assemble", (("P-SHAFT", "1"), ("P-SLEEVE", "2"), ("M-SCREW", "2"))),
}

Step = tuple[int, str, str, str, str]
"""(number, name, work center, gate, partner)"""

ROUTINGS: dict[str, tuple[Step, ...]] = {
    "press": (
        (10, "下料", "CY1", "flow", ""), (20, "冲孔", "CY2", "flow", ""), (30, "折弯", "ZW1", "flow", ""),
        (40, "电镀", "", "flow", "宏达电镀厂"), (50, "检验包装", "BZ1", "strict", ""),
    ),
    "turn": (
        (10, "车外圆", "CC1", "flow", ""), (20, "钻孔", "ZX1", "flow", ""), (30, "磨", "MC1", "flow", ""),
        (40, "电镀", "", "flow", "宏达电镀厂"), (50, "检验包装", "BZ1", "flow", ""),
    ),
    "assemble": (
        (10, "清洗", "QX1", "open", ""), (20, "装配", "ZP1", "flow", ""), (30, "检验包装", "BZ1", "flow", ""),
    ),
}  # fmt: skip


def steps_of(routing: str) -> tuple[r.Operation, ...]:
    """Return a routing's steps as an order carries them."""
    return tuple(
        r.Operation(
            number=n, name=name, work_center=center, gate=gate, partner=partner, inspection=name.startswith("检验"),  # type: ignore[arg-type]  # one of the three gates
        )
        for n, name, center, gate, partner in ROUTINGS[routing]
    )  # fmt: skip


def bill_of(parts: Iterable[tuple[str, str]]) -> tuple[r.BomLine, ...]:
    """Return an item's material as an order carries it."""
    names = {**BOUGHT, **{key: made.name for key, made in MADE.items()}}
    return tuple(r.BomLine(item=part, name=names[part], quantity=each) for part, each in parts)

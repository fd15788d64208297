"""Sheets as shops bring them."""

from typing import Any

from tests.kit.plant import Plant
from tests.office.kit import Desk, xlsx

Rows = list[list[Any]]

ITEMS: Rows = [
    ["物料编号", "物料名称", "单位", "小数位"],
    ["A-1", "支架", "pcs", 0],
    ["A-2", "底板", "pcs", 0],
    ["M-1", "钢板", "kg", 3],
]
ROUTINGS: Rows = [
    ["物料编号", "工序号", "工序名称", "工作中心", "放行", "委外", "质检"],
    ["A-1", 10, "下料", "CY1", "有料", "", ""],
    ["A-1", 20, "电镀", "", "有料", "宏达", "否"],
    ["A-1", 30, "检验", "BZ1", "上道做完", "", "是"],
    ["A-2", 10, "冲孔", "CY1", "随时", "", ""],
]
BILLS: Rows = [["物料编号", "用料编号", "用量", "单位", "工序号"], ["A-1", "M-1", 0.125, "kg", 10]]
ORDERS: Rows = [
    ["工单编号", "物料编号", "数量", "交期", "加急", "允许超产 %"],
    ["WO-1", "A-1", 200, "2026-12-15", "否", 5],
    ["WO-2", "A-2", "1,000", "2026/12/20", "是", ""],
]


async def with_masters(plant: Plant) -> Desk:
    desk = await Desk(plant).sign_in("planner")
    for kind, rows in (("items", ITEMS), ("routings", ROUTINGS), ("bills", BILLS)):
        assert "已导入" in await desk.bring_in(kind, xlsx(rows))
    return desk


async def by_number(plant: Plant) -> dict[str, dict[str, Any]]:
    headers = await plant.sign_in()
    listed = (await plant.client.get("/api/orders", headers=headers)).json()
    return {one["number"]: await plant.state(one["order"]) for one in listed}

"""The sheets of what is made, and how."""

from tests.kit.plant import Plant
from tests.office.kit import xlsx
from tests.office.sheets import Rows, with_masters


async def test_work_centers_come_in_and_a_routing_names_none_that_is_not_there(plant: Plant) -> None:
    desk = await with_masters(plant)
    assert "新 1" in await desk.bring_in("centers", xlsx([["工作中心编号", "工作中心名称"], ["CY1", "冲床"]]))
    routing: Rows = [["物料编号", "工序号", "工序名称", "工作中心"], ["A-2", 10, "冲孔", "CY9"]]
    assert "没有这个工作中心" in await desk.bring_in("routings", xlsx(routing))


async def test_a_sheet_without_its_unit_leaves_the_unit_of_an_item(plant: Plant) -> None:
    desk = await with_masters(plant)
    assert "不变 1" in await desk.bring_in("items", xlsx([["物料编号", "物料名称"], ["M-1", "钢板"]]))

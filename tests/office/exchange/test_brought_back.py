"""What is there is downloaded as the sheet that would bring it; changed or not, it comes back as what it says and no more."""

import pytest
from sqlalchemy import delete

from api.access.rights import Rights, grant
from api.db.rows import table_of
from api.departments import SHEETS
from api.plant import masters
from api.tables.masters import Master
from tests.kit.plant import Plant
from tests.office.kit import Desk, text_of, xlsx
from tests.office.orders.test_orders import released
from tests.office.sheets import BILLS, ITEMS, ORDERS, ROUTINGS, Rows, with_masters


@pytest.mark.parametrize(("language", "ending"), [("zh", "xlsx"), ("en", "csv")])
async def test_what_is_there_is_downloaded_and_brought_back_unchanged(plant: Plant, ending: str, language: str) -> None:
    desk = await Desk(plant).sign_in("admin")
    people: Rows = [
        ["员工编号", "姓名", "班组", "角色", "临时工"],
        ["0071", "=赵一", "甲班", "操作工、质检员", "否"],
        ["1002", "赵二", "乙班", "", "是"],
    ]
    stock: Rows = [
        ["物料编号", "数量", "单位", "库位", "批次"],
        ["M-1", 12.5, "kg", "A/01", ""],
        ["M-1", 3, "kg", "A", "01/"],
    ]
    centers: Rows = [["工作中心编号", "工作中心名称", "车间"], ["CY1", "冲床", "一车间"], ["BZ1", "包装", ""]]
    sheets: dict[str, Rows] = {
        "items": ITEMS, "centers": centers, "routings": ROUTINGS, "bills": BILLS, "orders": ORDERS, "people": people,
        "stock": stock,
    }  # fmt: skip
    assert set(sheets) == set(SHEETS)
    for kind, rows in sheets.items():
        assert "已导入" in await desk.bring_in(kind, xlsx(rows))
    planner = await Desk(plant).sign_in("planner")
    for kind, (_, *rows) in sheets.items():
        answer = await planner.get(f"/office/imports/current/{kind}.{ending}", **{"accept-language": language})
        path = await planner.bring(kind, answer.content, f"{kind}.{ending}")
        told = text_of(await planner.get(path))
        lines = len({row[0] for row in rows}) if kind in {"routings", "bills"} else len(rows)
        assert f"新 0 · 变更 0 · 不变 {lines}" in told, f"{kind}: {told}"


async def test_what_a_planner_downloads_he_can_bring_back_himself_in_it_and_orders_by_hand(plant: Plant) -> None:
    desk, _ = await released(plant, number="BY-HAND", code="NEVER-IMPORTED")
    admin = await Desk(plant).sign_in("admin")
    await admin.bring_in("people", xlsx([["员工编号", "姓名", "角色"], ["7", "钱七", "计划员"]]))
    async with plant.house.database.read() as connection:
        numbers = await masters.masters(connection, plant.house.site, "person", masters.PersonMaster)
    rights = Rights(login="qian", roles=("planner",), password="geheim-77")
    await grant(plant.house, numbers["7"].person, rights, "test")
    himself = Desk(plant)
    answer = await himself.post("/office/sign-in", login="qian", secret="geheim-77", next="/office/")
    himself.cookies["baogong"] = answer.cookies["baogong"]
    for kind in ("people", "orders"):
        sheet = (await himself.get(f"/office/imports/current/{kind}.xlsx")).content
        path = await himself.bring(kind, sheet)
        assert "新 0 · 变更 0 · 不变 1" in text_of(await himself.get(path)), kind
    assert desk.person != numbers["7"].person


async def test_who_is_forgotten_by_the_register_is_found_again_by_his_number(plant: Plant) -> None:
    admin = await Desk(plant).sign_in("admin")
    rows: Rows = [["员工编号", "姓名", "班组"], ["1001", "赵一", "甲班"]]
    assert "新 1" in await admin.bring_in("people", xlsx(rows))
    master = table_of(Master)
    forget = delete(master).where(master.c.kind == "person")
    await plant.house.database.write(lambda connection: connection.execute(forget))
    assert "新 1" in await admin.bring_in("people", xlsx(rows))
    people = (await plant.client.get("/api/people", headers=await plant.sign_in())).json()
    assert len([one for one in people if one["name"] == "赵一"]) == 1


async def test_a_missing_column_of_persons_says_nothing_and_temporary_is_a_change(plant: Plant) -> None:
    admin = await Desk(plant).sign_in("admin")
    assert "新 1" in await admin.bring_in(
        "people", xlsx([["员工编号", "姓名", "班组", "角色"], ["1001", "赵一", "甲班", "操作工"]])
    )
    assert "变更 1" in await admin.bring_in("people", xlsx([["员工编号", "姓名"], ["1001", "赵毅"]]))
    assert "变更 1" in await admin.bring_in("people", xlsx([["员工编号", "姓名", "临时工"], ["1001", "赵毅", "是"]]))
    found = (await plant.client.get("/api/people", headers=await plant.sign_in())).json()
    (one,) = [one for one in found if one["name"] == "赵毅"]
    assert (one["team"], one["roles"], one["temporary"]) == ("甲班", ["operator"], True)


async def test_columns_that_a_routing_or_a_bill_does_not_have_say_nothing(plant: Plant) -> None:
    desk = await with_masters(plant)
    short: Rows = [[row[0], row[1], row[2]] for row in ROUTINGS]
    assert "变更 0 · 不变 2" in await desk.bring_in("routings", xlsx(short))
    bill: Rows = [[row[0], row[1], row[2]] for row in BILLS]
    assert "变更 0 · 不变 1" in await desk.bring_in("bills", xlsx(bill))


async def test_a_blank_cell_says_nothing_and_a_sign_clears(plant: Plant) -> None:
    desk = await with_masters(plant)
    head = ["物料编号", "物料名称", "单位", "小数位"]
    assert "变更 0 · 不变 1" in await desk.bring_in("items", xlsx([head, ["M-1", "钢板", "", ""]]))
    assert "变更 1 · 不变 0" in await desk.bring_in("items", xlsx([head, ["M-1", "钢板", "", "-"]]))
    async with plant.house.database.read() as connection:
        found = (await masters.masters(connection, plant.house.site, "item", masters.ItemMaster))["M-1"]
    assert (found.unit, found.scale) == ("kg", 0)
    bill: Rows = [BILLS[0], ["A-1", "M-1", 0.125, "", ""]]
    assert "变更 0 · 不变 1" in await desk.bring_in("bills", xlsx(bill))
    assert "已导入" in await desk.bring_in("orders", xlsx(ORDERS))
    assert "变更 0 · 不变 1" in await desk.bring_in("orders", xlsx([ORDERS[0], ["WO-1", "A-1", 200, "", "", ""]]))
    assert "变更 1 · 不变 0" in await desk.bring_in("orders", xlsx([ORDERS[0], ["WO-1", "A-1", 200, "—", "", ""]]))


async def test_a_quantity_is_told_in_its_items_own_unit_and_decimals(plant: Plant) -> None:
    desk = await with_masters(plant)
    head = ["物料编号", "数量", "单位", "库位"]
    assert "单位是 kg" in await desk.bring_in("stock", xlsx([head, ["M-1", 250, "g", "A-01"]]))
    assert "0 位小数" in await desk.bring_in("stock", xlsx([head, ["A-1", 0.5, "", "A-01"]]))
    assert "单位是 kg" in await desk.bring_in("bills", xlsx([BILLS[0], ["A-1", "M-1", 125, "g", 10]]))
    assert "新 1" in await desk.bring_in("stock", xlsx([head, ["M-1", 250, "", "A-01"]]))
    async with plant.house.database.read() as connection:
        (lying,) = (await masters.masters(connection, plant.house.site, "stock", masters.StockMaster)).values()
    assert (lying.quantity, lying.unit) == ("250", "kg")

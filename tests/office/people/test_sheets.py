"""The sheet of people."""

from tests.kit.plant import Plant
from tests.office.kit import Desk, xlsx
from tests.office.sheets import Rows


async def test_people_come_in_with_roles_only_by_an_admin_and_stay_the_same_persons(plant: Plant) -> None:
    rows: Rows = [
        ["员工编号", "姓名", "班组", "角色"],
        ["1001", "赵一", "甲班", "操作工、质检员"],
        ["1002", "赵一", "乙班", ""],
    ]
    planner = await Desk(plant).sign_in("planner")
    assert "角色要由管理员导入" in await planner.bring_in("people", xlsx(rows))
    admin = await Desk(plant).sign_in("admin")
    assert "新 2" in await admin.bring_in("people", xlsx(rows))
    headers = await plant.sign_in()
    people = (await plant.client.get("/api/people", headers=headers)).json()
    mine = {one["team"]: one for one in people if one["name"] == "赵一"}
    assert set(mine) == {"甲班", "乙班"}, "two people of one name are two"
    assert mine["甲班"]["roles"] == ["operator", "inspector"]
    assert "不变 2" in await admin.bring_in("people", xlsx(rows))
    rows[2][2] = "丙班"
    assert "变更 1 · 不变 1" in await admin.bring_in("people", xlsx(rows))
    again = (await plant.client.get("/api/people", headers=headers)).json()
    assert {one["person"] for one in again} == {one["person"] for one in people}

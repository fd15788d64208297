"""Orders at a desk: what the list shows, and what a planner may say of an order."""

import asyncio
import html
import re
from typing import Any

import pytest

from sync import records as r
from tests.kit.plant import Plant
from tests.office.kit import Desk, text_of

FORM = {
    "number": "WO-7", "code": "A-1", "name": "支架", "unit": "pcs", "scale": "0", "quantity": "1,200", "due": "2026-12-01", "tolerance": "5",
    "step_0_number": "10", "step_0_name": "下料", "step_0_center": "CY1", "step_0_gate": "flow",
    "step_1_number": "20", "step_1_name": "折弯", "step_1_center": "ZW1", "step_1_gate": "strict", "step_1_inspection": "on",
}  # fmt: skip


async def released(plant: Plant, **more: str) -> tuple[Desk, str]:
    desk = await Desk(plant).sign_in("planner")
    answer = await desk.post("/office/orders/new", **(FORM | more))
    assert answer.status_code == 303, text_of(answer)
    return desk, answer.headers["location"].partition("?")[0]


async def plan_of(plant: Plant, path: str) -> dict[str, Any]:
    plan: dict[str, Any] = (await plant.state(path.rpartition("/")[2]))["plan"]
    return plan


async def test_an_order_is_released_from_a_form_and_shown_with_its_rail(plant: Plant) -> None:
    desk, path = await released(plant, urgent="on")
    plan = await plan_of(plant, path)
    assert (plan["number"], plan["quantity"], plan["urgent"], plan["tolerance"]) == ("WO-7", 1_200_000, True, 5)
    assert [(s["number"], s["gate"], s["inspection"]) for s in plan["routing"]] == [
        (10, "flow", False),
        (20, "strict", True),
    ]
    shown = text_of(await desk.get(path))
    for word in ("WO-7", "加急", "A-1 支架", "1200 件", "10 下料 CY1", "20 折弯 ZW1"):
        assert word in shown
    listed = text_of(await desk.get("/office/orders"))
    assert "WO-7" in listed
    assert "WO-7" in text_of(await desk.get("/office/orders?q=支架"))
    assert "没有这样的工单" in text_of(await desk.get("/office/orders?status=closed"))
    english = text_of(await desk.get(path, **{"accept-language": "en-GB"}))
    assert "Operations" in english
    assert "下达" not in english


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("quantity", "0", "数量要大于 0"),
        ("quantity", "1.5", "小数位不能多于"),
        ("quantity", "viele", "数量要大于 0"),
        ("due", "morgen", "交期写成 2026-11-30 这样"),
        ("tolerance", "101", "0 到 100"),
        ("number", " ", "请填工单编号"),
        ("step_1_number", "10", "编号不能相同"),
        ("step_1_number", "x", "工序要有编号"),
        ("scale", "4", "小数位是 0 到 3"),
    ],
)
async def test_a_wrong_field_is_named_and_what_was_typed_stays(plant: Plant, field: str, value: str, said: str) -> None:
    desk = await Desk(plant).sign_in("planner")
    answer = await desk.post("/office/orders/new", **(FORM | {field: value}))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert 'value="支架"' in answer.text
    again = await desk.post("/office/orders/new", **FORM)
    assert again.status_code == 303
    twice = await desk.post("/office/orders/new", **FORM)
    assert "这个工单编号已经有了" in text_of(twice)


async def test_a_revision_is_a_record_on_what_was_seen_and_nothing_is_overwritten(plant: Plant) -> None:
    desk, path = await released(plant)
    before = await plan_of(plant, path)
    change = {"quantity": "1000", "due": "2026-12-05", "tolerance": "5", "urgent": "on", "reason": "客户加急"}
    assert (await desk.post(f"{path}/revise", **change)).status_code == 303
    plan = await plan_of(plant, path)
    assert (plan["quantity"], plan["due"], plan["urgent"], plan["disputed"]) == (1_000_000, "2026-12-05", True, [])
    assert plan["heads"] != before["heads"]
    assert plan["routing"] == before["routing"]
    shown = text_of(await desk.get(path))
    assert "变更 · 数量 1000 · 交期 2026-12-05 · 客户加急" in shown
    assert "没有变更任何内容" in text_of(await desk.post(f"{path}/revise", **change))


async def test_close_says_what_stands_against_it_and_is_a_record_when_nothing_does(plant: Plant) -> None:
    desk, path = await released(plant, quantity="10")
    order = path.rpartition("/")[2]
    phone = await plant.phone()
    await phone.tell(r.Start(recorder=plant.zhang, person=plant.zhang, order=order, operation=10))
    answer = await desk.post(f"{path}/close", reason="x")
    assert answer.status_code == 422
    assert "工序 10 还开着，没有报工" in text_of(answer)
    start = phone.outbox.lines[-1].envelope.id
    await phone.tell(plant.finish(order, "8", start=start, hold="2"))
    assert "工序 10 有 2 待判" in text_of(await desk.get(path))
    assert (await desk.post(f"{path}/close", reason="x")).status_code == 422
    inspector = r.Inspect(recorder=plant.planner, person=plant.zhang, order=order, operation=10, good="2")
    await plant.office.tell(inspector)
    await phone.tell(plant.finish(order, "7", 20))
    assert "最后一道工序还差 3" in text_of(await desk.get(path))
    assert "请写明原因" in text_of(await desk.post(f"{path}/close", reason=""))
    assert (await desk.post(f"{path}/close", reason="客户少要")).status_code == 303
    assert (await plan_of(plant, path))["status"] == "closed"
    assert (await desk.post(f"{path}/release")).status_code == 303
    assert (await plan_of(plant, path))["status"] == "released"


async def test_hold_cancel_and_split(plant: Plant) -> None:
    desk, path = await released(plant, quantity="100")
    assert "请写明原因" in text_of(await desk.post(f"{path}/hold", reason=" "))
    assert (await desk.post(f"{path}/hold", reason="待料")).status_code == 303
    assert (await plan_of(plant, path))["status"] == "held"
    assert (await desk.post(f"{path}/release")).status_code == 303
    assert "分出数量要大于 0" in text_of(await desk.post(f"{path}/split", number="WO-7-2", quantity="100"))
    answer = await desk.post(f"{path}/split", number="WO-7-2", quantity="30")
    assert answer.status_code == 303
    listed = (await plant.client.get("/api/orders", headers=await plant.sign_in())).json()
    plans = {one["number"]: (await plant.state(one["order"]))["plan"] for one in listed}
    assert (plans["WO-7"]["quantity"], plans["WO-7-2"]["quantity"]) == (70_000, 30_000)
    assert plans["WO-7-2"]["split_from"] == path.rpartition("/")[2]
    assert (await desk.post(f"{path}/cancel", reason="取消")).status_code == 303
    assert (await plan_of(plant, path))["status"] == "cancelled"


async def test_filters_stand_in_the_address(plant: Plant) -> None:
    desk, _ = await released(plant, urgent="on")
    await desk.post("/office/orders/new", **(FORM | {"number": "WO-8", "due": "2020-01-01"}))
    assert "WO-8" not in text_of(await desk.get("/office/orders?urgent"))
    assert "WO-7" not in text_of(await desk.get("/office/orders?late&status=all"))
    order = (await plant.client.get("/api/orders?number=WO-8", headers=await plant.sign_in())).json()[0]["order"]
    phone = await plant.phone()
    await phone.tell(plant.finish(order, "5000"))
    disputed = text_of(await desk.get("/office/orders?disputed&status=all"))
    assert "WO-8" in disputed
    assert "WO-7" not in disputed
    assert "1 处差异" in disputed
    for odd in ("?from=-1", "?from=99999999999", "?status=%27", "?q=%25%27%22", "?from=x"):
        assert (await desk.get(f"/office/orders{odd}")).status_code == 200


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(plant: Plant) -> None:
    desk, path = await released(plant)
    heads = " ".join((await plan_of(plant, path))["heads"])
    form = {"quantity": "1200", "due": "2026-12-24", "tolerance": "5", "heads": heads}
    other = {"quantity": "900", "due": "2026-12-01", "tolerance": "5"}
    assert (await desk.post(f"{path}/revise", **other)).status_code == 303
    late = await desk.post(f"{path}/revise", **form)
    assert (late.status_code, "别人刚变更过这张工单" in text_of(late)) == (422, True)
    assert (await plan_of(plant, path))["quantity"] == 900_000
    assert (await desk.post(f"{path}/hold", reason="x", heads=heads)).status_code == 422


async def test_an_order_of_many_operations_keeps_them_all_when_its_day_changes(plant: Plant) -> None:
    order = await plant.order(steps=tuple(range(1, 46)))
    desk = await Desk(plant).sign_in("planner")
    page = (await desk.get(f"/office/orders/{order}")).text
    form = dict(re.findall(r'name="(step_\d+_(?:number|name|center))"[^>]*value="([^"]*)"', page))
    form |= {"quantity": "100", "due": "2026-12-24", "tolerance": "0"}
    assert (await desk.post(f"/office/orders/{order}/revise", **form)).status_code == 303
    plan = (await plant.state(order))["plan"]
    assert (len(plan["routing"]), plan["due"]) == (45, "2026-12-24")


async def test_two_presses_release_one_order_and_odd_bytes_break_nothing(plant: Plant) -> None:
    desk = await Desk(plant).sign_in("planner")
    both = await asyncio.gather(*(desk.post("/office/orders/new", **FORM) for _ in range(2)))
    assert sorted(one.status_code for one in both) == [303, 422]
    nul = await desk.post("/office/orders/new", **(FORM | {"number": "WO\0-9", "name": "支\0架"}))
    assert nul.status_code == 303
    for path in ("/office/orders?q=%00", "/office/board?center=%00", "/office/audit?action=%00"):
        assert (await desk.get(path)).status_code in {400, 403}


async def test_operations_without_numbers_get_the_next_ten(plant: Plant) -> None:
    blank = {"step_0_number": "", "step_1_number": "", "step_2_name": "包装"}
    _, path = await released(plant, **blank)
    assert [step["number"] for step in (await plan_of(plant, path))["routing"]] == [10, 20, 30]
    _, path = await released(plant, number="WO-8", **(blank | {"step_0_number": "15"}))
    assert [step["number"] for step in (await plan_of(plant, path))["routing"]] == [15, 20, 30]


async def test_a_filter_stays_from_page_to_page(plant: Plant) -> None:
    for number in range(101):
        await plant.order(number=f"U-{number:03d}", urgent=True)
    desk = await Desk(plant).sign_in("planner")
    page = (await desk.get("/office/orders?urgent&q=U-")).text
    onward = re.search(r'href="(\?[^"]*from=100)"', page)
    assert onward is not None
    shown = text_of(await desk.get("/office/orders" + html.unescape(onward[1])))
    assert ("U-100" in shown, "U-099" in shown) == (True, False)
    assert "✓ 加急" in shown

"""What a shift could not report is typed in at the office, and counts once, for those who did it, in the hours stated."""

import asyncio
from typing import Any

import pytest

from sync import records as r
from tests.kit.plant import HOUR, Plant
from tests.office.kit import Desk, text_of
from tests.office.morning.test_morning import EIGHT


async def morning_after(plant: Plant) -> tuple[str, Desk]:
    """Return an order, and a lead's desk at half past eight, the night shift being over."""
    plant.at(EIGHT + 13 * HOUR)
    order = await plant.order(number="GD-1", quantity="100")
    plant.at(EIGHT + 24 * HOUR + HOUR // 2)
    return order, await Desk(plant).sign_in("lead", name="周班长")


def lines(*rows: tuple[str, ...], shift: str = "2026-09-22 夜班", reason: str = "power_cut") -> dict[str, str]:
    names = ("person", "order", "operation", "good", "scrap")
    found = {"shift": shift, "reason": reason}
    for n, row in enumerate(rows):
        found |= {f"row_{n}_{name}": text for name, text in zip(names, row, strict=False)}
    return found


async def test_lines_of_a_shift_count_for_their_persons_in_the_shifts_hours(plant: Plant) -> None:
    order, desk = await morning_after(plant)
    form = lines(("张三", "GD-1", "10", "60", "2"), (), ("李四", "GD-1", "20", "１０", ""))
    assert (await desk.post("/office/late", **form)).status_code == 303
    state = await plant.state(order)
    assert {n: (one["good"], one["scrap"]) for n, one in state["operations"].items()} == {
        "10": (60_000, 2_000), "20": (10_000, 0),
    }  # fmt: skip
    said = (await plant.client.get(f"/api/orders/{order}", headers=await plant.sign_in())).json()["records"]
    mine = [one["body"] for one in said if one["body"]["kind"] == "finish"]
    assert {(one["person"], one["recorder"], one["late_reason"]) for one in mine} == {
        (plant.zhang, desk.person, "power_cut"), (plant.li, desk.person, "power_cut"),
    }  # fmt: skip
    night = (EIGHT + 12 * HOUR, EIGHT + 24 * HOUR)
    assert {(one["worked_from"], one["worked_to"]) for one in mine} == {night}
    assert "合格 70" in text_of(await desk.get("/office/morning?shift=2026-09-22 夜班"))
    planner = await Desk(plant).sign_in("planner")
    sheet = (await planner.get("/office/reports/wages.csv?period=2026-09")).text.splitlines()
    assert {line.split(",")[1] for line in sheet[1:]} == {"夜班"}, "hours that end at eight are the night's"
    shown = text_of(await desk.get("/office/late"))
    assert "张三 · GD-1 · 10 · 合格 60 · 报废 2 · 由 周班长 补录" in shown


async def test_a_second_press_enters_nothing_twice(plant: Plant) -> None:
    order, desk = await morning_after(plant)
    form = lines((), ("张三", "GD-1", "10", "60"))
    answers = await asyncio.gather(desk.post("/office/late", **form), desk.post("/office/late", **form))
    assert sorted(one.status_code for one in answers) == [303, 422]
    (refused,) = [text_of(one) for one in answers if one.status_code == 422]
    assert "第 2 行：已经补录过" in refused
    assert (await plant.state(order))["operations"]["10"]["good"] == 60_000


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("赵六", "GD-1", "10", "5"), "没有这个员工"),
        (("张三", "GD-9", "10", "5"), "没有这张工单"),
        (("张三", "GD-1", "30", "5"), "工单里没有这道工序：10 · 20"),
        (("张三", "GD-1", "", "5"), "工单里没有这道工序"),
        (("张三", "GD-1", "10", "0"), "合格或报废要大于 0"),
        (("张三", "GD-1", "10", "-5"), "合格或报废要大于 0"),
        (("张三", "GD-1", "10", "1.5"), "合格或报废要大于 0"),
        (("张三", "GD-1", "10", "viele"), "合格或报废要大于 0"),
        (("李四", "GD-1", "10", "7"), "已经补录过"),
    ],
)
async def test_one_wrong_line_is_named_and_nothing_is_entered(plant: Plant, row: tuple[str, ...], why: str) -> None:
    order, desk = await morning_after(plant)
    answer = await desk.post("/office/late", **lines(("李四", "GD-1", "10", "7"), row))
    assert answer.status_code == 422
    assert f"第 2 行：{why}" in text_of(answer)
    assert 'value="李四"' in answer.text, "what was typed stays"
    assert (await plant.state(order))["operations"] == {}


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (lines(("张三", "GD-1", "10", "5"), reason=""), "请选原因"),
        (lines(("张三", "GD-1", "10", "5"), shift="2030-01-01 白班"), "请选班次"),
        (lines(), "还没有填"),
    ],
)
async def test_a_shift_a_reason_and_a_line_are_asked_for(plant: Plant, form: dict[str, str], why: str) -> None:
    _, desk = await morning_after(plant)
    answer = await desk.post("/office/late", **form)
    assert (answer.status_code, why in text_of(answer)) == (422, True)


async def test_two_of_one_name_are_told_apart_and_a_number_will_do(plant: Plant) -> None:
    order, desk = await morning_after(plant)
    for key, team in ((plant.zhang, "甲班"), (plant.li, "乙班")):
        await plant.office.tell(r.Enlist(recorder=plant.planner, person=key, name="张三", team=team))
    assert "没有这个员工" in text_of(await desk.post("/office/late", **lines(("张三", "GD-1", "10", "5"))))
    page = (await desk.get("/office/late")).text
    assert '<option value="张三 甲班">' in page
    assert (await desk.post("/office/late", **lines(("张三 乙班", "GD-1", "10", "5")))).status_code == 303
    headers: dict[str, Any] = await plant.sign_in()
    said = (await plant.client.get(f"/api/orders/{order}", headers=headers)).json()["records"]
    assert [one["body"]["person"] for one in said if one["body"]["kind"] == "finish"] == [plant.li]

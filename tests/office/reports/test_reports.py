"""The exported sheet is what the postings say, by plain SQL; a locked month never changes, and what comes later is an adjustment."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from api.db.rows import table_of
from api.tables.postings import Posting
from sync import records as r
from tests.kit.plant import DAY, HOUR, Plant
from tests.office.kit import Desk, text_of

_posting = table_of(Posting)


async def by_sql(plant: Plant, period: str) -> dict[tuple[str, str], Decimal]:
    """Return sums by person and account."""
    query = select(_posting.c.person, _posting.c.account, func.sum(_posting.c.amount))
    query = query.where(_posting.c.period == period, _posting.c.item == "").group_by(
        _posting.c.person, _posting.c.account
    )
    async with plant.house.database.read() as connection:
        rows = await connection.execute(query)
        return {(row.person, row.account): Decimal(int(row[2])) / 1000 for row in rows if row[2]}


ACCOUNTS = {
    "合格": "good",
    "报废": "scrap",
    "待返工": "rework",
    "待判": "hold",
    "生产（分）": "minutes_production",
    "超计划待处理": "pay_held",
}


async def sheet(desk: Desk, name: str, period: str) -> list[dict[str, str]]:
    answer = await desk.get(f"/office/reports/{name}.csv?period={period}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def summed(rows: list[dict[str, str]], names: dict[str, str]) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        for heading, account in ACCOUNTS.items():
            key = (names.get(row["姓名"], ""), account)
            found[key] = found.get(key, Decimal(0)) + Decimal(row[heading])
    return {key: amount for key, amount in found.items() if amount}


async def worked(plant: Plant) -> str:
    order, phone = await plant.order(quantity="100"), await plant.phone()
    common: dict[str, Any] = {"recorder": plant.zhang, "person": plant.zhang, "order": order, "operation": 10}
    start = phone.say(r.Start(**common))
    await phone.push()
    plant.later(2 * HOUR)
    await phone.tell(
        plant.finish(order, "60", scrap="3", start=start.envelope.id, scrap_reason="size", scrap_cause="work")
    )
    crew = (r.Share(person=plant.zhang), r.Share(person=plant.li))
    await phone.tell(plant.finish(order, "41", 10, recorder=plant.li, person=plant.li, crew=crew, hold="2"))
    return order


async def test_the_wage_sheet_equals_plain_sql_over_postings(plant: Plant) -> None:
    await worked(plant)
    desk = await Desk(plant).sign_in("planner")
    period = plant.house.calendar.day(plant.now)[:7]
    names = {"张三": plant.zhang, "李四": plant.li}
    rows = await sheet(desk, "wages", period)
    assert summed(rows, names) == await by_sql(plant, period)
    (first,) = (row for row in rows if row["姓名"] == "张三" and row["生产（分）"] == "120")
    assert (first["工序号" if "工序号" in first else "编号"], first["工序"], first["物料"], first["班次"]) == (
        "10",
        "工序10",
        "螺栓",
        first["班次"],
    )
    assert first["班次"] in {"白班", "夜班"}
    shown = text_of(await desk.get("/office/reports"))
    assert "超计划 6，计工资待处理" in shown
    workbook = await desk.get(f"/office/reports/wages.xlsx?period={period}")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(workbook.content)).get_sheet_by_index(0).to_python()
    place = cells[0].index("合格")
    assert sum(float(str(row[place])) for row in cells[1:]) == pytest.approx(101.0), "numbers are numbers"


async def test_scrap_by_reason_and_progress_by_operation(plant: Plant) -> None:
    order = await worked(plant)
    phone = await plant.phone("second")
    tag = r.Scrap(
        recorder=plant.zhang,
        person=plant.zhang,
        order=order,
        operation=10,
        quantity="4",
        cause="material",
        reason="crack",
        weight="1.5",
    )
    await phone.tell(tag)
    desk = await Desk(plant).sign_in("planner")
    period = plant.house.calendar.day(plant.now)[:7]
    losses = await sheet(desk, "scrap", period)
    assert [(row["原因"], row["责任"], row["数量"], row["重量 kg"]) for row in losses] == [
        ("尺寸", "工废", "3", "0"),
        ("裂纹", "料废", "4", "1.5"),
    ]
    lines = await sheet(desk, "progress", period)
    assert [(row["编号"], row["合格"], row["报废"], row["待判"]) for row in lines] == [
        ("10", "101", "7", "2"),
        ("20", "0", "0", "0"),
    ]


async def test_after_a_lock_a_decision_is_an_adjustment_in_the_open_month_and_nowhere_else(plant: Plant) -> None:
    order = await worked(plant)
    desk = await Desk(plant).sign_in("planner")
    old = plant.house.calendar.day(plant.now)[:7]
    early = await desk.post(f"/office/reports/{old}/lock")
    assert (early.status_code, "只能锁定已经结束的月份" in text_of(early)) == (422, True)
    plant.later(32 * DAY)
    desk = await Desk(plant).sign_in("planner", "lead")
    assert f"锁定 {old}" in text_of(await desk.get(f"/office/reports?period={old}"))
    before = await sheet(desk, "wages", old)
    assert (await desk.post(f"/office/reports/{old}/lock")).status_code == 303
    records = (await plant.client.get(f"/api/orders/{order}", headers=await plant.sign_in())).json()["records"]
    sixty = next(one["id"] for one in records if one["kind"] == "finish" and one["body"]["good"] == "60")
    answer = await desk.post("/office/inbox", order=order, case="over_plan/10", answer=f"void:{sixty}")
    assert answer.status_code == 303, text_of(answer)
    assert await sheet(desk, "wages", old) == before, "the locked month is what it was"
    new = plant.house.calendar.day(plant.now)[:7]
    rows = await sheet(desk, "wages", new)
    pieces = [row for row in rows if Decimal(row["合格"]) != 0]
    assert [(row["姓名"], row["合格"], row["报废"], row["调整"]) for row in pieces] == [("张三", "-60", "-3", "1")]
    assert summed(rows, {"张三": plant.zhang, "李四": plant.li}) == await by_sql(plant, new)
    assert f"已锁定，{new}" in text_of(await desk.get(f"/office/reports?period={old}"))


async def test_names_never_become_formulas(plant: Plant) -> None:
    await plant.office.tell(r.Enlist(recorder=plant.planner, person=plant.zhang, name="=1+1|cmd"))
    await worked(plant)
    desk = await Desk(plant).sign_in("planner")
    period = plant.house.calendar.day(plant.now)[:7]
    raw = (await desk.get(f"/office/reports/wages.csv?period={period}")).content.decode("utf-8-sig")
    assert "'=1+1|cmd" in raw
    assert ",=1+1" not in raw
    audit = await Desk(plant).sign_in("admin")
    assert "wages.csv" in text_of(await audit.get("/office/audit?action=export"))

"""Hours: an hour of a person counts once, whatever lies beside it; a closed month's sheets stay as they were."""

import random
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from api.wages.hours import Span, once, shares
from sync import records as r
from sync.envelope import Line
from tests.kit.plant import DAY, HOUR, Plant
from tests.office.kit import Desk
from tests.office.reports.test_reports import sheet, worked

MINUTE = 60_000


def late(plant: Plant, order: str, begin: int, end: int, good: str = "10") -> r.Finish:
    return r.Finish(
        recorder=plant.zhang, person=plant.zhang, order=order, operation=10, good=good, worked_from=begin, worked_to=end
    )


@pytest.mark.parametrize(
    ("spans", "wanted"),
    [
        ([(0, 480), (0, 480)], [240, 240]),
        ([(0, 720)] * 3, [240, 240, 240]),
        ([(0, 60), (60, 120)], [60, 60]),
        ([(0, 120), (60, 180)], [90, 90]),
        ([(0, 100), (20, 40)], [90, 10]),
        ([], []),
    ],
)
def test_time_that_lies_beside_other_time_is_shared(spans: list[tuple[int, int]], wanted: list[int]) -> None:
    found = shares([Span(str(number), *span) for number, span in enumerate(spans)])
    assert [part for part, _ in found.values()] == wanted


def test_all_parts_together_are_the_time_that_is_covered() -> None:
    draw = random.Random(4)
    for _ in range(300):
        spans = []
        for number in range(draw.randrange(1, 9)):
            begin = draw.randrange(0, 1000)
            spans.append(Span(str(number), begin, begin + draw.randrange(1, 400)))
        covered = len({minute for one in spans for minute in range(one.begin, one.end)})
        parts = shares(spans)
        assert covered - len(spans) <= sum(part for part, _ in parts.values()) <= covered
        minutes = once({one.record: (one.end - one.begin) * 1000 for one in spans}, spans)
        assert all(0 <= minutes[one.record] <= (one.end - one.begin) * 1000 for one in spans)
        assert once(minutes, []) == minutes, "what nobody knows the time of stays"


async def test_two_orders_side_by_side_are_eight_hours_and_three_late_lines_of_a_shift_are_twelve(plant: Plant) -> None:
    phone = await plant.phone()
    orders = [await plant.order() for _ in range(3)]
    begin = plant.now - 20 * HOUR
    await phone.tell(*(late(plant, order, begin, begin + 8 * HOUR) for order in orders[:2]))
    await phone.tell(*(late(plant, orders[2], begin + 8 * HOUR, begin + 20 * HOUR, good) for good in "123"))
    desk = await Desk(plant).sign_in("planner")
    rows = await sheet(desk, "wages", plant.house.calendar.day(plant.now)[:7])
    assert sum(float(row["生产（分）"]) for row in rows) == 20 * 60
    assert sum(float(row["同时做别的（分）"]) for row in rows) == 8 * 60 + 24 * 60
    by_order = {row["编号"] if "编号" in row else row["工单"]: float(row["生产（分）"]) for row in rows}
    assert max(by_order.values()) <= 12 * 60


async def test_hours_told_by_their_beginning_alone_are_shared_too(plant: Plant) -> None:
    phone, orders = await plant.phone(), [await plant.order() for _ in range(2)]
    begin = plant.now - 3 * HOUR
    await phone.tell(late(plant, orders[0], begin, plant.now), plant.finish(orders[1], "4", worked_from=begin))
    desk = await Desk(plant).sign_in("planner")
    rows = await sheet(desk, "wages", plant.house.calendar.day(plant.now)[:7])
    assert sorted(float(row["生产（分）"]) for row in rows) == [90, 90]


async def test_a_closed_month_is_the_same_bytes_whatever_is_renamed_or_taken_back(plant: Plant) -> None:
    order = await worked(plant)
    old = plant.house.calendar.day(plant.now)[:7]
    plant.later(32 * DAY)
    desk = await Desk(plant).sign_in("planner", "lead")
    assert (await desk.post(f"/office/reports/{old}/lock")).status_code == 303
    before = {name: (await desk.get(f"/office/reports/{name}.csv?period={old}")).content for name in ("wages", "scrap")}
    rename = r.Enlist(recorder=plant.planner, person=plant.zhang, name="张三丰", team="新班")
    await plant.office.tell(rename)
    said = (await plant.client.get(f"/api/orders/{order}", headers=await plant.sign_in())).json()["records"]
    for one in said:
        if one["kind"] == "finish":
            body = r.Decide(recorder=plant.planner, home=order, target=one["id"], answer="void", reason="x")
            await plant.office.tell(body)
    after = {name: (await desk.get(f"/office/reports/{name}.csv?period={old}")).content for name in ("wages", "scrap")}
    assert after == before
    new = plant.house.calendar.day(plant.now)[:7]
    lost = await sheet(desk, "scrap", new)
    assert [(row["数量"], row["原日期"][:7]) for row in lost] == [("-3", old)]
    wages: list[dict[str, Any]] = await sheet(desk, "wages", new)
    assert {row["原日期"][:7] for row in wages if row["姓名"]} == {old}, "what was held of the order is freed now"
    assert {row["姓名"] for row in wages if row["姓名"]} == {"张三丰", "李四"}


async def test_work_of_a_closed_month_that_is_typed_in_late_is_an_adjustment_with_its_day(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    await phone.tell(plant.finish(order, "5"))
    begin = plant.now - 4 * HOUR
    old = plant.house.calendar.shift_day(begin + HOUR - 1)
    plant.later(32 * DAY)
    desk = await Desk(plant).sign_in("planner")
    assert (await desk.post(f"/office/reports/{old[:7]}/lock")).status_code == 303
    before = (await desk.get(f"/office/reports/wages.csv?period={old[:7]}")).content
    await phone.tell(late(plant, order, begin, begin + HOUR, "7"))
    assert (await desk.get(f"/office/reports/wages.csv?period={old[:7]}")).content == before
    (row,) = await sheet(desk, "wages", plant.house.calendar.day(plant.now)[:7])
    assert (row["合格"], row["生产（分）"], row["调整"], row["原日期"]) == ("7", "60", "1", old)


async def test_an_hour_that_a_closed_month_has_given_is_not_given_again(plant: Plant) -> None:
    phone, orders = await plant.phone(), [await plant.order() for _ in range(3)]
    begin = plant.now - 9 * HOUR
    lines = [phone.say(late(plant, order, begin, begin + 4 * HOUR)) for order in orders[:2]]
    await phone.push(lines)
    old = plant.house.calendar.shift_day(begin + HOUR - 1)[:7]
    plant.later(32 * DAY)
    desk = await Desk(plant).sign_in("planner")
    assert (await desk.post(f"/office/reports/{old}/lock")).status_code == 303
    before = (await desk.get(f"/office/reports/wages.csv?period={old}")).content
    new = plant.house.calendar.day(plant.now)[:7]

    async def minutes() -> float:
        return sum(float(row["生产（分）"]) for row in await sheet(desk, "wages", new))

    await phone.tell(late(plant, orders[2], begin + 2 * HOUR, begin + 6 * HOUR))
    assert await minutes() == 2 * 60, "from two to four hours it is paid already"
    target = lines[0].envelope.id
    await plant.office.tell(r.Decide(recorder=plant.planner, home=orders[0], target=target, answer="void"))
    assert await minutes() == 2 * 60 - 2 * 60, (
        "what is taken back is the half that was given; the other's hours still lie there"
    )
    assert (await desk.get(f"/office/reports/wages.csv?period={old}")).content == before


async def test_a_night_over_the_end_of_a_closed_month_and_an_hour_that_is_free_again(plant: Plant) -> None:
    phone, orders = await plant.phone(), [await plant.order() for _ in range(4)]
    zone = plant.house.calendar.zone
    noon = int(datetime(2026, 9, 30, 14, tzinfo=zone).timestamp() * 1000)
    plant.at(noon + 30 * HOUR)
    lines = [phone.say(late(plant, orders[0], noon, noon + 8 * HOUR))]
    await phone.push(lines)
    plant.later(32 * DAY)
    desk = await Desk(plant).sign_in("planner")
    assert (await desk.post("/office/reports/2026-09/lock")).status_code == 303

    async def minutes(month: str) -> float:
        return sum(float(row["生产（分）"]) for row in await sheet(desk, "wages", month))

    async def void(order: str, line: Line) -> None:
        body = r.Decide(recorder=plant.planner, home=order, target=line.envelope.id, answer="void")
        await plant.office.tell(body)

    lines.append(phone.say(late(plant, orders[1], noon, noon + 20 * HOUR)))
    await phone.push()
    assert await minutes("2026-10") == 12 * 60, "eight of its hours a closed month has given"
    await void(orders[1], lines[1])
    await phone.tell(late(plant, orders[2], noon, noon + 8 * HOUR))
    assert await minutes("2026-10") == 0, "and gives to nobody else"
    assert (await desk.post("/office/reports/2026-10/lock")).status_code == 303
    await void(orders[0], lines[0])
    await phone.tell(late(plant, orders[3], noon, noon + 8 * HOUR))
    assert await minutes("2026-11") == 8 * 60 - 8 * 60, "taken back there, given here"


async def test_a_start_that_was_moved_brings_its_time_and_no_span_begins_before_reason(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    work: dict[str, Any] = {"recorder": plant.zhang, "person": plant.zhang, "order": order, "operation": 10}
    start = phone.say(r.Start(**work, worked_from=plant.now - 3 * HOUR))
    await phone.push()
    plant.later(HOUR)
    told = await phone.tell(
        r.Finish(**work, good="5", start=start.envelope.id),
        r.Start(**work, worked_from=0),
        r.Finish(**work, good="2", worked_from=0),
    )
    assert [(one.result, one.reason) for one in told] == [("accepted", ""), *[("review", "span_unreasonable")] * 2]
    desk = await Desk(plant).sign_in("planner")
    (row,) = await sheet(desk, "wages", plant.house.calendar.shift_day(plant.now - HOUR)[:7])
    assert float(row["生产（分）"]) == 4 * 60


async def test_the_plant_says_how_long_a_piece_of_work_can_be(database_url: str, tmp_path: Path) -> None:
    async with Plant.open(database_url, tmp_path, longest_span_hours=36) as plant:
        order, phone = await plant.order(), await plant.phone()
        ends = [plant.now - HOUR - hours * HOUR for hours in (30, 37)]
        told = await phone.tell(*(late(plant, order, begin, plant.now - HOUR) for begin in ends))
        assert [(one.result, one.reason) for one in told] == [("accepted", ""), ("review", "span_unreasonable")]
        desk = await Desk(plant).sign_in("planner")
        rows = await sheet(desk, "wages", plant.house.calendar.shift_day(plant.now - 2 * HOUR)[:7])
        assert sum(float(row["生产（分）"]) for row in rows) == 30 * 60


async def test_pieces_told_in_another_unit_than_the_order_s_wait_for_a_person(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    report: dict[str, Any] = {"recorder": plant.zhang, "person": plant.zhang, "order": order, "operation": 10}
    outcomes = await phone.tell(
        r.Finish(**report, good="250", unit="g"),
        r.Finish(**report, good="2", unit="pcs"),
        r.Finish(**report, good="3"),
        r.Scrap(**report, quantity="1", unit="kg"),
    )
    assert [(one.result, one.reason) for one in outcomes] == [
        ("review", "unit_differs"),
        ("accepted", ""),
        ("accepted", ""),
        ("review", "unit_differs"),
    ]


async def test_what_is_taken_back_takes_no_share_and_takes_away_no_more_than_was_given(plant: Plant) -> None:
    phone = await plant.phone()
    orders = [await plant.order() for _ in range(3)]
    begin = plant.now - 9 * HOUR
    lines = [phone.say(late(plant, order, begin, begin + 8 * HOUR)) for order in orders]
    await phone.push(lines)

    async def void(number: int) -> None:
        target = lines[number].envelope.id
        await plant.office.tell(r.Decide(recorder=plant.planner, home=orders[number], target=target, answer="void"))

    async def minutes(period: str) -> float:
        return sum(float(row["生产（分）"]) for row in await sheet(desk, "wages", period))

    desk = await Desk(plant).sign_in("planner")
    old = plant.house.calendar.shift_day(begin)[:7]
    await void(0)
    assert await minutes(old) == 8 * 60, "who was taken back lies beside nobody"
    plant.later(40 * DAY)
    desk = await Desk(plant).sign_in("planner")
    assert (await desk.post(f"/office/reports/{old}/lock")).status_code == 303
    await void(1)
    new = plant.house.calendar.day(plant.now)[:7]
    assert await minutes(new) == -4 * 60, "half of the eight hours was his"
    assert await minutes(old) == 8 * 60

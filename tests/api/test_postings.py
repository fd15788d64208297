"""Postings: what wages and stock read. A closed month never changes."""

from typing import Any

from sqlalchemy import func, select

from api.db.rows import table_of
from api.tables.postings import Posting
from scripts.kit.device import new_key
from sync.records import Decide, Issue, Pause, Return, Scrap, Share, Start, Void
from tests.kit.plant import DAY, HOUR, Plant

_posting = table_of(Posting)


async def posted(plant: Plant, **wanted: Any) -> int:
    query = select(func.coalesce(func.sum(_posting.c.amount), 0))
    for column, value in wanted.items():
        query = query.where(_posting.c[column] == value)
    async with plant.house.database.read() as connection:
        return int((await connection.execute(query)).scalar_one())


async def test_pieces_are_posted_to_who_made_them(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    await phone.tell(plant.finish(order, "8", scrap="2"))
    assert await posted(plant, account="good", person=plant.zhang) == 8_000
    assert await posted(plant, account="scrap", person=plant.zhang) == 2_000


async def test_a_crew_shares_by_weight_and_nothing_is_lost_in_rounding(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    crew = (Share(person=plant.zhang), Share(person=plant.li, weight=2))
    await phone.tell(plant.finish(order, "10", crew=crew))
    shares = [await posted(plant, account="good", person=who) for who in (plant.zhang, plant.li)]
    assert sum(shares) == 10_000
    assert abs(shares[1] - 2 * shares[0]) <= 2


async def test_a_void_posts_the_opposite_and_changes_no_line(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    line = phone.say(plant.finish(order, "8"))
    await phone.push([line])
    await phone.tell(Void(recorder=plant.zhang, home=order, target=line.envelope.id))
    assert await posted(plant, account="good") == 0
    async with plant.house.database.read() as connection:
        rows = (
            await connection.execute(select(_posting).where(_posting.c.account == "good").order_by(_posting.c.n))
        ).all()
    assert [row.amount for row in rows] == [8_000, -8_000]


async def test_minutes_are_worked_time_without_pauses_whatever_arrives_first(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    common: dict[str, Any] = {"recorder": plant.zhang, "person": plant.zhang, "order": order, "operation": 10}
    start = phone.say(Start(**common))
    plant.later(HOUR)
    pause = phone.say(Pause(**common, start=start.envelope.id, reason="no_material"))
    plant.later(HOUR)
    resume = phone.say(Start(**common, resumes=pause.envelope.id))
    plant.later(HOUR)
    finish = phone.say(plant.finish(order, "8", start=start.envelope.id))
    for line in (finish, pause, resume, start):
        await phone.push([line])
    assert await posted(plant, account="minutes_production") == 120_000


async def test_a_decision_after_a_lock_appears_in_the_open_month_and_nowhere_else(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    line = phone.say(plant.finish(order, "8"))
    await phone.push([line])
    calendar = await plant.house.commit.calendar()
    month = calendar.day(plant.now)[:7]
    before = await posted(plant, account="good", period=month)
    plant.later(40 * DAY)
    admin = await plant.sign_in()
    assert (await plant.client.post(f"/api/periods/{month}/lock", headers=admin)).status_code == 204
    await plant.office.tell(Decide(recorder=plant.planner, home=order, target=line.envelope.id, answer="void"))
    assert await posted(plant, account="good", period=month) == before == 8_000
    async with plant.house.database.read() as connection:
        adjusted = (
            await connection.execute(select(_posting).where(_posting.c.adjustment, _posting.c.account == "good"))
        ).all()
    assert [(row.amount, row.period > month) for row in adjusted] == [(-8_000, True)]


async def test_a_month_is_locked_once_in_order_and_only_when_it_is_over(plant: Plant) -> None:
    admin = await plant.sign_in()
    this = (await plant.house.commit.calendar()).day(plant.now)[:7]
    for period, status in (
        (this, 409),
        ("2026-13", 409),
        ("2026-7", 409),
        ("2026-07", 204),
        ("2026-07", 409),
        ("2026-06", 409),
    ):
        answer = await plant.client.post(f"/api/periods/{period}/lock", headers=admin)
        assert answer.status_code == status, period


async def test_the_pay_of_pieces_over_plan_is_held_until_somebody_decides(plant: Plant) -> None:
    order, phone = await plant.order(quantity="100"), await plant.phone()
    await phone.tell(plant.finish(order, "112"))
    assert await posted(plant, account="pay_held") == 12_000
    allowed = Decide(
        recorder=plant.planner, home=order, discrepancy="over_plan/10", answer="allow", up_to="12", credit="unpaid"
    )
    await plant.office.tell(allowed)
    assert await posted(plant, account="pay_held") == 0


async def test_material_is_booked_with_both_its_ends_its_lot_and_its_unit(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    moved: dict[str, Any] = {"recorder": plant.zhang, "person": plant.zhang, "order": order, "item": "CU", "unit": "kg"}
    lot, store, slip = (new_key(plant.draw, kind) for kind in "MBR")
    await phone.tell(
        Issue(**moved, quantity="2.5", lot=lot, bin=store),
        Return(**moved, quantity="0.5", lot=lot, slip=slip),
        Scrap(**moved, operation=10, quantity="0.25", lot=lot),
    )
    names = ("account", "item", "lot", "unit", "source", "target", "amount", "n")
    async with plant.house.database.read() as connection:
        rows = (await connection.execute(select(_posting).where(_posting.c.item != ""))).all()
    assert {tuple(getattr(row, name) for name in names) for row in rows} == {
        ("issued", "CU", lot, "kg", store, order, 2_500, 1),
        ("returned", "CU", lot, "kg", order, slip, 500, 1),
        ("scrapped", "CU", lot, "kg", order, "scrap", 250, 1),
    }


async def test_lines_of_a_record_are_numbered_through_and_held_pay_is_of_the_day_of_what_moved_it(plant: Plant) -> None:
    order, phone = await plant.order(quantity="10"), await plant.phone()
    line = phone.say(plant.finish(order, "12", scrap="1"))
    day = plant.house.calendar.shift_day(plant.now)
    plant.later(3 * DAY)
    await phone.push([line])
    await phone.tell(Void(recorder=plant.zhang, home=order, target=line.envelope.id))
    async with plant.house.database.read() as connection:
        lines = (await connection.execute(select(_posting).where(_posting.c.record == line.envelope.id))).all()
        held = (await connection.execute(select(_posting).where(_posting.c.account == "pay_held"))).all()
    assert sorted(row.n for row in lines) == [1, 2, 3, 4]
    assert next(row.day for row in sorted(held, key=lambda row: row.n)) == day

"""Days and hours: a night is one day, late entries are of the day they were worked, and no odd hours keep a page from opening."""

from typing import Any

from sqlalchemy import func, select

from api.db.rows import table_of
from api.tables.postings import Posting
from sync import records as r
from tests.kit.plant import DAY, HOUR, START, Plant
from tests.office.kit import Desk

_posting = table_of(Posting)


async def posted(plant: Plant, account: str) -> dict[str, int]:
    """Return what was posted to an account, by day."""
    query = select(_posting.c.day, func.sum(_posting.c.amount)).where(_posting.c.account == account)
    async with plant.house.database.read() as connection:
        rows = (await connection.execute(query.group_by(_posting.c.day))).all()
    return {row[0]: int(row[1]) for row in rows}


async def test_a_night_is_of_the_day_on_which_it_began(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    for later, good in ((0, "1"), (5 * HOUR, "2"), (5 * HOUR, "4"), (HOUR, "8")):
        plant.later(later)
        await phone.tell(plant.finish(order, good))
    # 22:13 and 03:13 and (over at eight) 08:13 and 09:13 by the plant's clock
    assert await posted(plant, "good") == {"2026-09-21": 3_000, "2026-09-22": 12_000}


async def test_a_late_entry_is_of_the_day_on_which_its_shift_began(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    plant.at(START + 2 * DAY)
    night: dict[str, Any] = {"worked_from": START - HOUR, "worked_to": START + 9 * HOUR, "late_reason": "停电"}
    await phone.tell(plant.finish(order, "3", **night))
    assert await posted(plant, "good") == {"2026-09-21": 3_000}
    assert await posted(plant, "minutes_production") == {"2026-09-21": 600_000}


async def test_what_a_partner_made_is_nobodys_wage(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    work: dict[str, Any] = {"recorder": plant.zhang, "person": plant.zhang, "order": order, "operation": 10}
    out = phone.say(r.SendOut(**work, partner_name="电镀厂", quantity="50"))
    plant.later(9 * DAY)
    await phone.push([out, phone.say(r.TakeBack(**work, partner_name="电镀厂", start=out.envelope.id, good="50"))])
    async with plant.house.database.read() as connection:
        rows = (await connection.execute(select(_posting.c.account, _posting.c.person, _posting.c.amount))).all()
    assert [tuple(row) for row in rows] == [("outside_good", "", 50_000)]
    assert (await plant.state(order))["operations"]["10"]["good"] == 50_000


async def test_hours_nobody_can_have_worked_go_to_a_person_and_break_no_page(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    plant.later(HOUR)
    odd = [
        {"worked_from": 0, "worked_to": 8_640_000_000_000_000},
        {"worked_from": plant.now - 25 * HOUR, "worked_to": plant.now},
        {"worked_from": plant.now, "worked_to": plant.now - HOUR},
        {"worked_to": plant.now + HOUR},
    ]
    lines = [phone.say(plant.finish(order, "1", late_reason="停电", **hours)) for hours in odd]
    answers = (await phone.push(lines)).answers
    assert {(answer.outcome.result, answer.outcome.reason) for answer in answers} == {("review", "span_unreasonable")}
    plant.later(DAY)
    words = [r.Decide(recorder=plant.planner, home=order, target=line.envelope.id, answer="count") for line in lines]
    assert {outcome.result for outcome in await plant.office.tell(*words)} == {"accepted"}
    assert sum((await posted(plant, "minutes_production")).values()) <= 2 * 24 * 60_000, "no more than a day each"
    desk = await Desk(plant).sign_in("admin", "planner", "lead")
    for page in ("reports", "morning", "board", f"orders/{order}", "inbox", "reports/wages.csv", "reports/scrap.csv"):
        assert (await desk.get(f"/office/{page}")).status_code == 200, page


async def test_pieces_with_decimals_go_to_a_person(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    (outcome,) = await phone.tell(plant.finish(order, "12.5"))
    assert (outcome.result, outcome.reason) == ("review", "quantity_over_scale")


async def test_a_comma_separates_thousands_or_nothing(plant: Plant) -> None:
    from tests.office.kit import text_of

    desk = await Desk(plant).sign_in("admin", "planner")
    form = {"code": "A-1", "name": "支架", "unit": "kg", "scale": "3", "due": "2026-12-01", "tolerance": "5",
            "step_0_number": "10", "step_0_name": "下料"}  # fmt: skip
    for typed, status in (("12,5", 422), ("1,00", 422), ("1,000.5", 303), ("１，２００", 303)):
        answer = await desk.post("/office/orders/new", number=f"N-{len(typed)}{typed[-1]}", quantity=typed, **form)
        assert answer.status_code == status, (typed, text_of(answer)[:200])
    path = await desk.bring("orders", '工单编号,物料编号,数量,交期\nX-1,A-1,"12,5",2026-12-15'.encode(), "a.csv")
    assert "逗号只分千位" in text_of(await desk.get(path))

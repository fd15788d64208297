"""What waits for a word is shown with both sides, answered once, and the answer does what its button says."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from api.cases.pages import PAGE
from api.db.rows import table_of
from api.tables.postings import Posting
from scripts.kit.device import uuid7
from sync import records as r
from tests.kit.plant import HOUR, Plant
from tests.office.kit import Desk, text_of


async def page_of(desk: Desk) -> str:
    return text_of(await desk.get("/office/inbox"))


async def answer(desk: Desk, order: str, case: str, chosen: str) -> Any:
    return await desk.post("/office/inbox", order=order, case=case, answer=chosen)


async def shown_on(desk: Desk) -> str:
    """Return the short name of what the page shows, as its button for all sends it."""
    return (await desk.get("/office/inbox")).text.partition('name="shown" value="')[2].partition('"')[0]


async def good(plant: Plant, order: str, operation: int) -> int:
    return int((await plant.state(order))["operations"][str(operation)]["good"])


async def test_a_double_report_shows_both_and_voiding_one_leaves_one(plant: Plant) -> None:
    order = await plant.order(quantity="500")
    phone, kiosk = await plant.phone("手机 7"), await plant.phone("平板")
    worked = {"worked_from": plant.now - 2 * HOUR, "worked_to": plant.now - HOUR}
    (first,) = [line.envelope.id for line in [phone.say(plant.finish(order, "20", **worked))]]
    await phone.push()
    twin = kiosk.say(plant.finish(order, "20", **worked)).envelope.id
    await kiosk.push()
    desk = await Desk(plant).sign_in("lead")
    shown = await page_of(desk)
    for word in ("疑似重复 · 工序 10 · 1 条", "手机 7", "平板", "张三", "合格 40 → 20", "都对，都计数"):
        assert word in shown, shown
    done = await answer(desk, order, "double_report/10", f"void:{twin}")
    assert done.status_code == 303
    assert await good(plant, order, 10) == 20_000
    assert "没有要处理的" in await page_of(desk)
    again = await answer(desk, order, "double_report/10", f"void:{first}")
    assert (again.status_code, "已有人处理过" in text_of(again)) == (422, True), "a second lead does nothing twice"
    assert await good(plant, order, 10) == 20_000


async def test_what_the_predecessor_lacks_is_reported_late_and_credited_to_the_one_named(plant: Plant) -> None:
    order = await plant.order(quantity="100")
    phone = await plant.phone()
    await phone.tell(plant.finish(order, "20", 10), plant.finish(order, "100", 20, person=plant.li, recorder=plant.li))
    desk = await Desk(plant).sign_in("lead", name="周班长")
    assert "上道 10 补录 80，计给 张三 → 数量对上" in await page_of(desk)
    assert (await answer(desk, order, "ahead_of_predecessor/10-20", f"late:{plant.zhang}")).status_code == 303
    assert await good(plant, order, 10) == 100_000
    assert "没有要处理的" in await page_of(desk)
    shown = text_of(await desk.get(f"/office/orders/{order}"))
    assert "由 周班长 补录" in shown


async def test_pieces_over_plan_are_accepted_paid_or_not_and_reopen_only_beyond(plant: Plant) -> None:
    order = await plant.order(quantity="100")
    phone = await plant.phone()
    await phone.tell(plant.finish(order, "112", 10))
    desk = await Desk(plant).sign_in("lead")
    assert "认可多做 12，不计工资" in await page_of(desk)
    assert (await answer(desk, order, "over_plan/10", "unpaid")).status_code == 303
    state = (await plant.state(order))["discrepancies"]["over_plan/10"]
    assert (state["allowed"], state["credit"]) == (12_000, "unpaid")
    assert "没有要处理的" in await page_of(desk)
    await phone.tell(plant.finish(order, "3", 10))
    assert "超计划 · 工序 10 · 多 15" in await page_of(desk)
    assert (await answer(desk, order, "over_plan/10", "allow")).status_code == 303, "a new word replaces the old one"
    assert (await plant.state(order))["discrepancies"]["over_plan/10"]["agreed"]


async def test_a_review_is_counted_or_not_by_a_word(plant: Plant) -> None:
    order = await plant.order()
    phone = await plant.phone()
    odd = phone.say(plant.finish(order, "5", 90, base=r.Base(revision=plant.office.outbox.lines[-1].envelope.id)))
    await phone.push()
    desk = await Desk(plant).sign_in("inspector", "lead")
    assert "工单里没有这道工序 · 工序 90" in await page_of(desk)
    assert (await answer(desk, order, odd.envelope.id, f"count:{odd.envelope.id}")).status_code == 303
    assert await good(plant, order, 90) == 5_000


async def test_an_objection_stays_until_somebody_answers_it(plant: Plant) -> None:
    order = await plant.order()
    phone = await plant.phone()
    line = phone.say(plant.finish(order, "5"))
    await phone.push()
    one = phone.say(
        r.Object(recorder=plant.zhang, person=plant.zhang, home=order, target=line.envelope.id, note="是 15 件")
    )
    await phone.push()
    plant.later()
    desk = await Desk(plant).sign_in("lead")
    shown = await page_of(desk)
    assert "有异议 · 工序 10" in shown
    assert "是 15 件" in shown
    assert (await answer(desk, order, one.envelope.id, f"count:{line.envelope.id}")).status_code == 303
    assert "没有要处理的" in await page_of(desk)


async def test_many_of_a_kind_are_accepted_together(plant: Plant) -> None:
    phone = await plant.phone()
    for _ in range(3):
        await phone.tell(plant.finish(await plant.order(quantity="10"), "12"))
    desk = await Desk(plant).sign_in("lead")
    assert "3 处超计划都认可，合计 6" in await page_of(desk)
    shown = await shown_on(desk)
    assert (await desk.post("/office/inbox", all="over_plan", shown=shown)).status_code == 303
    assert "没有要处理的" in await page_of(desk)
    assert (await desk.post("/office/inbox", all="over_plan", shown=shown)).status_code == 422
    assert (await desk.post("/office/inbox", all="over_plan")).status_code == 422


async def test_an_answer_to_all_is_to_what_was_seen_and_not_to_others_of_the_same_sum(plant: Plant) -> None:
    phone = await plant.phone()
    first, second = await plant.order(number="B-1", quantity="10"), await plant.order(number="B-2", quantity="10")
    for order in (first, second):
        await phone.tell(plant.finish(order, "12"))
    desk, other = await Desk(plant).sign_in("lead"), await Desk(plant).sign_in("lead")
    shown = await shown_on(desk)
    assert (await answer(other, first, "over_plan/10", "unpaid")).status_code == 303
    unseen = await plant.order(number="A-9", quantity="10")
    await phone.tell(plant.finish(unseen, "12"))
    refused = await desk.post("/office/inbox", all="over_plan", shown=shown)
    assert (refused.status_code, "请再看一遍" in text_of(refused)) == (422, True)
    assert (await plant.state(unseen))["discrepancies"]["over_plan/10"]["allowed"] == 0


async def test_answers_nobody_offered_do_nothing(plant: Plant) -> None:
    order = await plant.order(quantity="10")
    phone = await plant.phone()
    line = phone.say(plant.finish(order, "12"))
    await phone.push()
    desk = await Desk(plant).sign_in("lead")
    for chosen in ("", "late:P0000000000", "count:x", f"count:{line.envelope.id}", "allow:9"):
        assert (await answer(desk, order, "over_plan/10", chosen)).status_code == 422, chosen
    assert (await answer(desk, "W0000000000", "over_plan/10", "allow")).status_code == 422
    assert await good(plant, order, 10) == 12_000


async def test_pieces_that_are_not_paid_are_posted_as_such(plant: Plant) -> None:
    order = await plant.order(quantity="100")
    phone = await plant.phone()
    await phone.tell(plant.finish(order, "112", 10))
    desk = await Desk(plant).sign_in("lead")
    assert (await answer(desk, order, "over_plan/10", "unpaid")).status_code == 303
    posted = table_of(Posting)
    async with plant.house.database.read() as connection:
        query = select(posted.c.account, func.sum(posted.c.amount)).group_by(posted.c.account)
        sums = {row[0]: int(row[1]) for row in await connection.execute(query) if row[1]}
    assert (sums["good"], sums["pay_unpaid"], "pay_held" in sums) == (112_000, 12_000, False)


async def test_an_answer_holds_for_what_was_shown_and_for_nothing_that_came_after(plant: Plant) -> None:
    order = await plant.order(quantity="100")
    phone = await plant.phone()
    await phone.tell(plant.finish(order, "112", 10))
    desk = await Desk(plant).sign_in("lead")
    await desk.get("/office/inbox")
    await phone.tell(plant.finish(order, "30", 10))
    late = await desk.post("/office/inbox", order=order, case="over_plan/10", answer="allow", size="12000")
    assert (late.status_code, "数量变了" in text_of(late)) == (422, True)
    now = await desk.post("/office/inbox", order=order, case="over_plan/10", answer="allow", size="42000")
    assert now.status_code == 303


async def test_two_presses_of_one_button_are_one(plant: Plant) -> None:
    order = await plant.order(quantity="100")
    phone = await plant.phone()
    await phone.tell(plant.finish(order, "20", 10), plant.finish(order, "57", 20, person=plant.li, recorder=plant.li))
    desk = await Desk(plant).sign_in("lead")
    press = (answer(desk, order, "ahead_of_predecessor/10-20", f"late:{plant.zhang}") for _ in range(2))
    done = sorted(one.status_code for one in await asyncio.gather(*press))
    assert done == [303, 422]
    assert await good(plant, order, 10) == 57_000


async def test_leaving_a_voided_report_as_it_is_does_not_count_it(plant: Plant) -> None:
    order = await plant.order()
    phone = await plant.phone()
    line = phone.say(plant.finish(order, "5"))
    await phone.push()
    await plant.office.tell(r.Void(recorder=plant.planner, home=order, target=line.envelope.id))
    one = phone.say(r.Object(recorder=plant.zhang, person=plant.zhang, home=order, target=line.envelope.id))
    await phone.push()
    plant.later()
    desk = await Desk(plant).sign_in("lead")
    assert "照原来，张三 的 5 不计数" in await page_of(desk)
    assert (await answer(desk, order, one.envelope.id, f"void:{line.envelope.id}")).status_code == 303
    assert (await plant.state(order))["operations"].get("10", {"good": 0})["good"] == 0


@pytest.mark.parametrize("field", ["routing", "bom", "quantity", "due", "urgent", "tolerance"])
async def test_revisions_that_disagree_on_any_field_are_shown(plant: Plant, field: str) -> None:
    order = await plant.order()
    base = plant.office.outbox.lines[-1].envelope.id
    steps = [tuple(r.Operation(number=n, name="x") for n in numbers) for numbers in ((10, 20), (10, 30))]
    bills = [(r.BomLine(item=name, quantity="1"),) for name in ("a", "b")]
    values: dict[str, Any] = {
        "routing": steps, "bom": bills, "quantity": ["50", "60"], "due": ["2026-12-01", "2026-12-02"], "urgent": [True, False],
        "tolerance": [1, 2],
    }  # fmt: skip
    for value in values[field]:
        await plant.office.tell(r.Revise(recorder=plant.planner, order=order, on=(base,), **{field: value}))
    desk = await Desk(plant).sign_in("planner")
    assert "变更冲突" in await page_of(desk)
    assert (await desk.get(f"/office/orders/{order}")).status_code == 200


async def test_what_waits_comes_in_pages_and_an_old_objection_is_not_forgotten_behind_answered_ones(
    plant: Plant,
) -> None:
    phone = await plant.phone()
    first = await plant.order(number="A-OLD")
    line = phone.say(plant.finish(first, "5"))
    await phone.push()
    await phone.tell(
        r.Object(recorder=plant.zhang, person=plant.zhang, home=first, target=line.envelope.id, note="是 15 件")
    )
    for _ in range(PAGE):
        await phone.tell(plant.finish(await plant.order(quantity="10"), "12"))
    plant.later()
    desk = await Desk(plant).sign_in("lead")
    shown = await page_of(desk)
    assert f"工单 1–{PAGE} / {PAGE + 1}" in shown
    assert "有异议" in shown, "A-OLD comes before WO-…"
    rest = text_of(await desk.get(f"/office/inbox?from={PAGE}"))
    assert f"工单 {PAGE + 1}–{PAGE + 1} / {PAGE + 1}" in rest
    assert rest.count("超计划 · 工序 10 · 多 2") == 1
    for nonsense in ("-1", "9" * 30, "x", str(PAGE * 9)):
        assert f"工单 1–{PAGE} /" in text_of(await desk.get(f"/office/inbox?from={nonsense}"))
    together = {"all": "over_plan", "from": "0", "shown": await shown_on(desk)}
    assert (await desk.post("/office/inbox", **together)).status_code == 303, "all of a kind are those on the page"
    left = await page_of(desk)
    assert left.count("超计划 · 工序 10 · 多 2") == 1
    assert "有异议" in left
    morning = text_of(await desk.get("/office/morning"))
    assert "要我处理 · 2" in morning
    assert "A-OLD 有异议 · 工序 10" in morning


async def test_a_time_is_shown_with_how_far_it_can_be_off(plant: Plant) -> None:
    order = await plant.order(quantity="10")
    phone = await plant.phone()
    began = plant.now
    plant.later(HOUR)
    restarted: dict[str, Any] = {"wall": plant.now, "run": "after-a-restart", "run_ms": 5}
    phone.outbox.say(uuid7(plant.draw, plant.now), plant.finish(order, "12"), **restarted)
    wrong = restarted | {"wall": plant.now + 400 * 24 * HOUR}
    phone.outbox.say(uuid7(plant.draw, plant.now), plant.finish(order, "5"), **wrong)
    plant.later(HOUR)
    await phone.push()
    desk = await Desk(plant).sign_in("lead")
    shown = await page_of(desk)
    local = plant.house.calendar.local
    assert f"约 {local(began + HOUR):%m-%d %H:%M}，由设备时钟" in shown
    bar = f"{local(began):%m-%d %H:%M} 到 {local(began + 2 * HOUR):%m-%d %H:%M}，时间不可靠"
    assert bar in shown, "no earlier than the last exchange with the server, no later than it was received"

"""Half past seven: what was made, what is late, who is missing, and how far it can be believed."""

import re
from typing import Any

from sync import records as r
from tests.kit.plant import DAY, HOUR, START, Plant
from tests.office.kit import Desk, text_of

EIGHT = START - START % DAY + DAY  # midnight UTC is eight in the morning at the plant


async def at_work(plant: Plant) -> tuple[str, Desk]:
    """Return an order of the night shift, and a lead's desk at half past seven the next morning."""
    plant.at(EIGHT + 13 * HOUR)
    for key, name in ((plant.zhang, "张三"), (plant.li, "李四")):
        await plant.office.tell(r.Enlist(recorder=plant.planner, person=key, name=name, team="夜一班"))
    order = await plant.order(quantity="100", due="2026-09-01", urgent=True)
    phone = await plant.phone("手机 1")
    await phone.tell(plant.finish(order, "60", scrap="2"))
    plant.later(HOUR)
    await phone.tell(r.Start(recorder=plant.zhang, person=plant.zhang, order=order, operation=20))
    plant.at(EIGHT + 24 * HOUR + HOUR // 2)
    return order, await Desk(plant).sign_in("lead", name="周班长")


async def test_the_last_shift_is_told_by_team_with_who_said_nothing(plant: Plant) -> None:
    order, desk = await at_work(plant)
    shown = text_of(await desk.get("/office/morning"))
    for word in (
        "早会 · 夜班",
        "夜一班 · 合格 60",
        "没有报工 · 1",
        "夜一班 · 1 人，班组 2 人 · 李四",
        f"WO-{order[-4:]}",
        "60 2 60 / 100",
        "已过交期 · 1",
        "加急 · 1",
        "还开着的工序 · 1",
    ):
        assert word in shown, f"{word}: {shown}"
    day = text_of(await desk.get("/office/morning?shift=" + "2026-09-22 白班"))
    assert "夜一班 · 合格 60" not in day


async def test_its_first_line_says_what_it_does_not_know(plant: Plant) -> None:
    _, desk = await at_work(plant)
    page = (await desk.get("/office/morning")).text
    assert page.index('id="honesty"') < page.index('id="needs"')
    shown = text_of(await desk.get("/office/morning"))
    assert "截至 09-23 08:30，1 台设备未上传，夜班数可能少" in shown
    assert "手机 1 · 最后联网" in shown


async def test_what_was_typed_in_later_belongs_to_the_shift_it_was_done_in(plant: Plant) -> None:
    order, desk = await at_work(plant)
    night: dict[str, Any] = {
        "worked_from": EIGHT + 14 * HOUR,
        "worked_to": EIGHT + 20 * HOUR,
        "late_reason": "power_cut",
    }
    await plant.office.tell(plant.finish(order, "7", recorder=plant.planner, **night))
    assert "夜一班 · 合格 67" in text_of(await desk.get("/office/morning"))


async def test_before_anything_happened_the_page_says_so_calmly(plant: Plant) -> None:
    desk = await Desk(plant).sign_in("lead")
    shown = text_of(await desk.get("/office/morning"))
    for word in ("还没有绑定的设备", "还没有工单", "还没有员工"):
        assert word in shown
    for word in ("都报工了", "设备都已上传", "没有要处理的", "没有过交期的工单", "没有还开着的工序"):
        assert word not in shown, "nothing known is not all right"


async def test_the_running_shift_is_pointed_at_with_what_it_has_and_numbers_agree_with_their_words(
    plant: Plant,
) -> None:
    order, desk = await at_work(plant)
    await plant.office.tell(plant.finish(order, "1"))
    shown = text_of(await desk.get("/office/morning"))
    assert "现在是白班（08:00–20:00），已有 1 条报工" in shown
    english = text_of(await desk.get("/office/morning", **{"accept-language": "en"}))
    for words in (
        "Now it is the day shift (08:00–20:00); it has 1 report so far",
        "1 device has not sent",
        "Morning · night shift",
    ):
        assert words in english, english
    await plant.office.tell(plant.finish(order, "2"))
    assert "it has 2 reports so far" in text_of(await desk.get("/office/morning", **{"accept-language": "en"}))
    running = re.findall(r'href="(\?shift=[^"]+)"', (await desk.get("/office/morning")).text)[-1]
    assert "条报工" not in text_of(await desk.get(f"/office/morning{running}")), "the running shift is the one shown"


async def test_whoever_used_a_silent_device_last_may_have_reported_after_all(plant: Plant) -> None:
    order, _ = await at_work(plant)
    plant.at(EIGHT + 14 * HOUR)
    theirs = await plant.phone("手机 2")
    await theirs.tell(plant.finish(order, "3", recorder=plant.li, person=plant.li))
    plant.at(EIGHT + 40 * HOUR)
    desk = await Desk(plant).sign_in("lead")
    shown = text_of(await desk.get("/office/morning"))
    assert "早会 · 白班" in shown
    assert "夜一班 · 2 人，班组 2 人 · 张三（可能未上传）、李四（可能未上传）" in shown
    assert "手机 2 · 最后联网 09-22 22:00 · 1 条未上传 · 最近 李四 在用" in shown


async def test_while_a_shift_runs_only_its_own_devices_are_missed(plant: Plant) -> None:
    order, desk = await at_work(plant)
    running = re.findall(r'href="(\?shift=[^"]+)"', (await desk.get("/office/morning")).text)[-1]
    plant.at(EIGHT + 14 * HOUR)
    nightly = await plant.phone("手机 5")
    await nightly.tell(plant.finish(order, "1"))
    await nightly.pull()  # it says that nothing is left
    plant.at(EIGHT + 26 * HOUR)
    await (await plant.phone("手机 3")).tell(plant.finish(order, "1"))
    plant.at(EIGHT + 30 * HOUR)
    now = text_of(await desk.get(f"/office/morning{running}"))
    assert "手机 3 · 最后联网" in now
    assert "手机 5" not in now, "nobody has used it in this shift"
    assert "手机 1 · 最后联网 09-22 22:00 · 1 条未上传" in now, "it said that it holds something"
    assert "手机 5 · 最后联网" in text_of(await desk.get("/office/morning")), "in its own shift it may hold more"

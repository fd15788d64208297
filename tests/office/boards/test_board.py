"""The board: orders by operations, where pieces lie and for how long, who is at work, and what is at risk."""

import re

from sync import records as r
from tests.kit.plant import DAY, HOUR, Plant
from tests.office.kit import Desk, text_of


def cells(page: str, order: str) -> list[tuple[str, str]]:
    """Return (class, text) of an order's cells."""
    row = page.partition(f'data-order="{order}"')[2].partition("</tr>")[0]
    found = re.findall(r'<li class="cell ([^"]*)">(.*?)</li>', row, re.DOTALL)
    return [(kind, re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", text)).strip()) for kind, text in found]


async def test_cells_say_what_is_done_what_runs_and_how_long_pieces_have_lain(plant: Plant) -> None:
    order = await plant.order(quantity="100", steps=(10, 20, 30))
    phone = await plant.phone()
    await phone.tell(plant.finish(order, "100"), plant.finish(order, "40", 20))
    plant.later(30 * HOUR)
    desk = await Desk(plant).sign_in("lead")
    found = cells((await desk.get("/office/board")).text, order)
    assert [kind for kind, _ in found] == ["done", "next long", "next long"]
    assert "待加工 60" in found[1][1]
    assert "30 小时" in found[1][1]
    await phone.tell(r.Start(recorder=plant.zhang, person=plant.zhang, order=order, operation=20))
    page = (await desk.get("/office/board")).text
    assert cells(page, order)[1][0].startswith("now")
    assert "张三" in text_of(await desk.get("/office/board"))
    assert "生产" in text_of(await desk.get("/office/board"))


async def test_late_and_urgent_orders_stand_first_and_finished_ones_not_at_all(plant: Plant) -> None:
    today = plant.house.calendar.day(plant.now)
    calm = await plant.order(quantity="10", due=plant.house.calendar.day(plant.now + 9 * DAY))
    soon = await plant.order(quantity="10", due=plant.house.calendar.day(plant.now + DAY))
    late = await plant.order(quantity="10", due=plant.house.calendar.day(plant.now - DAY))
    urgent = await plant.order(quantity="10", due=today, urgent=True)
    over = await plant.order(quantity="10", steps=(10,))
    phone = await plant.phone()
    await phone.tell(plant.finish(over, "10"))
    desk = await Desk(plant).sign_in("lead")
    page = (await desk.get("/office/board")).text
    assert re.findall(r'data-order="(W\w+)"', page) == [urgent, late, soon, calm]
    assert re.findall(r'class="risk-(\w+)"', page) == ["soon", "late", "soon", "none"]


async def test_a_wall_turns_its_pages_and_a_center_shows_its_own(plant: Plant) -> None:
    for _ in range(14):
        await plant.order(quantity="10")
    other = await plant.order(quantity="10", center="WC9")
    desk = await Desk(plant).sign_in("lead")
    wall = (await desk.get("/office/board?wall")).text
    assert len(re.findall("data-order=", wall)) == 12
    assert "/office/board?wall&amp;page=1" in wall
    assert len(re.findall("data-order=", (await desk.get("/office/board?wall&page=1")).text)) == 3
    assert re.findall(r'data-order="(W\w+)"', (await desk.get("/office/board?center=WC9")).text) == [other]
    for odd in ("?page=x&wall", "?page=99999&wall", "?center=%0a"):
        assert (await desk.get(f"/office/board{odd}")).status_code == 200

"""A lost device: nobody knows who holds it, and what it brings is one question to a lead."""

from tests.kit.plant import HOUR, Plant
from tests.office.cases.test_inbox import good, page_of
from tests.office.kit import Desk


async def test_what_a_lost_device_brings_is_one_question(plant: Plant) -> None:
    orders, phone = [await plant.order() for _ in range(3)], await plant.phone("旧手机")
    await phone.tell(plant.finish(orders[0], "1"))
    admin = await plant.sign_in()
    assert (await plant.client.post(f"/api/devices/{phone.id}/revoke?lost=true", headers=admin)).status_code == 204
    plant.later(HOUR)
    await phone.tell(*(plant.finish(order, "7") for order in (*orders, orders[0])))
    desk = await Desk(plant).sign_in("lead")

    def shown_of(page: str) -> str:
        return page.partition('name="shown" value="')[2].partition('"')[0]

    page = (await desk.get("/office/inbox")).text
    assert "旧手机：丢失后收到 4 条" in page
    assert page.count("data-case=") == 0, "one question, and not four"
    stale = await desk.post("/office/inbox", lost=phone.id, shown="another", answer="count")
    assert stale.status_code == 422
    done = await desk.post("/office/inbox", lost=phone.id, shown=shown_of(page), answer="count")
    assert done.status_code == 303
    assert [await good(plant, order, 10) for order in orders] == [15_000, 7_000, 7_000]
    assert "没有要处理的" in await page_of(desk)
    again = await desk.post("/office/inbox", lost=phone.id, shown=shown_of(page), answer="void")
    assert again.status_code == 422, "it was answered"
    await phone.tell(plant.finish(orders[1], "9"))
    page = (await desk.get("/office/inbox")).text
    assert "丢失后收到 1 条" in page
    assert (await desk.post("/office/inbox", lost=phone.id, shown=shown_of(page), answer="void")).status_code == 303
    assert await good(plant, orders[1], 10) == 7_000

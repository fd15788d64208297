"""What was set aside is listed in pages, looked at, dismissed, and never lost."""

import re

from msgspec import structs

from sync.envelope import seal_of
from sync.outbox import Outbox
from tests.kit.plant import Plant
from tests.office.kit import Desk, text_of


async def test_what_was_set_aside_is_shown_as_it_came_and_only_an_admin_tries_it_again(plant: Plant) -> None:
    phone = await plant.phone()
    await phone.post(b'{"envelope": "<b>torn</b>"')
    lead = await Desk(plant).sign_in("lead")
    assert "看异常待处理的 1 条" in text_of(await lead.get("/office/inbox"))
    shown = (await lead.get("/office/aside")).text
    assert "&lt;b&gt;torn&lt;/b&gt;" in shown
    assert 'action="/office/aside' not in shown
    admin = await Desk(plant).sign_in("admin")
    path = (await admin.get("/office/aside")).text.partition('action="/office/aside/')[2].partition('"')[0]
    again = await admin.post(f"/office/aside/{path}")
    assert (again.status_code, "还不能解读" in text_of(again)) == (422, True)
    assert "看异常待处理的 1 条" in text_of(await admin.get("/office/inbox")), "it is never thrown away"


async def test_what_was_set_aside_is_listed_in_pages_and_dismissed_without_being_lost(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    for number in range(60):
        await phone.post(f"torn {number}".encode())
    await phone.tell(plant.finish(order))
    admin = await Desk(plant).sign_in("admin")
    first = (await admin.get("/office/aside")).text
    assert first.count("data-aside=") == 50
    assert (await admin.get("/office/aside?from=50")).text.count("data-aside=") >= 10
    shown = re.findall(r'data-aside="([^"]+)"', first)
    assert (await admin.post("/office/aside", kind="quarantine", key=shown)).status_code == 303
    left = (await admin.get("/office/aside")).text
    assert not set(shown) & set(re.findall(r'data-aside="([^"]+)"', left))
    assert (await admin.get("/office/aside?seen")).text.count("data-aside=") == 50, "dismissed, and kept"
    rows = await plant.client.get("/api/quarantine", headers=await plant.sign_in())
    assert not {row["key"] for row in rows.json()} & set(shown)


async def test_clashes_and_doubles_are_listed_beside(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone("袖珍机")
    line = phone.say(plant.finish(order))
    await phone.push([line])
    body = line.body.replace('"good":"', '"good":"1')
    other = structs.replace(line, body=body, hash=seal_of(line.envelope, body.encode()))
    assert (await phone.push([other])).answers[0].outcome.reason == "id_reused"
    twin = Outbox(phone.id, phone.outbox.contact)
    again = twin.say("01900000-0000-7000-8000-0000000000bb", plant.finish(order, "3"), plant.now, "run", 5)
    await phone.push([again])
    admin = await Desk(plant).sign_in("admin")
    for kind, word in (("clash", "同一编号内容不同"), ("clone", "袖珍机")):
        page = await admin.get(f"/office/aside?kind={kind}")
        (key,) = re.findall(r'data-aside="([^"]+)"', page.text)
        assert word in text_of(page)
        assert (await admin.post("/office/aside", kind=kind, key=key)).status_code == 303
        assert "data-aside" not in (await admin.get(f"/office/aside?kind={kind}")).text

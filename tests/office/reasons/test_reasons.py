"""The plant's own reasons: kept by the office, offered on the phone, shown in words for ever."""

import html
import json
import re

import pytest
from httpx import Response

from sync import records as r
from tests.kit.plant import Plant
from tests.office.kit import Desk, text_of


async def seen(desk: Desk, name: str) -> str:
    """Open the page; return what the form of a list bears of it."""
    page = (await desk.get("/office/reasons")).text
    found = re.search(rf'id="{name}".*?name="shown" value="(\w+)"', page, re.DOTALL)
    assert found
    return found[1]


async def kept(desk: Desk, name: str, rows: list[tuple[str, str, bool]], shown: str = "") -> Response:
    """Save a list as its form sends it."""
    form = {"shown": shown or await seen(desk, name)}
    for number, (zh, en, ended) in enumerate(rows):
        form |= {f"zh_{number}": zh, f"en_{number}": en, **({f"ended_{number}": "on"} if ended else {})}
    return await desk.post(f"/office/reasons/{name}", **form)


LATE = [("停电", "Power cut", False), ("断网", "No network", True), ("临时工", "Temporary worker", False),
        ("没带手机", "No phone", False), ("其他", "Other", False), ("开会", "", False)]  # fmt: skip


async def test_a_list_is_the_plants_own_and_every_device_hears_of_it(plant: Plant) -> None:
    desk = await Desk(plant).sign_in("planner")
    phone = await plant.phone()
    await phone.pull()
    answer = await kept(desk, "late", LATE)
    assert answer.status_code == 303, text_of(answer)
    (row,) = [one for one in await phone.pull() if one["kind"] == "reasons"]
    told = {one["code"]: one for one in row["state"]["reasons"]}
    assert (row["key"], list(told)[:2]) == ("late", ["power_cut", "no_network"]), "codes stay what they were"
    assert [one["zh"] for one in told.values() if not one["ended"]] == ["停电", "临时工", "没带手机", "其他", "开会"]
    other = await plant.phone("later")
    after, rows = "", []
    while True:
        asked = {"after": after} if after else {}
        page = (await plant.client.get("/api/sync/snapshot", params=asked, headers=other.headers())).json()
        rows += [(one["key"], one["version"], one["state"]) for one in page["rows"] if one["kind"] == "reasons"]
        after = page["after"]
        if not page["more"]:
            break
    assert rows == [("late", 1, row["state"])]
    late = (await desk.get("/office/late")).text
    assert ("开会" in late, "断网" in late) == (True, False)
    again = await kept(desk, "late", [*LATE[:5], ("早会", "Meeting", False)])
    assert again.status_code == 303
    (row,) = [one for one in await phone.pull() if one["kind"] == "reasons"]
    assert [one["code"] for one in row["state"]["reasons"]] == list(told), "another name, the same reason"


async def test_a_reason_of_ones_own_is_shown_in_words_in_the_scrap_sheet(plant: Plant) -> None:
    desk = await Desk(plant).sign_in("planner")
    shown = (await desk.get("/office/reasons")).text
    rows = [(zh, en, False) for zh, en in (("尺寸", "Size"), ("外观", "Surface"), ("裂纹", "Crack"), ("来料", "Incoming"),
                                           ("调机", "Set-up"), ("设备", "Machine"), ("其他", "Other"), ("毛刺", "Burr"))]  # fmt: skip
    assert "毛刺" not in shown
    await kept(desk, "scrap", rows)
    phone, order = await plant.phone(), await plant.order()
    (told,) = [one["state"] for one in await phone.pull() if one["kind"] == "reasons"]
    code = told["reasons"][-1]["code"]
    await phone.tell(plant.finish(order, "5", scrap="1", scrap_reason=code))
    body = json.dumps((await plant.state(order))["operations"]["10"])
    assert '"scrap": 1000' in body
    month = plant.house.calendar.day(plant.now)[:7]
    sheet = await desk.get(f"/office/reports/scrap.csv?period={month}")
    assert "毛刺" in sheet.text
    assert code not in sheet.text


async def test_a_list_that_cannot_be_meant_is_said_and_what_was_typed_stays(plant: Plant) -> None:
    desk = await Desk(plant).sign_in("planner")
    twice = await kept(
        desk, "return", [("多余", "", False), ("不良", "", False), ("其他", "", False), ("多余", "", False)]
    )
    assert twice.status_code == 422
    assert "多余写了两次" in text_of(twice)
    ended = await kept(desk, "return", [("多余", "", True), ("不良", "", True), ("其他", "", True)])
    assert "最少要有一行" in text_of(ended)
    assert (await desk.post("/office/reasons/nothing")).status_code == 404
    phone = await plant.phone()
    assert [one for one in await phone.pull() if one["kind"] == "reasons"] == []


async def test_a_pause_may_have_a_reason_of_the_plants_own(plant: Plant) -> None:
    phone, order = await plant.phone(), await plant.order()
    work = {"recorder": plant.zhang, "person": plant.zhang, "order": order, "operation": 10}
    start = phone.say(r.Start(**work))  # type: ignore[arg-type]  # fields above
    plant.later()
    pause = phone.say(r.Pause(**work, start=start.envelope.id, reason="x_0badcafe"))  # type: ignore[arg-type]  # as above
    reply = await phone.push([start, pause])
    assert [one.outcome.result for one in reply.answers] == ["accepted", "accepted"]


async def test_who_saves_a_list_that_somebody_changed_meanwhile_is_told_and_renames_nothing(plant: Plant) -> None:
    desk, other = await Desk(plant).sign_in("planner"), await Desk(plant).sign_in("planner", name="李计划")
    phone = await plant.phone()
    before = await seen(other, "late")
    assert (await kept(desk, "late", LATE)).status_code == 303
    late = await kept(other, "late", [*LATE[:5], ("早会", "", False)], before)
    assert (late.status_code, "别人刚刚改过" in text_of(late)) == (422, True)
    (row,) = [one for one in await phone.pull() if one["kind"] == "reasons"]
    assert row["state"]["reasons"][-1]["zh"] == "开会"


async def test_a_row_that_a_form_lost_stays_as_it_was_and_an_emptied_name_too(plant: Plant) -> None:
    desk, phone = await Desk(plant).sign_in("planner"), await plant.phone()
    await kept(desk, "late", [("", "Power", False), ("断网", "No network", True)])
    (row,) = [one for one in await phone.pull() if one["kind"] == "reasons"]
    assert [(one["zh"], one["en"], one["ended"]) for one in row["state"]["reasons"]] == [
        ("停电", "Power", False), ("断网", "No network", True), ("临时工", "Temporary worker", False),
        ("没带手机", "No phone", False), ("其他", "Other", False),
    ]  # fmt: skip
    assert (await desk.post("/office/reasons/late")).status_code == 422


@pytest.mark.parametrize("name", ["开会{A}", "{", "}", "{0}", "{x.y}", "<b>毛刺</b>"])
async def test_whatever_a_plant_calls_its_reason_no_page_fails_for_it(plant: Plant, name: str) -> None:
    desk = await Desk(plant).sign_in("planner")
    assert (await kept(desk, "late", [*LATE[:5], (name, "", False)])).status_code == 303
    late = await desk.get("/office/late")
    assert late.status_code == 200
    assert name in html.unescape(late.text)
    assert "<b>毛刺" not in late.text

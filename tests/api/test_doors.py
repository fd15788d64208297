"""The doors: who may try a secret how often, which devices may check whose PIN, and what a former PIN still proves."""

import asyncio
from typing import Any

from sqlalchemy import text

from api.access.rights import Rights, grant
from api.access.tries import known_browser
from api.access.verifiers import HELD_MS, MOST_HELD, forget_held
from sync.pins import proof
from sync.records import Void
from tests.kit.plant import DAY, HOUR, MINUTE, Phone, Plant


async def lead(plant: Plant, pin: str = "2580", centers: tuple[str, ...] = ()) -> str:
    await grant(plant.house, plant.li, Rights(roles=("lead",), pin=pin, centers=centers), "test")
    return plant.li


def pins(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {row["key"]: None if row.get("gone") else row["state"]["pin"] for row in rows if row["kind"] == "pin"}


async def whole(phone: Phone) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    after = ""
    while True:
        page = (
            await phone.plant.client.get(
                "/api/sync/snapshot", params={"after": after, "limit": 2}, headers=phone.headers()
            )
        ).json()
        rows += page["rows"]
        after = page["after"]
        if not page["more"]:
            return rows


async def test_a_device_holds_a_pin_only_of_who_entered_it_there(plant: Plant) -> None:
    here, there = await plant.phone(), await plant.phone()
    person = await lead(plant)
    assert pins(await here.pull()) == pins(await there.pull()) == {}
    await here.use_pin(person, "2580")
    assert set(pins(await here.pull())) == set(pins(await whole(here))) == {person}
    assert pins(await there.pull()) == pins(await whole(there)) == {}
    rights = [row["state"] for row in await whole(there) if row["kind"] == "rights" and row["key"] == person]
    assert rights == [{"has_pin": True, "person": person, "revoked": False, "roles": ["lead"]}]


async def test_a_new_pin_reaches_those_who_held_the_old_one_and_who_leaves_is_forgotten(plant: Plant) -> None:
    phone = await plant.phone()
    person = await lead(plant)
    await phone.use_pin(person, "2580")
    old = pins(await phone.pull())[person]
    await lead(plant, "1357")
    new = pins(await phone.pull())[person]
    assert new["check"] != old["check"]
    await grant(plant.house, person, Rights(revoked=True), "test")
    assert pins(await phone.pull()) == {person: None}
    assert pins(await whole(phone)) == {}
    async with plant.house.database.read() as connection:
        told = (await connection.execute(text("SELECT state FROM feed WHERE kind = 'pin'"))).scalar_one()
    assert b"check" not in bytes(told), "nothing to try PINs with stays behind"


async def test_a_named_lead_is_known_at_his_work_centers_before_he_was_ever_there(plant: Plant) -> None:
    person = await lead(plant, centers=("C1",))
    mine = await Phone(plant, "c1").enrol("kiosk", ("C1",))
    other = await Phone(plant, "c2").enrol("kiosk", ("C2",))
    for phone, wanted in ((mine, {person}), (other, set())):
        assert set(pins(await phone.pull())) == set(pins(await whole(phone))) == wanted
    await lead(plant, "1357", centers=("C2",))
    assert pins(await mine.pull()) == {person: None}
    assert set(pins(await other.pull())) == {person}


async def test_a_pin_is_held_for_a_month(plant: Plant) -> None:
    phone = await plant.phone()
    person = await lead(plant)
    await phone.use_pin(person, "2580")
    await phone.pull()
    plant.later(HELD_MS + DAY)
    await forget_held(plant.house)
    assert pins(await phone.pull()) == {person: None}
    assert MOST_HELD == 200


async def test_a_wrong_pin_on_a_device_locks_that_device_and_no_other(plant: Plant) -> None:
    here, there = await plant.phone(), await plant.phone()
    person = await lead(plant)
    for _ in range(plant.house.settings.sign_in_attempts):
        wrong = {"person": person, "pin": "0000"}
        answer = await plant.client.post("/api/sync/sign-in", json=wrong, headers=here.headers())
        assert answer.json()["type"].endswith("wrong_sign_in")
    right = {"person": person, "pin": "2580"}
    locked = await plant.client.post("/api/sync/sign-in", json=right, headers=here.headers())
    assert locked.status_code == 429
    assert int(locked.headers["retry-after"]) > 0
    await there.use_pin(person, "2580")


async def test_strangers_who_guess_lock_strangers_and_not_the_browser_he_uses(plant: Plant) -> None:
    for _ in range(plant.house.settings.sign_in_attempts + 1):
        await plant.client.post("/api/sign-in", json={"login": "wang", "secret": "wrong"})
    form = {"login": "wang", "secret": "geheim-7", "next": ""}
    origin = {"origin": str(plant.client.base_url).rstrip("/")}
    shut = await plant.client.post("/office/sign-in", data=form, headers=origin)
    assert shut.status_code == 429
    mark = known_browser(plant.house, plant.planner)
    for shown, wanted in ((mark, 303), (mark[:-1] + ("0" if mark[-1] != "0" else "1"), 429)):
        headers = origin | {"cookie": f"baogong_known={shown}"}
        answer = await plant.client.post("/office/sign-in", data=form, headers=headers, follow_redirects=False)
        assert answer.status_code == wanted


async def test_of_one_source_only_a_few_secrets_are_looked_at_and_others_go_on(plant: Plant) -> None:
    phone = await plant.phone()
    person = await lead(plant)

    async def guess(login: str) -> int:
        asked = {"login": login, "secret": "whatever"}
        return (await plant.client.post("/api/sign-in", json=asked)).status_code

    flood = asyncio.gather(*(guess(f"nobody {number}") for number in range(40)))
    await asyncio.sleep(0.05)
    await phone.use_pin(person, "2580")
    told = await flood
    assert told.count(429) >= 30
    assert set(told) <= {401, 429}


async def test_what_was_said_under_a_former_pin_stays_his_and_what_is_said_later_is_not(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    line = phone.say(plant.finish(order))
    await phone.push([line])
    person = await lead(plant)
    await phone.use_pin(person, "2580")
    plant.later(HOUR)
    before = phone.say(Void(recorder=person, strength="pin", home=order, target=line.envelope.id))
    plant.later(HOUR)
    await lead(plant, "1357")
    plant.later(HOUR)
    after = phone.say(Void(recorder=person, strength="pin", home=order, target=line.envelope.id))
    reply = await phone.push([before, after])
    assert [answer.outcome.result for answer in reply.answers] == ["accepted", "review"]
    assert after.proof == proof(phone.keys[person], after.hash), "the very key that was right before"


async def test_a_login_is_nobody_elses(plant: Plant) -> None:
    headers = await plant.sign_in()
    await grant(plant.house, plant.planner, Rights(roles=("admin", "planner")), "test")
    answer = await plant.client.put(f"/api/people/{plant.li}/rights", json={"login": "wang"}, headers=headers)
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("login_taken")
    plant.later(MINUTE)
    assert (await plant.sign_in())["authorization"]

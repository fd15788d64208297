"""Devices come and go; what they hold is never lost with them."""

import json

import pytest

from api.devices import aside
from api.ledger.intake import read
from api.ledger.seals import rescue_seal
from scripts.kit.device import uuid7
from sync.envelope import encode_line
from sync.outbox import push_body
from sync.records import Void
from tests.kit.plant import HOUR, Phone, Plant


async def test_a_code_enrols_one_device_once(plant: Plant) -> None:
    from api.devices.enrolment import Asked, new_code

    code = (await new_code(plant.house, Asked(), "test")).code
    asked = {"code": code.lower(), "name": "phone", "wall": plant.now, "run": "r", "run_ms": 0}
    assert (await plant.client.post("/api/enrol", json=asked)).status_code == 201
    second = await plant.client.post("/api/enrol", json=asked)
    assert (second.status_code, second.json()["type"]) == (403, "urn:baogong:problem:code_refused")


async def test_a_code_expires(plant: Plant) -> None:
    from api.devices.enrolment import CODE_MS, Asked, new_code

    code = (await new_code(plant.house, Asked(), "test")).code
    plant.later(CODE_MS + 1)
    asked = {"code": code, "name": "phone", "wall": plant.now, "run": "r", "run_ms": 0}
    assert (await plant.client.post("/api/enrol", json=asked)).status_code == 403


async def test_what_an_unknown_device_brought_counts_after_it_is_enrolled_again(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    phone.say(plant.finish(order, "5"))
    known, phone.token = phone.token, "d.forgotten"
    answer = await phone.post(push_body(phone.outbox.unsent()))
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:baogong:problem:device_unknown")
    assert known != phone.token
    again = await plant.phone("again", formerly=(phone,))
    assert (await plant.state(order))["operations"]["10"]["good"] == 5000
    reply = await again.push(phone.outbox.unsent())
    assert reply.answers[0].outcome.result == "accepted"
    assert (await plant.state(order))["operations"]["10"]["good"] == 5000, "sent again, it counts once"


async def test_a_stranger_may_not_carry_anothers_records_without_seal_or_stamp(plant: Plant) -> None:
    order, phone, stranger = await plant.order(), await plant.phone(), await plant.phone("stranger")
    line = phone.say(plant.finish(order))
    reply = await stranger.push([line])
    assert reply.answers[0].outcome.reason == "unsealed"
    await phone.push([line])
    reply = await stranger.push([phone.outbox.stamped(line)])
    assert reply.answers[0].outcome.result == "accepted", "with its stamp anybody may bring it"


async def test_a_rescue_file_may_be_brought_in_by_anybody_any_number_of_times(plant: Plant) -> None:
    order, dying, other = await plant.order(), await plant.phone("dying"), await plant.phone("other")
    dying.say(plant.finish(order, "5"))
    dying.say(plant.finish(order, "2"))
    for _ in range(2):
        answer = await other.post(dying.rescue_file(), "/api/sync/rescue")
        assert [a["outcome"]["result"] for a in answer.json()["answers"]] == ["accepted", "accepted"]
    assert (await plant.state(order))["operations"]["10"]["good"] == 7000
    await plant.office.tell(_void(plant, order, dying.outbox.lines[0].envelope.id))
    rows = await other.pull()
    assert "voided" in {row["state"]["result"] for row in rows if row["kind"] == "outcome"}, "the carrier learns it too"


def _void(plant: Plant, order: str, target: str) -> Void:
    return Void(recorder=plant.planner, home=order, target=target)


async def test_a_rescue_file_with_a_broken_seal_is_set_aside_and_let_in_by_an_admin(plant: Plant) -> None:
    order, dying, other = await plant.order(), await plant.phone("dying"), await plant.phone("other")
    dying.say(plant.finish(order, "5"))
    file = json.loads(dying.rescue_file())
    file["seal"] = "0" * 64
    answer = await other.post(json.dumps(file).encode(), "/api/sync/rescue")
    assert answer.json()["answers"][0]["outcome"]["reason"] == "bad_seal"
    admin = await plant.sign_in()
    (aside,) = (await plant.client.get("/api/quarantine", headers=admin)).json()
    assert (await plant.client.post(f"/api/quarantine/{aside['key']}/let-in", headers=admin)).status_code == 204
    assert (await plant.client.get("/api/quarantine", headers=admin)).json() == []
    assert (await plant.state(order))["operations"]["10"]["good"] == 5000


async def test_a_revoked_device_still_delivers_and_what_it_made_before_counts(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    plant.later(HOUR)
    before = phone.say(plant.finish(order, "5"))
    plant.later(HOUR)
    admin = await plant.sign_in()
    assert (await plant.client.post(f"/api/devices/{phone.id}/revoke", headers=admin)).status_code == 204
    plant.later(HOUR)
    after = phone.say(plant.finish(order, "7"))
    reply = await phone.push([before, after])
    assert [a.outcome.result for a in reply.answers] == ["accepted", "review"]
    assert reply.answers[1].outcome.reason == "after_revocation"
    pulled = await plant.client.get("/api/sync/pull", headers=phone.headers())
    assert pulled.json()["type"] == "urn:baogong:problem:device_revoked"


async def test_of_a_lost_device_only_what_lies_below_what_it_had_brought_still_counts(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    lines = [phone.say(plant.finish(order, good)) for good in ("1", "2", "3")]
    await phone.push([lines[0], lines[2]])
    plant.later(HOUR)
    admin = await plant.sign_in()
    revoked = await plant.client.post(f"/api/devices/{phone.id}/revoke?lost=true", headers=admin)
    assert revoked.status_code == 204
    plant.later(HOUR)
    then = plant.now - 3 * HOUR
    backdated = phone.outbox.say(uuid7(plant.draw, then), plant.finish(order, "60"), then, "run", 0)
    reply = await phone.push([lines[1], backdated])
    assert [(a.outcome.result, a.outcome.reason) for a in reply.answers] == [
        ("accepted", ""),
        ("review", "after_revocation"),
    ], "who holds it may set its clocks; he cannot put anything below what was there"


async def test_strangers_leave_no_more_than_they_may_and_never_at_the_cost_of_ours(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "MOST_LINES", 5)
    order, phone = await plant.order(), await plant.phone()
    unknown = phone.headers(authorization="Bearer d.gone")
    told = [
        (await plant.client.post("/api/sync/push", content=f"junk {number}".encode(), headers=unknown)).status_code
        for number in range(8)
    ]
    assert told == [401] * 5 + [429] * 3
    line = phone.say(plant.finish(order))
    body = push_body([line])
    own = unknown | {"baogong-seal": f"{phone.id}:{rescue_seal(phone.key, body)}"}
    assert (await plant.client.post("/api/sync/push", content=body, headers=own)).status_code == 401, (
        "kept: it is sealed"
    )
    assert (await phone.post(b"torn")).json()["answers"][0]["outcome"]["result"] == "quarantined"
    assert (await phone.push([line])).answers[0].outcome.result == "accepted"


async def test_the_office_sees_every_devices_queue(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone("袖珍机")
    for _ in range(3):
        phone.say(plant.finish(order))
    await phone.pull()
    admin = await plant.sign_in()
    line = next(d for d in (await plant.client.get("/api/devices", headers=admin)).json() if d["name"] == "袖珍机")
    assert (line["queue_depth"], line["storage"], line["seen"]) == (3, "kept", plant.now)


async def test_a_phone_that_forges_a_stamp_gains_nothing(plant: Plant) -> None:
    import msgspec

    order, phone = await plant.order(), await plant.phone()
    line = phone.say(plant.finish(order))
    reply = await phone.push([line])
    sealed = reply.answers[0].sealed
    assert sealed is not None
    forged = msgspec.structs.replace(sealed, stamp=msgspec.structs.replace(sealed.stamp, roles=("admin",), office=True))
    cancel = phone.say(plant.release("WAAAAAAAAAA"))
    reply = await phone.push([msgspec.structs.replace(cancel, sealed=forged)])
    assert reply.answers[0].outcome.reason == "not_permitted"


async def test_a_push_in_the_small_lane_waits_for_one_group_at_most(plant: Plant) -> None:
    import asyncio

    order = await plant.order(quantity="99999")
    many = [await plant.phone(f"herd {n}") for n in range(6)]
    one = await plant.phone("one")
    finished: list[str] = []
    sizes: list[int] = []
    places: list[int] = []
    line = read(encode_line(one.say(plant.finish(order, "1"))), one.id, plant.now, plant.house.seals)
    write = plant.house.commit.write

    async def watched(group: list[object], **how: bool) -> object:
        places.extend([len(sizes)] if line in group else [])
        sizes.append(len(group))
        return await write(group, **how)  # type: ignore[arg-type]  # handed on as it came

    plant.house.commit.write = watched  # type: ignore[method-assign,assignment]  # to see the groups

    async def push(phone: Phone, size: int) -> None:
        await phone.tell(*(plant.finish(order, "1") for _ in range(size)))
        finished.append(phone.name)

    herd = [asyncio.create_task(push(phone, 200)) for phone in many]
    while not sizes:  # noqa: ASYNC110  # the first group is a matter of a moment
        await asyncio.sleep(0)
    before = len(sizes)
    await plant.house.ledger.submit([line])
    assert places == [before], "only the group under way comes first"
    assert max(sizes) <= plant.house.settings.group
    await asyncio.gather(*herd)


async def test_a_photo_is_kept_by_its_hash_and_checked_by_its_content(plant: Plant) -> None:
    from sync.canon import sha256

    phone = await plant.phone()
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 100

    async def put(name: str, content: bytes) -> int:
        answer = await plant.client.put(f"/api/photos/{name}", content=content, headers=phone.headers())
        return answer.status_code

    assert await put(sha256(picture), picture) == 204
    assert await put(sha256(picture), picture) == 204
    assert await put("0" * 64, picture) == 422
    assert await put(sha256(b"<svg onload=alert(1)>"), b"<svg onload=alert(1)>") == 422
    assert await put(sha256(b"\xff\xd8\xff" + b"0" * 2_000_000), b"\xff\xd8\xff" + b"0" * 2_000_000) == 413
    shown = await plant.client.get(f"/api/photos/{sha256(picture)}", headers=await plant.sign_in())
    assert (shown.content, shown.headers["content-type"]) == (picture, "image/png")
    nobody = await plant.client.put(f"/api/photos/{sha256(picture)}", content=picture)
    assert nobody.status_code == 401

"""What could not be let in when it came: kept, and let in later with what was true then, if it is proven whose it is."""

from typing import Any, Union, get_args

import msgspec
import pytest
from sqlalchemy import select, update

from api.db.rows import table_of
from api.devices.drain import replay_newer
from api.ledger.seals import rescue_seal
from api.tables.access import Device
from api.tables.records import Record
from sync import envelope as wire
from sync import records as r
from sync.envelope import Line, Stamp, encode_line, seal_of
from sync.fields import Said
from sync.outbox import push_body
from tests.kit.plant import HOUR, Phone, Plant


async def push_unknown(plant: Plant, phone: Phone, lines: list[Line], seal: str = "") -> None:
    """Push as a device whose token the server does not know."""
    body = push_body(lines)
    headers = phone.headers(
        authorization="Bearer d.gone", **{"baogong-seal": seal or f"{phone.id}:{rescue_seal(phone.key, body)}"}
    )
    answer = await plant.client.post("/api/sync/push", content=body, headers=headers)
    assert answer.status_code == 401


async def good(plant: Plant, order: str) -> int:
    state = await plant.state(order)
    return int(state["operations"].get("10", {"good": 0})["good"]) // 1000


async def test_a_line_planted_in_anothers_name_never_counts_when_he_enrols_again(plant: Plant) -> None:
    order, victim, thief = await plant.order(), await plant.phone("victim"), await plant.phone("thief")
    planted = victim.outbox.say("01900000-0000-7000-8000-0000000000aa", plant.finish(order, "60"), plant.now, "run", 1)
    own = rescue_seal(thief.key, push_body([planted]))
    for seal in ("", f"{thief.id}:{own}", f"{victim.id}:{own}", "x", ":", f"{victim.id}:"):
        await push_unknown(plant, Phone(plant, "nobody"), [planted], seal or "none")
    await Phone(plant, "again").enrol(formerly=(victim,))
    assert await good(plant, order) == 0


async def test_a_phone_that_died_after_a_401_loses_nothing(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    lines = [phone.say(plant.finish(order, "1")) for _ in range(5)]
    plant.later(HOUR)
    await push_unknown(plant, phone, lines[:3])
    await push_unknown(plant, phone, lines)
    assert await good(plant, order) == 0
    plant.later(9 * HOUR)
    again = await Phone(plant, "again").enrol(formerly=(phone,))
    assert await good(plant, order) == 5
    told = {row["key"]: row["state"] for row in await again.pull() if row["kind"] == "outcome"}
    for line in lines:
        stamp = msgspec.convert(told[line.envelope.id]["sealed"]["stamp"], Stamp)
        assert stamp.late <= plant.now - 9 * HOUR, "stamped by when it came, not by when it was let in"
    await again.push([msgspec.structs.replace(line, sealed=None) for line in lines])
    assert await good(plant, order) == 5, "sent again by whoever has it, it counts once"


async def test_rights_are_those_of_the_arrival(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    line = phone.say(plant.finish(order, "3"))
    await push_unknown(plant, phone, [line])
    plant.later(HOUR)
    device = table_of(Device)
    await plant.house.database.write(
        lambda connection: connection.execute(
            update(device).where(device.c.id == phone.id).values(revoked=plant.now - 2 * HOUR)
        )
    )
    await Phone(plant, "again").enrol(formerly=(phone,))
    assert await good(plant, order) == 3, "revoked since, not then"


def later_edition(line: Line, body: dict[str, Any]) -> bytes:
    """Return a line as an app of the next edition makes it."""
    envelope = msgspec.structs.replace(line.envelope, contract=wire.CONTRACT + 1)
    raw = msgspec.json.encode(body)
    return encode_line(Line(envelope=envelope, body=raw.decode(), hash=seal_of(envelope, raw)))


async def test_what_a_later_edition_says_is_kept_and_read_by_itself_when_the_server_knows_it(
    monkeypatch: pytest.MonkeyPatch, plant: Plant
) -> None:
    order, phone = await plant.order(), await plant.phone()
    known: dict[str, Any] = msgspec.to_builtins(plant.finish(order, "4"))
    bodies = [known | {"mood": "good"}, {"kind": "andon", "recorder": plant.zhang, "machine": "E0123456789"}, known]
    lines = [later_edition(phone.say(plant.finish(order, "4")), body) for body in bodies]
    answers = (await phone.post(b"\n".join(lines))).json()["answers"]
    assert [answer["outcome"]["reason"] for answer in answers] == ["newer", "newer", ""]
    same = phone.say(plant.finish(order, "4"))
    bad = encode_line(Line(envelope=same.envelope, body="{}", hash=seal_of(same.envelope, b"{}")))
    assert (await phone.post(bad)).json()["answers"][0]["outcome"]["reason"] == "malformed", (
        "of our own edition it is just damaged"
    )
    assert await replay_newer(plant.house) == 0, "not before the server knows it"

    class Mooded(r.Finish, tag_field="kind", tag="finish", frozen=True, kw_only=True):
        mood: str = ""

    class Andon(Said, tag_field="kind", tag="andon", frozen=True, kw_only=True):
        machine: str

    monkeypatch.setitem(r.FAMILY, Mooded, r.FAMILY[r.Finish])
    monkeypatch.setitem(r.FAMILY, Andon, r.FAMILY[r.Enlist])
    plant.later(HOUR)
    others = [kind for kind in get_args(r.Record) if kind is not r.Finish]
    monkeypatch.setattr(wire, "_body", msgspec.json.Decoder(Union[*others, Mooded, Andon]))
    monkeypatch.setattr("api.devices.drain.CONTRACT", wire.CONTRACT + 1)
    assert await replay_newer(plant.house) == 2
    assert await replay_newer(plant.house) == 0
    assert await good(plant, order) == 8
    record = table_of(Record)
    async with plant.house.database.read() as connection:
        kinds = select(record.c.kind).where(record.c.device == phone.id).order_by(record.c.seq)
        assert [row.kind for row in await connection.execute(kinds)] == ["finish", "andon", "finish"]


async def test_an_older_phone_is_answered_and_a_later_one_is_told_its_world(plant: Plant) -> None:
    phone = await plant.phone()
    for edition, status in (("0", 200), ("1", 200), ("2", 200), ("999", 200), ("x", 200)):
        answer = await plant.client.get("/api/sync/pull", headers=phone.headers(**{"baogong-contract": edition}))
        assert answer.status_code == status, edition

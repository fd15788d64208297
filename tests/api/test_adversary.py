"""What somebody who means harm, or a very odd shop, may not do."""

import itertools
import json
from typing import Any

import msgspec
from sqlalchemy import text

from scripts.kit.device import new_key
from sync import records as r
from sync.envelope import Line, encode_line, seal_of
from sync.outbox import push_body
from tests.kit.plant import HOUR, Phone, Plant


def spoiled(line: Line, old: str, new: str) -> bytes:
    """Return a line with another body under a right hash."""
    body = line.body.replace(old, new)
    assert body != line.body
    return encode_line(Line(envelope=line.envelope, body=body, hash=seal_of(line.envelope, body.encode())))


async def test_a_number_no_column_holds_stops_nobody(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    close = r.Close(recorder=plant.planner, order=order, seen=(r.Seen(operation=10, reports=7),))
    bad = spoiled(plant.office.say(close), '"reports":7', '"reports":1' + "0" * 25)
    good = encode_line(plant.office.say(plant.release("W0123456789")))
    answer = await plant.office.post(bad + b"\n" + good)
    assert [a["outcome"]["result"] for a in answer.json()["answers"]] == ["quarantined", "accepted"]
    (outcome,) = await phone.tell(plant.finish(order))
    assert outcome.result == "accepted"


async def test_whatever_a_record_makes_the_ledger_raise_only_that_record_is_set_aside(
    plant: Plant, monkeypatch: Any
) -> None:
    from api.orders import book

    amounts = book.amounts  # type: ignore[attr-defined]  # the name that the book uses

    def brittle(fold: Any, one: str) -> Any:
        if fold.gathered.records[one].body.note == "boom":
            raise OverflowError("int too big to convert")
        return amounts(fold, one)

    monkeypatch.setattr(book, "amounts", brittle)
    order, phone = await plant.order(), await plant.phone()
    outcomes = await phone.tell(*(plant.finish(order, "1", note="boom" if n == 3 else "") for n in range(8)))
    assert [o.reason for o in outcomes if o.result == "quarantined"] == ["rule_failed"]
    assert (await plant.state(order))["operations"]["10"]["good"] == 7000


async def test_a_former_identity_must_be_proven(plant: Plant) -> None:
    from api.devices.enrolment import Asked, new_code

    code = (await new_code(plant.house, Asked(), "test")).code
    claim = [{"device": plant.office.id, "proof": "0" * 64}]
    asked = {"code": code, "name": "thief", "wall": plant.now, "run": "r", "run_ms": 0, "formerly": claim}
    answer = await plant.client.post("/api/enrol", json=asked)
    assert answer.status_code == 201, "a phone of another server may come in, without what it cannot prove"
    async with plant.house.database.read() as connection:
        query = text("SELECT formerly FROM device WHERE id = :id")
        assert (await connection.execute(query, {"id": answer.json()["device"]})).scalar() == ""


async def test_a_badge_gives_no_more_rights_than_an_operators(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    await phone.tell(plant.finish(order, "150"))
    allow = r.Decide(recorder=plant.planner, home=order, discrepancy="over_plan/10", answer="allow", up_to="999")
    ghost = r.Enlist(recorder=plant.planner, person="PAAAAAAAAAA", name="ghost")
    assert [o.reason for o in await phone.tell(allow, ghost)] == ["not_permitted", "not_permitted"]


async def test_an_inspector_may_not_let_his_own_plan_count(plant: Plant) -> None:
    from api.access.rights import Rights, grant

    await grant(plant.house, plant.li, Rights(login="li", roles=("inspector",), pin="2580"), "test")
    phone = await plant.phone()
    await phone.use_pin(plant.li, "2580")
    body = msgspec.structs.replace(plant.release("W0123456789"), recorder=plant.li, strength="pin")
    line = phone.say(body)
    decide = r.Decide(recorder=plant.li, strength="pin", home="W0123456789", target=line.envelope.id, answer="count")
    await phone.push([line])
    (outcome,) = await phone.tell(decide)
    assert outcome.reason == "not_permitted"
    assert (await plant.state("W0123456789"))["plan"] is None


async def test_a_pin_that_was_only_claimed_gives_no_rights(plant: Plant) -> None:
    from api.access.rights import Rights, grant

    await grant(plant.house, plant.li, Rights(login="li", roles=("lead",), pin="2580"), "test")
    order, phone = await plant.order(), await plant.phone()
    line = phone.say(plant.finish(order))
    await phone.push([line])
    void = r.Void(recorder=plant.li, strength="pin", home=order, target=line.envelope.id)
    phone.keys[plant.li] = b"guessed"
    (forged,) = await phone.tell(void)
    assert (forged.result, forged.reason) == ("review", "not_permitted")
    await phone.use_pin(plant.li, "2580")
    (proven,) = await phone.tell(void)
    assert proven.result == "accepted"


async def test_a_revoked_device_gains_nothing_by_hiding_its_clock(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    await phone.tell(plant.finish(order))
    plant.later(HOUR)
    await plant.client.post(f"/api/devices/{phone.id}/revoke", headers=await plant.sign_in())
    plant.later(HOUR)
    phone.outbox.contact = ""
    (outcome,) = await phone.tell(plant.finish(order))
    assert (outcome.result, outcome.reason) == ("review", "after_revocation")


async def test_nobody_moves_anothers_high_water_mark(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    await phone.tell(plant.finish(order))
    forged = [phone.say(plant.finish(order)) for _ in range(5)]
    stranger = Phone(plant, "stranger")
    assert (await stranger.post(push_body(forged))).status_code == 401
    assert (await phone.push([])).high_water == 1


async def test_a_line_cut_off_by_a_lost_connection_leaves_no_gap(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    lines = [encode_line(phone.say(plant.finish(order))) for _ in range(3)]
    answer = await phone.post(b"\n".join([lines[0], lines[1][: len(lines[1]) * 2 // 3], lines[2]]))
    told = answer.json()
    assert [a["outcome"]["result"] for a in told["answers"]] == ["accepted", "quarantined", "accepted"]
    assert told["answers"][1]["id"] == phone.outbox.lines[1].envelope.id
    assert told["high_water"] == 3


async def test_a_device_hears_when_an_order_leaves_its_scope(plant: Plant) -> None:
    order = await plant.order(center="Line 1")
    phone = await plant.phone(scope=("Line 1",))
    assert [row["key"] for row in await phone.pull() if row["kind"] == "order"] == [order]
    routing = (r.Operation(number=10, name="a", work_center="Line 2"),)
    base = (await plant.state(order))["plan"]["heads"]
    await plant.office.tell(r.Revise(recorder=plant.planner, order=order, on=tuple(base), routing=routing))
    rows = [row for row in await phone.pull() if row["kind"] == "order"]
    assert rows[-1]["state"]["plan"]["routing"][0]["work_center"] == "Line 2"


async def test_a_successor_hears_what_became_of_its_predecessors_records(plant: Plant) -> None:
    phone = await plant.phone()
    phone.say(plant.finish("W0123456789"))
    phone.token = "d.forgotten"
    await phone.post(push_body(phone.outbox.unsent()))
    again = await plant.phone("again", formerly=(phone,))
    await plant.office.tell(plant.release("W0123456789"))
    told = [row["state"]["result"] for row in await again.pull() if row["kind"] == "outcome"]
    assert told[-1] == "accepted"


async def test_held_pay_stays_whole_while_leads_disagree(plant: Plant) -> None:
    from sqlalchemy import func, select

    from api.db.rows import table_of
    from api.tables.postings import Posting

    order, phone = await plant.order(quantity="100"), await plant.phone()
    await phone.tell(plant.finish(order, "105"))
    decide = r.Decide(recorder=plant.planner, home=order, discrepancy="over_plan/10", answer="allow")
    await plant.office.tell(*(msgspec.structs.replace(decide, up_to=up_to) for up_to in ("100", "200")))
    posting = table_of(Posting)
    async with plant.house.database.read() as connection:
        held = select(func.sum(posting.c.amount)).where(posting.c.account == "pay_held")
        assert int((await connection.execute(held)).scalar_one()) == 5_000


async def test_an_order_with_very_many_waiters_can_still_be_released(plant: Plant) -> None:
    from api.ledger import lookup

    ids = [f"id{n}" for n in range(40_000)]
    carriers = await plant.house.database.write(lambda connection: lookup.carriers(connection, "main", ids))
    assert carriers == {}
    assert json.dumps(carriers) == "{}"


async def test_a_void_under_the_wrong_order_waits_for_nothing_once_its_target_is_stored(plant: Plant) -> None:
    order, other, phone = await plant.order(), await plant.order(), await plant.phone()
    target, unsent = phone.say(plant.finish(order)), phone.say(plant.finish(order, "3"))
    await phone.push([target])
    first, second = (r.Void(recorder=plant.zhang, home=other, target=t.envelope.id) for t in (target, unsent))
    (late,) = await phone.tell(first)
    assert (late.result, late.reason, late.waits_for) == ("review", "target_not_counted", target.envelope.id)
    (early,) = await phone.tell(second)
    assert (early.result, early.reason) == ("waiting", "target_unknown")
    await phone.push([unsent])
    heard = {row["key"]: row["state"] for row in await phone.pull() if row["kind"] == "outcome"}
    assert heard[phone.outbox.lines[3].envelope.id]["reason"] == "target_not_counted"
    together = phone.say(plant.finish(order, "4"))
    wrong = phone.say(r.Void(recorder=plant.zhang, home=other, target=together.envelope.id))
    answers = {answer.id: answer.outcome for answer in (await phone.push([wrong, together])).answers}
    assert answers[wrong.envelope.id].reason == "target_not_counted"
    assert answers[together.envelope.id].result == "accepted"


async def test_a_void_of_an_enlistment_that_names_nobody_is_put_to_people(plant: Plant) -> None:
    ghost = plant.office.say(r.Enlist(recorder=plant.planner, person="PAAAAAAAAAA", name="ghost"))
    await plant.office.push([ghost])
    (outcome,) = await plant.office.tell(r.Void(recorder=plant.planner, home=plant.planner, target=ghost.envelope.id))
    assert (outcome.result, outcome.reason) == ("review", "target_not_counted")


async def test_a_report_under_another_orders_revision_ends_the_same_whatever_comes_first(plant: Plant) -> None:
    for order in itertools.permutations(("report", "revision", "order", "person")):
        here, there, person = new_key(plant.draw, "W"), new_key(plant.draw, "W"), new_key(plant.draw, "P")
        phone = await plant.phone("".join(order))
        said: dict[str, r.Record] = {
            "revision": plant.release(there),
            "order": plant.release(here),
            "person": r.Enlist(recorder=plant.planner, person=person, name="新"),
        }
        lines = {name: plant.office.say(body) for name, body in said.items()}
        work: dict[str, Any] = {"recorder": person, "person": person, "order": here, "operation": 10, "good": "5"}
        report = phone.say(r.Finish(**work, base=r.Base(revision=lines["revision"].envelope.id)))
        for name in order:
            if name == "report":
                await phone.push([report])
            else:
                await plant.office.push([lines[name]])
        (answer,) = (await phone.push([report])).answers
        assert (answer.outcome.result, answer.outcome.reason) == ("review", "target_not_counted"), order

"""Pushing: once, in any order, and one bad record stops nobody."""

import msgspec
import pytest
from sqlalchemy import func, select

from api.db.driver import HEARD
from api.db.rows import table_of
from api.ledger.behind import LATE
from api.tables.records import Clash, Quarantine, Record
from sync import records as r
from sync.envelope import Line, encode_line, seal_of
from sync.outbox import push_body
from tests.kit.plant import HOUR, Phone, Plant


async def count(plant: Plant, model: type) -> int:
    async with plant.house.database.read() as connection:
        query = select(func.count()).select_from(table_of(model))
        return int((await connection.execute(query)).scalar_one())


async def test_a_record_counts_once_however_often_it_is_sent(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    line = phone.say(plant.finish(order))
    first = await phone.push([line])
    again = await phone.push([line, line, phone.outbox.stamped(line)])
    assert {a.outcome.result for a in (*first.answers, *again.answers)} == {"accepted"}
    assert {a.sealed for a in again.answers} == {first.answers[0].sealed}, "the stamp is made once"
    state = await plant.state(order)
    assert state["operations"]["10"]["good"] == 5000


async def test_the_same_id_with_other_bytes_is_kept_beside_and_never_counts(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    line = phone.say(plant.finish(order, "5"))
    await phone.push([line])
    body = line.body.replace('"good":"5"', '"good":"500"')
    forged = Line(envelope=line.envelope, body=body, hash=seal_of(line.envelope, body.encode()))
    reply = await phone.push([forged])
    assert reply.answers[0].outcome.reason == "id_reused"
    assert await count(plant, Clash) == 1
    assert (await plant.state(order))["operations"]["10"]["good"] == 5000


async def test_of_two_lines_in_one_push_with_one_id_the_first_counts(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    line = phone.say(plant.finish(order, "5"))
    body = line.body.replace('"good":"5"', '"good":"7"')
    other = Line(envelope=line.envelope, body=body, hash=seal_of(line.envelope, body.encode()))
    reply = await phone.push([line, other])
    assert [a.outcome.reason for a in reply.answers] == ["", "id_reused"]


async def test_work_for_an_order_that_nobody_sent_yet_waits_and_then_counts(plant: Plant) -> None:
    phone, order = await plant.phone(), "W0123456789"
    (outcome,) = await phone.tell(plant.finish(order))
    assert (outcome.result, outcome.waits_for) == ("waiting", order)
    await plant.office.tell(plant.release(order))
    assert (await plant.state(order))["operations"]["10"]["good"] == 5000
    rows = await phone.pull()
    told = [row["state"] for row in rows if row["kind"] == "outcome"]
    assert [one["result"] for one in told] == ["accepted"], "the phone learns what became of its record"


async def test_work_of_an_unknown_badge_waits_until_a_lead_enlists_him(plant: Plant) -> None:
    order, phone, stranger = await plant.order(), await plant.phone(), "PAAAAAAAAAA"
    (outcome,) = await phone.tell(plant.finish(order, person=stranger, recorder=stranger))
    assert (outcome.result, outcome.waits_for) == ("waiting", stranger)
    await plant.office.tell(r.Enlist(recorder=plant.planner, person=stranger, name="临时工", temporary=True))
    assert (await plant.state(order))["operations"]["10"]["good"] == 5000


async def test_an_enlistment_that_does_not_count_sends_the_waiter_to_review(plant: Plant) -> None:
    order, phone, stranger = await plant.order(), await plant.phone(), "PAAAAAAAAAA"
    await phone.tell(plant.finish(order, person=stranger, recorder=stranger))
    await phone.tell(r.Enlist(recorder=plant.zhang, person=stranger, name="谁?"))
    rows = await phone.pull()
    told = {row["state"]["reason"] for row in rows if row["kind"] == "outcome"}
    assert told == {"target_not_counted"}


def _poisoned(phone: Phone, plant: Plant, order: str) -> list[bytes]:
    lines = [encode_line(phone.say(plant.finish(order, "1"))) for _ in range(199)]

    def spoiled(old: str, new: str) -> bytes:
        line = phone.say(plant.finish(order, "77"))
        body = line.body.replace(old, new)
        assert body != line.body
        return encode_line(Line(envelope=line.envelope, body=body, hash=seal_of(line.envelope, body.encode())))

    bad = [
        spoiled('"good":"77"', '"good":"77","note":"a\\u0000b"'),
        spoiled('"good":"77"', f'"good":"1{"0" * 30}"'),
        spoiled('"good":"77"', f'"good":"77","note":"{"x" * 100_000}"'),
        encode_line(phone.say(plant.finish(order, "77"))).replace(b'"body":"', b'"body":"\\ud800'),
        b'{"envelope": 1',
        b"\xff\xfe\x00",
    ]
    for place, line in enumerate(bad):
        lines.insert(place * 30, line)
    return lines


async def test_one_bad_record_of_any_kind_is_set_aside_and_its_199_neighbours_count(plant: Plant) -> None:
    order, phone = await plant.order(quantity="1000"), await plant.phone()
    lines = _poisoned(phone, plant, order)
    answer = await phone.post(b"\n".join(lines))
    results = [one["outcome"]["result"] for one in answer.json()["answers"]]
    assert results.count("quarantined") == 6
    assert results.count("accepted") == 199
    assert await count(plant, Quarantine) == 6
    assert (await plant.state(order))["operations"]["10"]["good"] == 199_000
    await phone.post(b"\n".join(lines))
    assert await count(plant, Quarantine) == 6, "sent again, it is not kept twice"


async def test_a_record_of_forty_megabytes_is_set_aside_and_kept_whole(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    lines = [encode_line(phone.say(plant.finish(order, "1"))) for _ in range(3)]
    line = phone.say(plant.finish(order, "77"))
    body = line.body.replace('"good":"77"', '"good":"77","note":"' + "x" * 40_000_000 + '"')
    lines.insert(1, encode_line(Line(envelope=line.envelope, body=body, hash=seal_of(line.envelope, body.encode()))))
    answer = await phone.post(b"\n".join(lines))
    results = [one["outcome"]["result"] for one in answer.json()["answers"]]
    assert results == ["accepted", "quarantined", "accepted", "accepted"]
    async with plant.house.database.read() as connection:
        kept = (await connection.execute(select(func.length(table_of(Quarantine).c.line)))).scalar_one()
    assert kept > 40_000_000


async def test_a_rule_that_raises_sets_only_its_own_record_aside(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    from sync.judge import Judge

    judge = Judge.judge

    def brittle(self: Judge, record: object) -> object:
        if getattr(getattr(record, "body", None), "note", "") == "boom":
            raise ZeroDivisionError
        return judge(self, record)  # type: ignore[arg-type]  # handed on as it came

    order, phone = await plant.order(quantity="1000"), await plant.phone()
    bodies = [plant.finish(order, "1", note="boom" if n == 77 else "") for n in range(200)]
    with monkeypatch.context() as patched:
        patched.setattr(Judge, "judge", brittle)
        outcomes = await phone.tell(*bodies)
    assert [o.reason for o in outcomes if o.result == "quarantined"] == ["rule_failed"]
    assert [o.result for o in outcomes].count("accepted") == 199
    assert (await plant.state(order))["operations"]["10"]["good"] == 199_000


async def test_the_number_of_statements_does_not_depend_on_the_size_of_a_push(plant: Plant) -> None:
    orders, phone = [await plant.order(quantity="9999") for _ in range(10)], await plant.phone()
    plant.house.commit.is_late = LATE["never"]
    seen: list[int] = []
    counted = 0

    def count_one(*_: object) -> None:
        nonlocal counted
        counted += 1

    await phone.tell(*(plant.finish(order) for order in orders))
    HEARD.append(count_one)
    try:
        for size in (1, 20, 200):
            counted = 0
            await phone.tell(*(plant.finish(orders[n % 10]) for n in range(size)))
            seen.append(counted)
    finally:
        HEARD.remove(count_one)
    assert seen[0] <= seen[1] == seen[2] <= seen[0] + 1, seen  # evidence of many goes ahead, in a statement of its own


async def test_a_gap_holds_the_high_water_mark_until_it_is_filled(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    first, second, third = (phone.say(plant.finish(order, "1")) for _ in range(3))
    assert (await phone.push([first, third])).high_water == 1
    assert (await phone.push([second])).high_water == 3


async def test_a_damaged_line_does_not_hold_the_high_water_mark(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    lines = [phone.say(plant.finish(order, "1")) for _ in range(3)]
    raw = [encode_line(line) for line in lines]
    raw[1] = raw[1].replace(b'"body":"', b'"body":"\\ud800')
    answer = await phone.post(b"\n".join(raw))
    assert answer.json()["high_water"] == 3


async def test_a_cloned_device_is_told_and_both_its_records_count(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    twin = Phone(plant, "copy")
    twin.id, twin.token, twin.outbox.device = phone.id, phone.token, phone.id
    twin.outbox.contact = phone.outbox.contact
    await phone.tell(plant.finish(order, "1"))
    line = twin.say(plant.finish(order, "2"))
    reply = await twin.push([line])
    assert reply.cloned
    assert (await plant.state(order))["operations"]["10"]["good"] == 3000


async def test_event_time_does_not_depend_on_how_the_records_were_batched(plant: Plant) -> None:
    order = await plant.order()
    one, other = await plant.phone("one"), await plant.phone("other")
    lines = []
    for phone in (one, other):
        plant.at(1_790_000_000_000 + HOUR)
        made = []
        for _ in range(4):
            plant.later(7 * 60_000)
            made.append(phone.say(plant.finish(order, "1")))
        lines.append(made)
    plant.later(HOUR)
    await one.push(lines[0])
    for line in lines[1]:
        await other.push([line])
    at = [
        [phone.outbox.sealed[line.envelope.id].stamp.at for line in made]
        for phone, made in zip((one, other), lines, strict=True)
    ]
    assert at[0] == at[1]
    assert [b - a for a, b in zip(at[0], at[0][1:], strict=False)] == [7 * 60_000] * 3


async def test_a_wrong_clock_is_noted_and_never_rejects(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    plant.later(HOUR)
    line = phone.outbox.say(
        "01900000-0000-7000-8000-00000000abcd", plant.finish(order), plant.now + 400 * 24 * HOUR, "new-run", 5
    )
    reply = await phone.push([line])
    assert reply.answers[0].outcome.result == "accepted"
    assert "clock_doubtful" in reply.answers[0].outcome.notes
    sealed = reply.answers[0].sealed
    assert sealed is not None
    assert sealed.stamp.at <= plant.now


async def test_bodies_are_stored_as_they_came(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    line = phone.say(plant.finish(order, note="手套 ✓"))
    await phone.push([line])
    async with plant.house.database.read() as connection:
        query = select(table_of(Record).c.body).where(table_of(Record).c.id == line.envelope.id)
        assert (await connection.execute(query)).scalar_one() == line.body.encode()
    found = await plant.client.get(f"/api/records/{line.envelope.id}", headers=await plant.sign_in())
    assert found.json()["body"] == msgspec.json.decode(line.body)
    assert push_body([line]).startswith(b'{"envelope"')


async def test_an_answer_names_the_version_of_the_state_that_contains_the_record(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    first, second = phone.say(plant.finish(order, "3")), phone.say(plant.finish(order, "4"))
    (one,) = (await phone.push([first])).answers
    (two,) = (await phone.push([second])).answers
    assert 0 < one.version < two.version
    rows = {row["key"]: row for row in await phone.pull() if row["kind"] == "order"}
    assert rows[order]["version"] == two.version
    (again,) = (await phone.push([first])).answers
    assert again.version <= two.version, "what was there is contained in whatever is told since"
    torn = (await phone.post(b"torn")).json()["answers"][0]
    assert torn["version"] == 0


async def test_what_is_sent_again_is_answered_as_at_first_and_other_bytes_under_its_id_are_not(plant: Plant) -> None:
    """Also without looking at its body: only where its own device brings the same bytes."""
    order, phone, other = await plant.order(quantity="10"), await plant.phone(), await plant.phone("other")
    lines = [phone.say(plant.finish(order, "6")) for _ in range(3)]
    first = await phone.push(lines)
    fresh = phone.say(plant.finish(order, "1"))
    again = await phone.push([*lines, fresh])
    assert [a.sealed for a in again.answers[:3]] == [a.sealed for a in first.answers]
    assert [a.outcome for a in again.answers[:3]] == [a.outcome for a in first.answers]
    assert again.answers[3].outcome.result == "accepted"
    body = lines[0].body.replace('"6"', '"9"')
    forged = Line(envelope=lines[0].envelope, body=body, hash=seal_of(lines[0].envelope, body.encode()))
    reply = await phone.push([forged, lines[1]])
    assert [a.outcome.reason for a in reply.answers] == ["id_reused", ""]
    stolen = await other.push([lines[2]])
    assert stolen.answers[0].outcome.reason == "unsealed", "another device learns nothing by a copy of the line"
    assert stolen.answers[0].sealed is None
    assert (await plant.state(order))["operations"]["10"]["good"] == 19_000

"""Times through the real door: phones on slow lines say what they say, and the stored interval holds the truth."""

import random

import msgspec
import pytest
from sqlalchemy import select

from api.db.rows import table_of
from api.tables.records import Record
from scripts.kit.device import uuid7
from sync.envelope import PushReply, Stamp
from sync.outbox import push_body
from tests.kit.clocks import Hand
from tests.kit.plant import START, Plant

PHONES, STEPS = 12, 40


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_stored_interval_holds_the_truth_and_nobody_honest_is_doubted(plant: Plant, seed: int) -> None:
    order = await plant.order(quantity="99999")
    true: dict[str, int] = {}
    for number in range(PHONES):
        hand = Hand(random.Random(seed * 1_000 + number), frozenset({"sleep", "restart"}), START)
        phone = await plant.phone(f"phone {number}")
        for exchange in hand.days(STEPS):
            lines = []
            for told in exchange.brought:
                line = phone.outbox.say(uuid7(plant.draw, told.true), plant.finish(order, "1"), *told.clocks)
                true[line.envelope.id] = told.true
                lines.append(line)
            asked = ",".join(map(str, exchange.clocks))
            plant.at(exchange.received)
            answer = await plant.client.post(
                "/api/sync/push", content=push_body(lines), headers=phone.headers(**{"baogong-clock": asked})
            )
            phone.outbox.take(msgspec.json.decode(answer.content, type=PushReply), exchange.trip)
    record = table_of(Record)
    async with plant.house.database.read() as connection:
        rows = (await connection.execute(select(record.c.id, record.c.stamp).where(record.c.id.in_(true)))).all()
    assert len(rows) == len(true) == PHONES * STEPS
    for row in rows:
        stamp = msgspec.json.decode(row.stamp, type=Stamp)
        assert stamp.early - 1 <= true[row.id] <= stamp.late + 1
        assert not stamp.doubtful
    async with plant.house.database.read() as connection:
        chained = (
            select(record.c.at, record.c.device).where(record.c.id.in_(true)).order_by(record.c.device, record.c.seq)
        )
        at: dict[str, int] = {}
        for row in (await connection.execute(chained)).all():
            assert row.at >= at.get(row.device, 0), "never before the record before it on the device"
            at[row.device] = row.at

"""High-water marks: what has not arrived is kept as stretches, however the seqs come in."""

import random

from msgspec import structs
from sqlalchemy import func, select

from api.db.rows import table_of
from api.ledger.high_water import Gaps, arrive
from api.tables.access import DeviceGap
from sync.envelope import encode_line, seal_of
from tests.kit.plant import Plant


def test_stretches_say_the_same_as_a_set_of_all_seqs_in_every_order() -> None:
    for seed in range(300):
        draw = random.Random(seed)
        seqs = [draw.randrange(1, 40) for _ in range(draw.randrange(1, 40))]
        highest = 0
        gaps: Gaps = []
        for start in range(0, len(seqs), 3):
            highest, gaps = arrive(highest, gaps, seqs[start : start + 3])
        missing = sorted(set(range(1, highest + 1)) - set(seqs))
        assert highest == max(seqs)
        assert sorted(seq for first, last in gaps for seq in range(first, last + 1)) == missing


async def test_a_seq_from_far_away_is_one_stretch_and_the_mark_waits_below_it(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    lines = [phone.say(plant.finish(order, "1")) for _ in range(6)]
    assert (await phone.push([lines[0], lines[5], lines[2]])).high_water == 1
    assert (await phone.push([lines[1]])).high_water == 3
    gap = table_of(DeviceGap)
    async with plant.house.database.read() as connection:
        found = (await connection.execute(select(gap.c.first, gap.c.last).where(gap.c.device == phone.id))).all()
    assert [tuple(row) for row in found] == [(4, 5)]
    assert (await phone.push([lines[4], lines[3]])).high_water == 6
    async with plant.house.database.read() as connection:
        left = await connection.execute(select(func.count()).select_from(gap).where(gap.c.device == phone.id))
        assert left.scalar_one() == 0


async def test_a_chain_that_goes_on_from_another_record_shows_a_copy_of_the_device(plant: Plant) -> None:
    order = await plant.order()
    for sent in ((0, 1, 2), (2, 1, 0), (0, 2, 1)):
        true, forked = await plant.phone(f"true {sent}"), await plant.phone(f"forked {sent}")
        lines = [true.say(plant.finish(order)) for _ in range(3)]
        for number in sent:
            reply = await true.push([lines[number]])
            assert not reply.cloned, "a gap is no break, whichever end comes first"
        lines = [forked.say(plant.finish(order)) for _ in range(3)]
        envelope = structs.replace(lines[1].envelope, prev="0" * 64)
        lines[1] = structs.replace(lines[1], envelope=envelope, hash=seal_of(envelope, lines[1].body.encode()))
        for number in sent:
            reply = await forked.push([lines[number]])
        assert reply.cloned
        assert [answer.outcome.result for answer in reply.answers] == ["accepted"], "it counts; somebody should look"


async def test_a_neighbour_that_was_set_aside_breaks_no_chain(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    lines = [phone.say(plant.finish(order)) for _ in range(3)]
    torn = encode_line(lines[1]).replace(lines[1].hash.encode(), b"0" * 64)
    await phone.push([lines[0]])
    await phone.post(torn)
    assert not (await phone.push([lines[2]])).cloned
    assert not (await phone.push([lines[1]])).cloned

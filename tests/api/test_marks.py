"""High-water marks: what has not arrived is kept as stretches, however the seqs come in."""

import random

from sqlalchemy import func, select

from api.db.rows import table_of
from api.ledger.marks import Gaps, arrive
from api.tables.access import DeviceGap
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

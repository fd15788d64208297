"""Folds kept in memory: current or not taken, and bounded by what they really take."""

import gc
import random
import tracemalloc

import msgspec
import pytest

from api.ledger.folds import Folds, weight
from scripts.kit.device import new_key, uuid7
from sync import records as r
from sync.envelope import Envelope, Stamp, stored_body
from sync.fold import Fold
from sync.outbox import Outbox
from sync.state import Stamped

AT = 1_790_000_000_000
PERSON = "P0000000001"


def folded(draw: random.Random, steps: int, reports: int) -> Fold:
    """Return the fold of an order as a server has it after reading it from its database."""
    order, outbox = new_key(draw, "W"), Outbox(uuid7(draw, AT), "A" * 60)
    routing = tuple(r.Operation(number=10 * n, name=f"工序 {n}", work_center=f"WC{n}") for n in range(1, steps + 1))
    release = r.Release(
        recorder=PERSON, order=order, number=order, item=r.Item(code="bolt", name="螺栓"), quantity="100000",
        routing=routing,
    )  # fmt: skip
    bodies = [release] + [
        r.Finish(
            recorder=PERSON, person=PERSON, order=order, operation=10, good=str(draw.randrange(1, 90)), note="夜班"
        )
        for _ in range(reports)
    ]
    lines = [outbox.say(uuid7(draw, AT), body, AT, "run", 1) for body in bodies]
    read = [
        Stamped(
            msgspec.json.decode(msgspec.json.encode(line.envelope), type=Envelope),
            stored_body(line.body.encode()),
            Stamp(at=AT + n, early=AT + n, late=AT + n + 500, received=AT + n, roles=("planner",), office=True, proved=True),
        )
        for n, line in enumerate(lines)
    ]  # fmt: skip
    fold = Fold(order)
    fold.add(read, {PERSON: True})
    fold.discrepancies()
    return fold


@pytest.mark.parametrize(("steps", "reports", "orders"), [(5, 0, 300), (40, 0, 100), (5, 200, 20)])
def test_the_weight_of_a_fold_is_about_what_it_takes(steps: int, reports: int, orders: int) -> None:
    draw = random.Random(steps)
    folded(draw, steps, reports)  # what is remembered once for all
    gc.collect()
    tracemalloc.start()
    try:
        folds = [folded(draw, steps, reports) for _ in range(orders)]
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert 0.6 < sum(map(weight, folds)) / taken < 1.6


def test_the_least_recently_used_go_when_there_is_no_room() -> None:
    draw = random.Random(1)
    orders = [folded(draw, 5, 0) for _ in range(10)]
    room = sum(map(weight, orders[:4]))
    kept = Folds(room)
    for fold in orders:
        kept.keep(fold.home, 1, fold)
        kept.keep(fold.home, 2, fold)
    assert 0 < kept.bytes <= room
    there = [fold for fold in orders if kept.take(fold.home, 2) is fold]
    assert there == orders[-4:]
    assert kept.bytes == 0
    kept.keep(orders[0].home, 1, orders[0])
    assert kept.take(orders[0].home, 2) is None, "another process has changed it since"

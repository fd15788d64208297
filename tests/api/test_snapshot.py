"""Snapshots: everything in scope once, page by page, without what ended long ago."""

from typing import Any

import pytest

from api.ledger.feeding import forget_batches
from api.orders import told
from scripts.kit.device import uuid7
from sync import records as r
from sync.outbox import Outbox
from tests.kit.plant import DAY, Phone, Plant


async def _world(plant: Plant, phone: Phone, limit: int) -> list[dict[str, Any]]:
    rows, after = [], ""
    while True:
        query: dict[str, str | int] = {"after": after, "limit": limit}
        answer = await plant.client.get("/api/sync/snapshot", params=query, headers=phone.headers())
        page = answer.json()
        assert len(page["rows"]) <= limit
        rows += page["rows"]
        after = page["after"]
        if not page["more"]:
            return rows


async def test_a_snapshot_leaves_out_what_ended_long_ago_and_looks_at_so_much_a_page(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "LOOKED_AT", 3)
    ended = [await plant.order() for _ in range(9)]
    for order in ended[:8]:
        await plant.office.tell(r.Close(recorder=plant.planner, order=order, on=_seen(plant, order), reason="done"))
    plant.later(91 * DAY)
    fresh, lately = await plant.order(), await plant.order()
    await plant.office.tell(r.Cancel(recorder=plant.planner, order=lately, on=_seen(plant, lately), reason="no"))
    phone = await plant.phone()
    rows = await _world(plant, phone, 2)
    assert sorted(row["key"] for row in rows if row["kind"] == "order") == sorted([ended[8], fresh, lately])
    plant.later(400 * DAY)
    await plant.house.database.write(lambda connection: forget_batches(connection, plant.house.site, plant.now))
    rows = await _world(plant, phone, 2)
    assert sorted(row["key"] for row in rows if row["kind"] == "order") == sorted([ended[8], fresh])


def _seen(plant: Plant, order: str) -> tuple[str, ...]:
    """Return the release of an order: who ends it had seen that."""
    return tuple(line.envelope.id for line in plant.office.outbox.lines if order in line.body)


async def test_a_snapshot_has_every_outcome_once_however_long_its_pages(plant: Plant) -> None:
    order, phone, other = await plant.order(quantity="99999"), await plant.phone(), await plant.phone("other")
    made = [phone.say(plant.finish(order, str(n))) for n in range(1, 8)]
    await phone.push(made)
    twin = Outbox(phone.id, phone.outbox.contact)  # a copy of the phone: it gives out the same numbers again
    copies = [twin.say(uuid7(plant.draw, plant.now), plant.finish(order, "50"), plant.now, "run", 1) for _ in range(3)]
    await phone.push(copies)
    theirs = [other.say(plant.finish(order, str(n))) for n in range(20, 23)]
    await plant.client.post("/api/sync/rescue", content=other.rescue_file(), headers=phone.headers())
    wanted = sorted(line.envelope.id for line in (*made, *copies, *theirs))
    for limit in (1, 2, 3, 100):
        rows = await _world(plant, phone, limit)
        assert sorted(row["key"] for row in rows if row["kind"] == "outcome") == wanted

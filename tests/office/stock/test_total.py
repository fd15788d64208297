"""What lies where is the sum of what was posted, whatever comes, goes or is taken back."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from api.db.locks import lock_names
from api.db.rows import table_of
from api.ledger.rebuild import rebuild, verify
from api.stock.tables import Stock
from sync.records import Issue, Return, Scrap, Void
from tests.kit.plant import Plant

_stock = table_of(Stock)


def silent(*_: int) -> None:
    """No progress."""


async def lying(plant: Plant, item: str) -> dict[str, int]:
    """Return what lies where of an item, without empty places."""
    query = select(_stock.c.place, func.sum(_stock.c.amount)).where(_stock.c.item == item).group_by(_stock.c.place)
    async with plant.house.database.read() as connection:
        return {place: int(amount) for place, amount in await connection.execute(query) if amount}


async def moved(plant: Plant) -> tuple[str, str]:
    """Issue, return and scrap some steel of an order, and take back an issue; return order and phone's last id."""
    order, phone = await plant.order(), await plant.phone()
    said: dict[str, Any] = {"recorder": plant.zhang, "person": plant.zhang, "order": order, "item": "M-1", "unit": "kg"}
    wrong = phone.say(Issue(**said, quantity="99"))
    lines = [phone.say(Issue(**said, quantity="12.5")), wrong, phone.say(Return(**said, quantity="2"))]
    lines.append(phone.say(Scrap(**said, operation=10, quantity="0.5")))
    lines.append(phone.say(Void(recorder=plant.zhang, home=order, target=wrong.envelope.id)))
    await phone.push(lines[::-1])
    return order, wrong.envelope.id


async def test_every_movement_has_two_ends_and_over_all_places_there_is_nought(plant: Plant) -> None:
    order, _ = await moved(plant)
    found = await lying(plant, "M-1")
    assert found == {order: 10_000, "scrap": 500, "": -10_500}
    assert sum(found.values()) == 0


async def test_a_total_that_is_off_is_found_and_made_again_from_the_postings(plant: Plant) -> None:
    order, _ = await moved(plant)
    house = plant.house
    wrong = update(_stock).where(_stock.c.place == order).values(amount=_stock.c.amount + 1)
    gone = delete(_stock).where(_stock.c.place == "scrap")
    for statement in (wrong, gone):
        await house.database.write(lambda connection, said=statement: connection.execute(said))  # type: ignore[misc]  # bound now
        assert len(await verify(house.database, house.site, house.books, silent)) >= 1
    before = await lying(plant, "M-1")
    assert before[order] == 10_001
    await rebuild(house.database, house.site, house.books, house.calendar, plant.now, silent)
    assert await lying(plant, "M-1") == {order: 10_000, "scrap": 500, "": -10_500}
    assert await verify(house.database, house.site, house.books, silent) == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_a_rebuild_waits_for_what_other_processes_are_committing(plant: Plant) -> None:
    """Else a total could be made of lines that the same total then adds once more."""
    await moved(plant)
    house = plant.house
    made: asyncio.Task[int]

    async with house.database.snapshot() as committing:
        await committing.run_sync(lambda connection: lock_names(connection, house.site, alone=False))
        made = asyncio.create_task(rebuild(house.database, house.site, house.books, house.calendar, plant.now, silent))
        await asyncio.sleep(0.3)
        assert not made.done()
    await made
    assert await verify(house.database, house.site, house.books, silent) == []

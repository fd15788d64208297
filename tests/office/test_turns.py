"""Two server processes of one plant: what is read before it is said stays true until it was said."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from api.db.engine import Database
from api.db.turns import Turns
from scripts.kit.postgres import Postgres
from tests.kit.plant import Plant
from tests.office.kit import Desk, text_of
from tests.office.orders.test_orders import FORM


async def test_two_processes_give_an_order_number_once(database_url: str, tmp_path: Path) -> None:
    async with Plant.open(database_url, tmp_path) as plant, Plant.reopen(database_url, tmp_path) as other:
        desks = [await Desk(plant).sign_in("planner"), await Desk(other).sign_in("planner")]
        for number in ("WO-1", "WO-2", "WO-3"):
            answers = await asyncio.gather(
                *(desk.post("/office/orders/new", **(FORM | {"number": number})) for desk in desks)
            )
            assert sorted(answer.status_code for answer in answers) == [303, 422]
            (said,) = [text_of(answer) for answer in answers if answer.status_code == 422]
            assert "这个工单编号已经有了" in said


async def test_a_turn_that_fails_or_is_given_up_while_waiting_leaves_it_to_the_next(
    database_url: str, tmp_path: Path
) -> None:
    one, two = Database(database_url), Database(database_url)
    here, there = Turns(one, tmp_path, "demo"), Turns(two, tmp_path, "demo")
    try:
        async with here:
            waiting = asyncio.ensure_future(_take(there))
            await asyncio.sleep(0.2)
            assert not waiting.done()
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        await asyncio.wait_for(_take(there), 5)
        await asyncio.gather(_fail(there), return_exceptions=True)
        await asyncio.wait_for(_take(here), 5)
        await asyncio.wait_for(_take(there), 5)
    finally:
        await one.close()
        await two.close()


async def _take(turns: Turns) -> None:
    async with turns:
        pass


async def _fail(turns: Turns) -> None:
    async with turns:
        raise ValueError


@pytest.fixture
def apart(postgres: Postgres) -> Iterator[str]:
    """A database of PostgreSQL that nobody else is connected to."""
    name = f"turns_{uuid.uuid4().hex}"
    yield postgres.create(name).replace("postgresql://", "postgresql+asyncpg://")
    postgres.drop(name)


async def test_a_connection_that_breaks_does_not_undo_what_was_done_in_its_turn(apart: str, tmp_path: Path) -> None:
    database, name = Database(apart), apart.rpartition("/")[2].partition("?")[0]
    turns = Turns(database, tmp_path, "demo")
    try:
        async with turns, database.read() as connection:
            kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = :name"
            assert (await connection.execute(text(kill), {"name": name})).all()
        await asyncio.wait_for(_take(turns), 5)
    finally:
        await database.close()


async def test_a_form_that_never_arrives_stops_nobody_else(plant: Plant) -> None:
    slow, quick = await Desk(plant).sign_in("lead"), await Desk(plant).sign_in("planner")
    head = {
        "cookie": f"baogong={slow.cookies['baogong']}", "origin": "http://plant", "host": "plant",
        "content-type": "application/x-www-form-urlencoded", "content-length": "999",
    }  # fmt: skip
    begun, never = asyncio.Event(), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        begun.set()
        yield b"order="
        await never.wait()

    stalled = asyncio.ensure_future(plant.client.post("/office/inbox", content=body(), headers=head))
    await asyncio.wait_for(begun.wait(), 5)
    await asyncio.sleep(0.2)
    answer = await asyncio.wait_for(quick.post("/office/orders/new", **FORM), 5)
    assert answer.status_code == 303
    stalled.cancel()
    await asyncio.gather(stalled, return_exceptions=True)

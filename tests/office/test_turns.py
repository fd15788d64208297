"""Two server processes of one plant: what is read before it is said stays true until it was said."""

import asyncio
from pathlib import Path

from api.db.engine import Database
from api.db.turns import Turns
from tests.kit.plant import Plant
from tests.office.kit import Desk, text_of
from tests.office.test_orders import FORM


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

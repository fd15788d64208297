"""A ledger in a process of its own: it says what one in the server says, and neither end loses anything when the other ends."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import AsyncClient
from sqlalchemy import func, select, text

from api.db.rows import table_of
from api.departments import BOOKS
from api.ledger.begun import Begun
from api.ledger.door import Brought
from api.ledger.rebuild import verify
from api.ledger.there import There
from api.tables.derived import OutcomeRow
from scripts.kit.asgi import serving
from scripts.kit.device import new_key
from sync import records as r
from sync.envelope import Line, encode_line
from sync.outbox import push_body
from tests.kit.plant import Phone, Plant

_outcome = table_of(OutcomeRow)


@pytest.fixture
async def apart(request: pytest.FixtureRequest, engine: str, database_url: str, tmp_path: Path) -> AsyncIterator[Plant]:
    """A running plant whose ledger is a process of its own; what is derived must be what the records say."""
    (tmp_path / "plant").mkdir()
    async with Plant.open(database_url, tmp_path / "plant", apart=True) as running:
        yield running
        await running.house.ledger.settled()
        assert await verify(running.house.database, running.house.site, BOOKS, lambda *_: None) == []


def there(plant: Plant) -> There:
    assert isinstance(plant.house.ledger, There)
    return plant.house.ledger


def brought(phone: Phone, order: str, many: int) -> Brought:
    lines: list[Line] = [phone.say(phone.plant.finish(order, "1")) for _ in range(many)]
    return Brought(phone.id, (), phone.plant.now, None, [encode_line(line) for line in lines])


async def stored(plant: Plant) -> int:
    async with plant.house.database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(_outcome))).scalar_one())


async def test_what_is_pushed_said_and_set_aside_is_as_in_one_process(apart: Plant) -> None:
    order, phone, other = await apart.order(), await apart.phone(), await apart.phone("other")
    first = phone.say(apart.finish(order, "3"))
    reply = await phone.push([first])
    assert [one.outcome.result for one in reply.answers] == ["accepted"]
    again = await phone.push([first])
    assert (again.answers[0].sealed, again.high_water) == (reply.answers[0].sealed, 1)
    torn = await phone.post(b'{"torn"\n' + push_body([phone.say(apart.finish(order, "4"))]))
    assert [one["outcome"]["result"] for one in torn.json()["answers"]] == ["quarantined", "accepted"]
    other.say(apart.finish(order, "5"))
    rescued = await apart.client.post("/api/sync/rescue", content=other.rescue_file(), headers=phone.headers())
    assert [one["outcome"]["result"] for one in rescued.json()["answers"]] == ["accepted"]
    assert rescued.json()["high_water"] == 2, "of who carries it"
    unsealed = await phone.push([other.say(apart.finish(order, "6"))])
    assert unsealed.answers[0].outcome.reason == "unsealed"
    (said,) = await apart.house.say(r.Enlist(recorder=apart.planner, person=apart.zhang, name="张三丰"))
    assert said.outcome.result == "accepted"
    apart.later()
    assert (await phone.tell(apart.finish(order, "7")))[0].result == "accepted", "its clock is driven, too"
    assert (await apart.state(order))["operations"]["10"]["good"] == (3 + 4 + 5 + 7) * 1000


async def test_what_an_unknown_device_left_is_let_in_when_it_is_known_again(apart: Plant) -> None:
    order, phone = await apart.order(), await apart.phone()
    made = phone.say(apart.finish(order, "9"))
    key, token = phone.key, phone.token
    phone.token = "d.unknown"
    assert (await phone.post(push_body([made]))).status_code == 401
    phone.key, phone.token = key, token
    reply = await phone.push([made])
    assert reply.answers[0].outcome.result == "accepted"


async def test_a_ledger_that_is_killed_is_begun_anew_and_nothing_is_lost_or_doubled(apart: Plant) -> None:
    order, phone = await apart.order(quantity="100000"), await apart.phone()
    ledger = there(apart)
    for round_ in range(3):
        made = [phone.say(apart.finish(order, "1")) for _ in range(300)]
        pushing = asyncio.create_task(phone.post(push_body(made)))
        await asyncio.sleep(0.02 * round_)
        os.kill(ledger.pid, signal.SIGKILL)
        answer = await pushing
        assert answer.status_code in {200, 503}, answer.text
        for _ in range(50):
            if answer.status_code == 200:
                break
            assert answer.json()["type"] == "urn:baogong:problem:database_away"
            answer = await phone.post(push_body(made))
        assert answer.status_code == 200
    await ledger.settled()
    assert (await apart.state(order))["operations"]["10"]["good"] == 900 * 1000


async def test_what_was_handed_in_is_committed_if_the_server_ends_before_the_answer(apart: Plant) -> None:
    order, phone = await apart.order(quantity="100000"), await apart.phone()
    ledger, before = there(apart), await stored(apart)
    process = ledger._process
    waiting = asyncio.create_task(ledger.bring(brought(phone, order, 800)))
    await asyncio.sleep(0.05)
    ledger._stopping = True  # this server is no more: it begins none anew
    assert ledger._wire is not None
    ledger._wire.close()
    with contextlib.suppress(Exception):
        await waiting
    assert process is not None
    assert await asyncio.to_thread(process.wait, 30) == 0
    assert await stored(apart) == before + 800
    ledger._stopping = False
    await ledger.open()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_who_writes_beside_waits_for_one_group_and_not_for_all(apart: Plant) -> None:
    order, phone = await apart.order(quantity="100000"), await apart.phone()
    ledger = there(apart)
    bringing = asyncio.create_task(ledger.bring(brought(phone, order, 2000)))
    await asyncio.sleep(0.02)
    for _ in range(2):
        await apart.house.database.write(lambda connection: connection.execute(text("UPDATE site SET name = name")))
    assert not bringing.done(), "2,000 lines are five groups"
    hung_up = asyncio.create_task(apart.house.database.write(lambda connection: connection.execute(text("SELECT 1"))))
    await asyncio.sleep(0)
    hung_up.cancel()
    assert (await bringing).high_water == 2000, "nobody's turn is kept by one who left"


async def test_lines_of_who_hung_up_wait_no_more(apart: Plant) -> None:
    order, phone, other = await apart.order(quantity="100000"), await apart.phone(), await apart.phone("other")
    ledger, before = there(apart), await stored(apart)
    first = asyncio.create_task(ledger.bring(brought(phone, order, 400)))
    await asyncio.sleep(0.02)
    late = asyncio.create_task(ledger.bring(brought(other, order, 400)))
    await asyncio.sleep(0.002)
    late.cancel()
    await asyncio.gather(first, late, return_exceptions=True)
    await ledger.settled()
    assert await stored(apart) == before + 400


async def test_news_of_the_ledger_reach_who_listens(apart: Plant) -> None:
    order, phone = await apart.order(), await apart.phone()
    told = apart.house.told
    async with serving(apart.app) as address, AsyncClient(base_url=address) as client:
        await client.post(
            "/api/sync/push", content=push_body([phone.say(apart.finish(order, "1"))]), headers=phone.headers()
        )
    await there(apart).settled()
    assert apart.house.told > told


async def test_a_house_that_closes_leaves_no_process(database_url: str, tmp_path: Path) -> None:
    async with Plant.open(database_url, tmp_path, apart=True) as plant:
        process = there(plant)._process
    assert process is not None
    assert process.returncode == 0


async def test_a_ledger_that_cannot_begin_is_tried_again_by_one_alone(
    apart: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, begun = there(apart), list[int]()
    begin = ledger._begin

    def dies() -> Begun:
        made = begin()
        begun.append(made.process.pid)
        made.process.kill()
        return made

    ledger._begin = dies
    os.kill(ledger.pid, signal.SIGKILL)
    await asyncio.sleep(2.5)
    assert 1 < len(begun) < 8, "after 0.1, 0.2, 0.4 seconds and so on, one at a time"
    ledger._begin = begin
    order, phone = await apart.order(quantity="100"), await apart.phone()
    assert (await phone.tell(apart.finish(order, "1")))[0].result == "accepted"


async def test_what_the_office_says_counts_once_when_the_ledger_ends_before_its_answer(apart: Plant) -> None:
    ledger, before = there(apart), await stored(apart)
    bodies = [r.Enlist(recorder=apart.planner, person=new_key(apart.draw, "P"), name=f"人 {n}") for n in range(300)]
    saying = asyncio.create_task(apart.house.say(*bodies))
    await asyncio.sleep(0.05)
    os.kill(ledger.pid, signal.SIGKILL)
    answers = await saying
    assert {one.outcome.result for one in answers} == {"accepted"}
    assert await stored(apart) == before + 300


async def test_what_is_said_whole_waits_for_a_turn_and_keeps_the_others_waiting(apart: Plant) -> None:
    bodies = [r.Enlist(recorder=apart.planner, person=new_key(apart.draw, "P"), name=f"人 {n}") for n in range(50)]
    async with there(apart).writing():
        whole = asyncio.create_task(apart.house.say_whole(bodies))
        await asyncio.sleep(0.1)
        assert not whole.done()
    assert {one.outcome.result for one in await whole} == {"accepted"}

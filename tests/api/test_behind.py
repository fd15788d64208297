"""States written behind: what may lag, what never does, and nothing is lost or doubled whoever ends when."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select, update

from api.db.rows import table_of
from api.departments import BOOKS
from api.house import House
from api.ledger.behind import LATE
from api.ledger.intake import read
from api.ledger.queue import Queue
from api.ledger.rebuild import rebuild, verify
from api.tables.derived import HomeState, OutcomeRow
from api.tables.feed import HomeMark
from sync import records as r
from sync.envelope import Line, encode_line
from tests.kit.plant import Phone, Plant


def silent(*_: int) -> None:
    """No progress."""


async def commit(house: House, phone: Phone, lines: Sequence[Line]) -> list[Any]:
    """Commit lines of a phone as a group behind which more wait; nobody catches up afterwards."""
    house.commit.is_late = LATE["pressure"]
    group = [read(encode_line(line), phone.id, phone.plant.now, house.seals) for line in lines]
    return list((await house.commit.write(group, hurried=True)).answers)


async def lags(house: House, order: str) -> tuple[int, int, int]:
    """Return the version of an order, which one was told, and which one its state's row has."""
    mark, state = table_of(HomeMark), table_of(HomeState)
    async with house.database.read() as connection:
        row = (await connection.execute(select(mark.c.version, mark.c.told).where(mark.c.home == order))).one()
        kept = (await connection.execute(select(state.c.version).where(state.c.home == order))).scalar_one()
    return row.version, row.told, kept


async def differs(house: House) -> list[str]:
    """Return what verify finds."""
    return await verify(house.database, house.site, BOOKS, silent)


@asynccontextmanager
async def another(plant: Plant) -> AsyncIterator[House]:
    """A process beside, or after."""
    house = House(plant.house.settings, BOOKS)
    house.clock.set(plant.now)
    await house.open()
    try:
        yield house
    finally:
        await house.close()


def begin(plant: Plant, order: str) -> r.Start:
    """Return a start of Zhang San: of two that are open at one place, the earlier one was left open."""
    return r.Start(recorder=plant.zhang, person=plant.zhang, order=order, operation=10)


async def good(plant: Plant, order: str) -> int:
    return int((await plant.state(order))["operations"]["10"]["good"])


async def test_a_state_lags_while_lines_wait_and_everything_else_is_there(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Queue, "busy", True)
    order, phone = await plant.order(), await plant.phone()
    lines = [phone.say(plant.finish(order, "1")) for _ in range(3)]
    before = await lags(plant.house, order)
    answers = await commit(plant.house, phone, lines)
    version = before[0] + 1
    assert await lags(plant.house, order) == (version, before[0], before[0])
    assert {answer.version for answer in answers} == {version}, "the phone keeps them in its sums until it is told that"
    async with plant.house.database.read() as connection:
        outcome = table_of(OutcomeRow)
        kept = {row.id: row.version for row in await connection.execute(select(outcome).where(outcome.c.home == order))}
    assert {kept[line.envelope.id] for line in lines} == {version}
    assert await differs(plant.house) == [], "the first half: outcomes and postings are those of the fold"
    assert not [row for row in await phone.pull() if row["version"] == version]
    await plant.house.ledger.settled()
    assert await lags(plant.house, order) == (version, version, version)
    assert [row["version"] for row in await phone.pull() if row["key"] == order] == [version]
    assert await differs(plant.house) == []


async def test_who_pulls_while_nobody_waits_sees_all_that_was_committed(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    (answer,) = await commit(plant.house, phone, [phone.say(plant.finish(order, "1"))])
    assert [row["version"] for row in await phone.pull() if row["key"] == order] == [answer.version]


async def test_the_mark_is_what_proves_that_a_state_lags(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    await commit(plant.house, phone, [phone.say(plant.finish(order, "1"))])
    mark = table_of(HomeMark)
    lost = update(mark).where(mark.c.home == order).values(told=mark.c.version)
    await plant.house.database.write(lambda connection: connection.execute(lost))
    found = await differs(plant.house)
    assert any("is not what its records say" in one for one in found)
    assert any("mark" in one for one in found)
    await rebuild(plant.house.database, plant.house.site, BOOKS, plant.house.calendar, plant.now, silent)
    assert await differs(plant.house) == []


async def test_a_process_that_ended_between_commit_and_state_loses_nothing(plant: Plant) -> None:
    """The next one tells the state, and to another device what became of its record meanwhile."""
    order, phone, other = await plant.order(), await plant.phone("a"), await plant.phone("b")
    early = other.say(begin(plant, order))
    await other.push([early])
    for one in (phone, other):
        await one.pull()
    plant.later(1000)
    await commit(plant.house, phone, [phone.say(plant.finish(order, "2")), phone.say(begin(plant, order))])
    plant.house.commit.behind.homes.clear()  # as if it had ended
    async with another(plant) as later:
        version, told, kept = await lags(later, order)
        assert version == told == kept
        assert await differs(later) == []
    assert await good(plant, order) == 2000
    heard = {(row["kind"], row["key"]): row["state"] for row in await other.pull()}
    assert ("order", order) in heard
    assert heard["outcome", early.envelope.id]["notes"] == ["left_open"]


async def test_what_is_planned_or_decided_is_seen_at_once(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    line = phone.say(plant.finish(order, "3"))
    await commit(plant.house, phone, [line])
    assert (await lags(plant.house, order))[1] < (await lags(plant.house, order))[0]
    void = phone.say(r.Void(recorder=plant.zhang, home=order, target=line.envelope.id))
    await commit(plant.house, phone, [void])
    version, told, kept = await lags(plant.house, order)
    assert version == told == kept
    assert not plant.house.commit.behind
    assert await differs(plant.house) == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_two_processes_know_each_others_versions_while_states_lag(plant: Plant) -> None:
    """A fold in memory is current by the mark, not by the state's row: else its outcome is wrong and a posting is doubled."""
    order, phone = await plant.order(quantity="99999"), await plant.phone()
    async with another(plant) as beside:
        houses = [plant.house, beside]
        for number in range(8):
            await commit(houses[number % 2], phone, [phone.say(plant.finish(order, "1"))])
        assert await differs(plant.house) == []
        for house in houses:
            await house.ledger.settled()
        version, told, kept = await lags(plant.house, order)
        assert version == told == kept
        assert await differs(plant.house) == []
    assert await good(plant, order) == 8000


async def test_a_change_of_what_another_device_had_said_is_told_with_the_state(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Queue, "busy", True)
    order, phone, lead = await plant.order(), await plant.phone("worker"), await plant.phone("lead")
    start = phone.say(begin(plant, order))
    await phone.push([start])
    await phone.pull()
    plant.later(1000)
    await commit(plant.house, lead, [lead.say(begin(plant, order))])
    assert not [row for row in await phone.pull() if row["kind"] == "outcome"]
    await plant.house.ledger.settled()
    told = [row for row in await phone.pull() if row["kind"] == "outcome"]
    assert [row["key"] for row in told] == [start.envelope.id]
    assert told[0]["state"]["notes"] == ["left_open"]


async def test_a_database_that_is_away_keeps_states_back_and_stops_nobody_else(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, phone = await plant.order(), await plant.phone()
    ledger, commit_ = plant.ledger, plant.house.commit
    await commit(plant.house, phone, [phone.say(plant.finish(order, "1"))])
    catch_up = commit_.catch_up

    async def away(_: Sequence[str]) -> bool:
        raise OSError("the database is away")

    monkeypatch.setattr(commit_, "catch_up", away)
    assert not await ledger.catching_up.some(16)
    assert commit_.behind, "it lags on"
    monkeypatch.setattr("api.ledger.queue.LAST_S", 0.1)
    async with asyncio.timeout(3):
        await ledger.seen()  # who pulls meanwhile is not kept for ever
    monkeypatch.setattr(commit_, "catch_up", catch_up)
    assert [one.result for one in await phone.tell(plant.finish(order, "1"))] == ["accepted"]
    await ledger.settled()
    assert not commit_.behind
    assert await good(plant, order) == 2000


async def test_the_digest_is_that_of_all_that_was_committed(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    headers = await plant.sign_in()

    async def digest() -> str:
        answer = await plant.client.get("/api/digest", headers=headers)
        return str(answer.json()["digest"])

    before = await digest()
    await commit(plant.house, phone, [phone.say(plant.finish(order, "1"))])
    soon = await digest()
    await plant.house.ledger.settled()
    assert before != soon == await digest()

"""When more comes than can be written: who is asked to come again, who never is, and who gave up."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from api.db.rows import table_of
from api.ledger.admission import AGAIN_S
from api.tables.records import Record
from sync.outbox import push_body
from tests.kit.plant import Plant


async def test_who_would_wait_too_long_is_asked_to_come_again_and_ones_own_report_is_let_in(plant: Plant) -> None:
    order, phone = await plant.order(quantity="9999"), await plant.phone()
    await phone.tell(plant.finish(order, "1"))
    lines = [phone.say(plant.finish(order, "1")) for _ in range(40)]
    plant.house.admission.waiting = 10**9
    refused = [await phone.post(push_body(lines)) for _ in range(20)]
    assert {answer.status_code for answer in refused} == {503}
    assert refused[0].json()["type"].endswith(":busy")
    after = {int(answer.headers["retry-after"]) for answer in refused}
    assert AGAIN_S[0] <= min(after) < max(after) <= AGAIN_S[1], "each is told another time"
    assert len((await phone.push(lines[:1])).answers) == 1
    plant.house.admission.waiting = 0
    assert len((await phone.push(lines)).answers) == 40
    assert plant.house.admission.waiting == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_lines_of_who_gave_up_leave_the_queue(plant: Plant) -> None:
    order, phone, other = await plant.order(quantity="9999"), await plant.phone("a"), await plant.phone("b")
    for one in (phone, other):
        await one.tell(plant.finish(order, "1"))
    write, begun, go_on = plant.house.commit.write, asyncio.Event(), asyncio.Event()

    async def slow(group: list[Any], **how: bool) -> Any:
        begun.set()
        await go_on.wait()
        return await write(group, **how)

    plant.house.commit.write = slow  # type: ignore[method-assign,assignment]  # to stand between two groups
    tasks = [asyncio.create_task(phone.tell(*(plant.finish(order, "1") for _ in range(20))))]
    await begun.wait()
    tasks.append(asyncio.create_task(other.tell(*(plant.finish(order, "1") for _ in range(20)))))
    while not any(plant.ledger._lanes):  # noqa: ASYNC110  # a moment
        await asyncio.sleep(0.001)
    tasks[1].cancel()
    await asyncio.gather(tasks[1], return_exceptions=True)
    go_on.set()
    await tasks[0]
    record = table_of(Record)
    async with plant.house.database.read() as connection:
        query = select(record.c.device, func.count()).where(record.c.home == order).group_by(record.c.device)
        found = {row[0]: row[1] for row in await connection.execute(query)}
    assert (found[phone.id], found[other.id]) == (21, 1)
    assert plant.house.admission.waiting == 0

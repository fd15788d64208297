"""What is out of balance at an operation is a fact about the operation, and noted on its reports when somebody asks."""

from typing import Any

from sqlalchemy import select

from api.db.rows import table_of
from api.tables.derived import OutcomeRow
from tests.kit.plant import Plant


async def test_what_is_out_of_balance_at_an_operation_is_noted_on_every_answer_and_written_into_no_report(
    plant: Plant,
) -> None:
    order, phone = await plant.order(quantity="10"), await plant.phone()
    early = [phone.say(plant.finish(order, "5")) for _ in range(2)]
    reply = await phone.push(early)
    assert [a.outcome.notes for a in reply.answers] == [("implied_start",)] * 2
    versions = {row.id: row.version for row in await outcomes(plant)}
    (beyond,) = await phone.tell(plant.finish(order, "3"))
    assert beyond.notes == ("implied_start", "over_plan")
    again = await phone.push(early)
    assert [a.outcome.notes for a in again.answers] == [("implied_start", "over_plan")] * 2
    now = {row.id: row.version for row in await outcomes(plant)}
    assert {one: now[one] for one in versions} == versions, "the first two were not written again"
    assert {row.notes for row in await outcomes(plant) if row.kind == "finish"} == {"implied_start"}


async def outcomes(plant: Plant) -> list[Any]:
    async with plant.house.database.read() as connection:
        return list((await connection.execute(select(table_of(OutcomeRow)))).all())

"""A server left behind: another one, of a later version, wrote records that it cannot read. It guesses nothing and loses nothing."""

import asyncio

from sqlalchemy import text

from api.ledger.folds import Folds
from sync.outbox import push_body
from tests.kit.plant import Plant
from tests.office.kit import Desk


async def test_what_a_later_version_stored_is_not_guessed_at_and_harms_no_other_order(plant: Plant) -> None:
    order, other, phone = await plant.order(), await plant.order(), await plant.phone()
    line = phone.say(plant.finish(order, "5"))
    await phone.push([line])
    body = "UPDATE record SET body = :body WHERE id = :id"
    known = line.body.encode()

    async def stored(bytes_: bytes) -> None:
        asked = {"body": bytes_, "id": line.envelope.id}
        await plant.house.database.write(lambda connection: connection.execute(text(body), asked))
        plant.house.commit.folds = Folds(1_000_000)

    await stored(known.replace(b'"kind":"finish"', b'"kind":"teleport"'))
    late = phone.say(plant.finish(order, "7"))
    answer = await phone.post(push_body([late]))
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:baogong:problem:server_old")
    assert int(answer.headers["retry-after"]) > 0
    assert phone.outbox.unsent() == [late], "it is still on the phone"
    mixed = await plant.phone("mixed")
    lines = [mixed.say(plant.finish(one, "3")) for one in (other, order, other)]
    beside = await plant.phone("beside")
    both = await asyncio.gather(mixed.post(push_body(lines)), beside.tell(plant.finish(other, "3")))
    assert (both[0].status_code, [one.result for one in both[1]]) == (503, ["accepted"])
    assert (await plant.state(other))["operations"]["10"]["good"] == 9_000, "what is of another order is stored"
    desk = await Desk(plant).sign_in("planner")
    page = await desk.get(f"/office/orders/{order}")
    assert (page.status_code, "请管理员更新" in page.text) == (503, True)
    assert (await desk.get(f"/office/orders/{other}")).status_code == 200
    await stored(known)
    (answered,) = (await phone.push()).answers
    assert answered.outcome.result == "accepted"
    assert {one.outcome.result for one in (await mixed.push()).answers} == {"accepted"}
    assert (await plant.state(order))["operations"]["10"]["good"] == 15_000
    assert (await plant.state(other))["operations"]["10"]["good"] == 9_000, "and counts once"

"""Work in the background: what fails stops neither the others nor the reports, and is tried again."""

import asyncio

from api.frame.work import Background, Work
from api.house import House
from tests.kit.plant import Plant


async def test_work_that_fails_stops_neither_the_others_nor_the_reports(plant: Plant) -> None:
    done = {"broken": 0, "sound": 0}

    async def broken(_: House) -> None:
        done["broken"] += 1
        raise RuntimeError("a broker is away")

    async def sound(_: House) -> None:
        done["sound"] += 1

    background = Background(plant.house, [Work("broken", broken, every=0.01), Work("sound", sound, every=0.01)])
    await background.start()
    phone, order = await plant.phone(), await plant.order()
    (outcome,) = await phone.tell(plant.finish(order, "5"))
    async with asyncio.timeout(20):
        while min(done.values()) < 3:  # noqa: ASYNC110  # they count, and wake nobody
            await asyncio.sleep(0.01)
    await background.stop()
    assert outcome.result == "accepted"
    stopped = dict(done)
    await asyncio.sleep(0.05)
    assert done == stopped, "nothing goes on after the end"


async def test_work_without_a_time_is_done_once_when_the_house_opens(plant: Plant) -> None:
    times = []

    async def once(house: House) -> None:
        times.append(house.site)

    background = Background(plant.house, [Work("once", once)])
    await background.start()
    await asyncio.sleep(0.05)
    await background.stop()
    assert times == [plant.house.site]

"""Pages of the feed that many devices read at once."""

import asyncio

from api.devices.windows import Window, Windows, row
from tests.kit.plant import Plant


async def test_who_asks_for_one_page_at_once_reads_it_once_until_there_is_news() -> None:
    read: list[str] = []
    told = 0

    async def once(cursor: str, limit: int) -> Window:
        read.append(cursor)
        await asyncio.sleep(0)
        return Window(0, [], f"{cursor}+{limit}", more=False)

    windows = Windows(once, lambda: told)
    found = await asyncio.gather(*(windows.after("7.a", 100) for _ in range(50)))
    assert {one.cursor for one in found} == {"7.a+100"}
    assert read == ["7.a"]
    told = 1
    await windows.after("7.a", 100)
    await windows.after("8.b", 100)
    assert read == ["7.a", "7.a", "8.b"]


def test_a_row_is_written_for_who_follows_and_for_who_left() -> None:
    order = row("order", "W0", 3, "\ncenter:A\nsite\n", "\ncenter:B=9\n", b'{"state":{"gone":true}}')
    pin = row("pin", "P0", 1, "\ndevice:x\n", "\ndevice:y=9\n", b'{"salt":"s"}')
    window = Window(5, [order, pin], "", more=False)
    whole = b'{"kind":"order","key":"W0","version":3,"state":{"state":{"gone":true}}}'
    assert (window.parts(["center:A", "center:B"])) == [whole]
    assert (window.parts(["center:B"])) == [whole[:-1] + b',"gone":true}']
    assert window._replace(since=9).parts(["center:B"]) == []
    assert (window.parts(["device:y"])) == [b'{"kind":"pin","key":"P0","version":1,"state":null,"gone":true}']


async def test_two_devices_that_pull_together_each_get_what_is_theirs(plant: Plant) -> None:
    here = await plant.order(center="WC1")
    there = await plant.order(center="WC2")
    phones = [await plant.phone(name, scope=(name,)) for name in ("WC1", "WC2")]
    for phone in phones:
        await phone.post(b"{}")  # it is remembered, and goes the short way from now on
    rows = await asyncio.gather(*(phone.pull() for phone in phones))
    found = [[one["key"] for one in mine if one["kind"] == "order"] for mine in rows]
    assert found == [[here], [there]]

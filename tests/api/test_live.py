"""Streams: what is new is told as soon as it is, only to who follows it, and so that who only listens misses nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from httpx import AsyncClient

from api.devices import streams
from api.devices.windows import Window, row
from scripts.kit.asgi import serving
from tests.kit.plant import Phone, Plant


class Ear:
    """A phone that listens: the events that came, and what it knows by them alone."""

    def __init__(self, phone: Phone, cursor: str) -> None:
        self.phone = phone
        self.cursor = cursor
        self.states: dict[tuple[str, str], Any] = {}
        self.events: list[dict[str, Any]] = []
        self.ended = False

    def take(self, rows: list[dict[str, Any]]) -> None:
        """Know what rows say."""
        for one in rows:
            key = one["kind"], one["key"]
            if one.get("gone"):
                self.states.pop(key, None)
            else:
                self.states[key] = one["state"]

    async def hear(self, client: AsyncClient, cursor: str, began: asyncio.Event) -> None:
        """Listen until the stream ends."""
        query = {"cursor": cursor} if cursor else {}
        async with client.stream("GET", "/api/sync/live", params=query, headers=self.phone.headers()) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            message = ""
            async for line in answer.aiter_lines():
                message += line + "\n"
                if line:
                    continue
                began.set()
                if message.startswith("event: news\n"):
                    self._heard(json.loads(message.removeprefix("event: news\ndata: ")))
                message = ""
        self.ended = True

    def _heard(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        if "rows" in event and seq(event["from"]) <= seq(self.cursor) < seq(event["cursor"]):
            self.take(event["rows"])
            self.cursor = event["cursor"]


def seq(cursor: str) -> int:
    return int(cursor.partition(".")[0])


@asynccontextmanager
async def listening(plant: Plant, *ears: Ear, says: bool = True) -> AsyncIterator[None]:
    """Let phones listen over real HTTP; who `says` his cursor is told rows."""
    async with serving(plant.app) as address, AsyncClient(base_url=address, timeout=20) as client:
        heads = [asyncio.Event() for _ in ears]
        tasks = [
            asyncio.create_task(ear.hear(client, ear.cursor if says else "", head))
            for ear, head in zip(ears, heads, strict=True)
        ]
        await asyncio.gather(*(head.wait() for head in heads))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def ear_of(plant: Plant, phone: Phone) -> Ear:
    """Return an ear that knows all that its phone may know now."""
    phone.cursor, rows = "", []
    page = (await plant.client.get("/api/sync/snapshot", headers=phone.headers())).json()
    ear = Ear(phone, page["cursor"])
    rows += page["rows"]
    ear.take(rows)
    phone.cursor = page["cursor"]
    return ear


async def until(ready: Any) -> None:
    async with asyncio.timeout(10):
        while not ready():  # noqa: ASYNC110  # what is waited for comes from a server
            await asyncio.sleep(0.01)


async def test_an_event_bears_the_rows_that_a_pull_would_bring(plant: Plant) -> None:
    phone = await plant.phone()
    ear = await ear_of(plant, phone)
    async with listening(plant, ear):
        order = await plant.order()
        await until(lambda: ear.events)
        assert ear.events[0]["from"] == phone.cursor, "who stands where he said is told nothing before there is news"
        assert await phone.pull() == ear.events[0]["rows"]
        assert phone.cursor == ear.cursor == ear.events[0]["cursor"]
        assert ("order", order) in ear.states


async def test_who_stands_elsewhere_or_says_no_cursor_is_told_to_look(plant: Plant) -> None:
    phone = await plant.phone()
    ear = await ear_of(plant, phone)
    await plant.order()
    for says in (True, False):
        ear.events = []
        async with listening(plant, ear, says=says):
            await until(lambda: ear.events)
            assert ear.events == [{"within": 0}], "something happened before it listened"
    ear = await ear_of(plant, phone)
    async with listening(plant, ear, says=False):
        order = await plant.order()
        await until(lambda: len(ear.events) > 1)
        assert all("rows" not in event for event in ear.events), order


async def test_only_those_who_follow_are_woken(plant: Plant) -> None:
    here, there = await plant.phone("here", scope=("WC1",)), await plant.phone("there", scope=("WC2",))
    ears = [await ear_of(plant, here), await ear_of(plant, there)]
    async with listening(plant, *ears):
        first = await plant.order(center="WC1")
        await until(lambda: ears[0].events)
        second = await plant.order(center="WC2")
        await until(lambda: ears[1].events)
        assert [event["rows"][0]["key"] for event in ears[0].events] == [first]
        assert [event["rows"][0]["key"] for event in ears[1].events] == [second]
        assert ears[1].events[0]["from"] == there.cursor, "of what it does not follow it missed nothing"


async def test_much_news_is_to_be_asked_for(plant: Plant) -> None:
    phone = await plant.phone()
    ear = await ear_of(plant, phone)
    async with listening(plant, ear):
        await plant.office.tell(*(plant.release(f"W{n:010d}", steps=tuple(range(10, 400, 10))) for n in range(4)))
        await until(lambda: ear.events)
        assert ear.events[0] == {"within": 0}
        assert len([row for row in await phone.pull() if row["kind"] == "order"]) == 4


async def test_nothing_is_told_to_a_device_whose_rights_ended(plant: Plant) -> None:
    phone, other = await plant.phone("gone"), await plant.phone("here")
    ears = [await ear_of(plant, phone), await ear_of(plant, other)]
    async with listening(plant, *ears):
        await plant.client.post(f"/api/devices/{phone.id}/revoke", headers=await plant.sign_in())
        await plant.order()
        await until(lambda: ears[1].events and ears[0].ended)
        assert not ears[0].events


async def test_who_only_listens_knows_what_a_pull_would_tell(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports of five phones, a phone that reports itself, and orders that leave a scope and come back."""
    monkeypatch.setattr(streams, "MOST_BYTES", 1_000_000)
    order = await plant.order(quantity="99999")
    phones = [await plant.phone(f"phone {n}") for n in range(5)]
    narrow = await plant.phone("narrow", scope=("WC9",))
    ears = [await ear_of(plant, phones[0]), await ear_of(plant, narrow)]
    async with listening(plant, *ears):

        async def report(phone: Phone) -> None:
            for _ in range(6):
                await phone.tell(plant.finish(order, "1"))

        await asyncio.gather(*map(report, phones))
        for center in ("WC9", "WC1", "WC9"):
            await plant.office.tell(_moved(plant, order, center))
        late = [await ear_of(plant, one) for one in (phones[0], narrow)]
        await until(lambda: all(a.states == b.states for a, b in zip(ears, late, strict=True)))
        assert ears[1].states[("order", order)]["operations"]["10"]["good"] == 30_000
    assert all("rows" in event for ear in ears for event in ear.events), "nobody had to ask"


def _moved(plant: Plant, order: str, center: str) -> Any:
    from sync.records import Revise

    release = plant.release(order, center=center, quantity="99999")
    return Revise(recorder=plant.planner, order=order, routing=release.routing, reason="moved")


async def test_nobody_is_told_what_another_one_left() -> None:
    """What is told to who left is written for each anew: nothing may take one for another by where it lies in memory."""
    rows = [
        row("order", f"W{name}", 1, "\nsite\n", f"\ncenter:{name}=9\n", b'{"of":"%b"}' % name.encode())
        for name in ("A", "B")
    ]
    window = Window(5, rows, "9.x", more=False)
    here = streams.Streams(object(), object(), lambda *_: 0)  # type: ignore[arg-type]  # neither is asked for anything
    for n in range(40):
        listener = streams.Listener(None, [f"center:{'AB'[n % 2]}"], bare=False)
        listener.told = "5.x"
        here.open.add(listener)
    here._tell(window)
    for listener in here.open:
        (event,) = listener._due
        assert b'"of":"%b"' % listener.mine[0][-1:].encode() in event, listener.mine


def test_who_takes_nothing_is_only_told_to_ask() -> None:
    listener = streams.Listener(None, [], bare=False)
    for n in range(streams.MOST_DUE + 1):
        listener.say(b"%d" % n)
    assert listener._due == [streams.NEWS]


async def test_a_feed_that_cannot_be_read_ends_the_streams_and_who_comes_again_is_told(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = await plant.phone()
    ear = await ear_of(plant, phone)
    real = streams.Streams._round

    async def broken(_: streams.Streams) -> bool:
        raise RuntimeError("nobody expected this")

    async with listening(plant, ear):
        monkeypatch.setattr(streams.Streams, "_round", broken)
        order = await plant.order()
        await until(lambda: ear.ended)
    monkeypatch.setattr(streams.Streams, "_round", real)
    ear.ended = False
    async with listening(plant, ear):
        await until(lambda: ear.events)
        assert ear.events == [{"within": 0}] or ("order", order) in ear.states


async def test_a_house_that_closes_reads_no_more_for_who_listens(plant: Plant) -> None:
    phone = await plant.phone()
    ear = await ear_of(plant, phone)
    async with listening(plant, ear):
        streams_of_it = streams._of_house[plant.house]  # what reads has no other door
        for end in plant.house.ending:
            await end()
        task = streams_of_it._task  # as above
        assert task is not None
        assert task.done()
        await until(lambda: ear.ended)

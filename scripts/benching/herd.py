"""Plays a shift change: every phone pushes its queue at once, then pulls; tablets listen meanwhile."""

import asyncio
import random
import time

import uvloop
from msgspec import Struct

from scripts.benching import errand, wire
from scripts.benching.listener import heard, seq
from scripts.benching.sender import Phone, Seen, Sender

BETWEEN_S = 0.1
"""Somebody's own reports come one after another with so much between."""


class Herd(Struct):
    """The phones, tablets that hold a live stream, the server's port, and over how many seconds phones wake.

    `own` is somebody who reports one by one meanwhile.
    """

    port: int
    phones: list[Phone]
    tablets: list[Phone]
    within: float
    own: Phone


class Play:
    """One shift change as it runs."""

    def __init__(self, herd: Herd) -> None:
        self.herd = herd
        self.draw = random.Random(1)
        self.seen = Seen()
        self.since = 0.0

    async def run(self) -> Seen:
        """Let everybody loose; return what was seen when every phone has pushed and pulled."""
        listening = [asyncio.create_task(self._listen(tablet)) for tablet in self.herd.tablets]
        await asyncio.sleep(1 if listening else 0)
        self.since = time.perf_counter()
        listening.append(asyncio.create_task(self._report()))
        await asyncio.gather(*map(self._live, self.herd.phones))
        for one in listening:
            one.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        self.seen.cpu = time.process_time()
        return self.seen

    async def _live(self, phone: Phone) -> None:
        await asyncio.sleep(self.draw.uniform(0, self.herd.within))
        woke = time.perf_counter()
        sender = Sender(phone, self.herd.port, self.seen, self.draw)
        await sender.until(lambda: not phone.lines, sender.push)
        self.seen.waited.append(time.perf_counter() - woke)
        self.seen.acknowledged.append(time.perf_counter() - self.since)
        await sender.pull_all()
        self.seen.pulled.append(time.perf_counter() - self.since)
        sender.hang_up()

    async def _report(self) -> None:
        """Report one by one, as somebody does who works while the others leave."""
        own = self.herd.own
        connection = await wire.connect(self.herd.port)
        for line in own.lines:
            since = time.perf_counter()
            answer = await wire.ask(connection, wire.request("POST", "/api/sync/push", line, **own.headers))
            self.seen.own.append(time.perf_counter() - since)
            self.seen.refused += answer.status != 200
            await asyncio.sleep(BETWEEN_S)

    async def _listen(self, tablet: Phone) -> None:
        """Hold a stream, and pull where an event does not bear what is new itself; news meanwhile is one more pull."""
        sender = Sender(tablet, self.herd.port, self.seen, self.draw)
        news = asyncio.Event()

        async def hear() -> None:
            async for event in heard(self.herd.port, tablet):
                self.seen.news += 1
                if event.rows and seq(event.start) <= seq(tablet.cursor):
                    tablet.cursor = max(tablet.cursor, event.cursor, key=seq)
                else:
                    news.set()

        hearing = asyncio.create_task(hear())
        try:
            while True:
                await news.wait()
                news.clear()
                await sender.pull_all()
                self.seen.news_pulls += 1
        finally:
            hearing.cancel()
            sender.hang_up()


if __name__ == "__main__":
    errand.serve(Herd, lambda herd: uvloop.run(Play(herd).run()))

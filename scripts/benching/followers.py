"""One report that many follow: how long until the last one has it, and what that costs the server."""

import asyncio
import time

import uvloop
from msgspec import Struct

from scripts.benching import errand, wire
from scripts.benching.history import History
from scripts.benching.listener import heard
from scripts.benching.report import summary
from scripts.benching.sender import Phone
from scripts.benching.shop import rest
from sync.envelope import encode_line

REPORTS = 5
QUIET_S = 1.5
"""So long nothing happens before a report, and after it: what was to be done is done then."""


class Crowd(Struct):
    """The server's port, who listens, and whose reports they are; none: nothing happens for as long."""

    port: int
    tablets: list[Phone]
    phone: Phone


class Heard(Struct):
    """Of each report: when it was answered, when the last one had it, and how many were told to ask; by one clock."""

    answered: list[float] = []
    last: list[float] = []
    asked: list[int] = []


class _Crowd:
    """Who listens, while it does."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.found = Heard()
        self._open = self._have = self._asked = 0
        self._all = asyncio.Event()

    async def run(self) -> Heard:
        """Let everybody listen, then report once, and again."""
        everybody = len(self.crowd.tablets)
        listening = [asyncio.create_task(self._listen(one)) for one in self.crowd.tablets]
        while self._open < everybody:  # noqa: ASYNC110  # they open one after another
            await asyncio.sleep(0.05)
        connection = await wire.connect(self.crowd.port)
        if not self.crowd.phone.lines:
            await asyncio.sleep(QUIET_S * REPORTS)
        for line in self.crowd.phone.lines:
            await asyncio.sleep(QUIET_S)
            self._have = self._asked = 0
            self._all.clear()
            await wire.ask(connection, wire.request("POST", "/api/sync/push", line, **self.crowd.phone.headers))
            self.found.answered.append(time.perf_counter())
            async with asyncio.timeout(20):
                await self._all.wait()
            self.found.last.append(time.perf_counter())
            self.found.asked.append(self._asked)
        await asyncio.sleep(QUIET_S)
        for one in listening:
            one.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        return self.found

    async def _listen(self, tablet: Phone) -> None:
        is_open = False
        async for event in heard(self.crowd.port, tablet):
            if not is_open:
                is_open = True
                self._open += 1
                continue
            self._have += 1
            self._asked += not event.rows
            if self._have == len(self.crowd.tablets):
                self._all.set()


def followers(history: History, streams: int) -> dict[str, float]:
    """Return the medians of a few reports: seconds until the last one has it, and CPU seconds of one report, beyond an idle server's."""
    shop = history.copy()
    try:
        shop.server.start()
        phone = shop.phones[0]
        lines = [encode_line(shop.report(phone, shop.orders[:1])) for _ in range(REPORTS)]
        tablets = [Phone(shop.headers(one), [], shop.cursor) for one in shop.phones[1 : streams + 1]]
        costs = []
        for count in (0, REPORTS):
            crowd = Crowd(shop.server.port, tablets, Phone(shop.headers(phone), lines[:count], shop.cursor))
            rest()
            cpu, database = shop.cpu(), history.database_cpu()
            found = errand.send("scripts.benching.followers", crowd, Heard)
            costs.append((shop.cpu() - cpu, history.database_cpu() - database))
        idle, whole = costs
        took = [last - answered for answered, last in zip(found.answered, found.last, strict=True)]
        return summary(
            [
                {
                    "streams": streams,
                    "seconds": seconds,
                    "asked": asked,
                    "cpu": (whole[0] - idle[0]) / REPORTS,
                    "database_cpu": (whole[1] - idle[1]) / REPORTS,
                }
                for seconds, asked in zip(took, found.asked, strict=True)
            ]
        )
    finally:
        history.drop(shop)


if __name__ == "__main__":
    errand.serve(Crowd, lambda crowd: uvloop.run(_Crowd(crowd).run()))

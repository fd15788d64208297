"""Plays a shift change: every phone pushes its queue at once, as pwa/src/queue/sender.ts does, then pulls; some listen.

python -m scripts.benching.herd < plan > result        (both MessagePack)
"""

import asyncio
import contextlib
import random
import sys
import time

import msgspec
from msgspec import Struct

from scripts.benching import wire

TIMEOUT_S = 20.0
MOST_RECORDS, ENOUGH_THROUGH = 100, 8
"""A push's most records; a line that ran out of time asks for a quarter, and for twice after so many came through."""

LONGEST_WAIT_S = 60.0


class Phone(Struct):
    """A phone's headers, its queue of encoded lines, the cursor it has, and whether it holds a live stream."""

    headers: dict[str, str]
    lines: list[bytes]
    cursor: str
    listens: bool


class Herd(Struct):
    """The phones, the server's port, and over how many seconds they wake."""

    port: int
    phones: list[Phone]
    within: float


class Seen(Struct):
    """Seconds until the last record was acknowledged; per phone until its own were; and what went wrong."""

    seconds: float
    acknowledged: list[float]
    pulled: list[float]
    pushed: int
    records: int
    timeouts: int
    refused: int
    news: int


class Play:
    """One shift change as it runs."""

    def __init__(self, herd: Herd) -> None:
        self.herd = herd
        self.draw = random.Random(1)
        self.seen = Seen(0, [], [], 0, sum(len(phone.lines) for phone in herd.phones), 0, 0, 0)
        self.since = 0.0

    async def run(self) -> Seen:
        """Let everybody loose; return what was seen."""
        listeners = [asyncio.create_task(self._listen(phone)) for phone in self.herd.phones if phone.listens]
        await asyncio.sleep(1 if listeners else 0)
        self.since = time.perf_counter()
        await asyncio.gather(*(self._live(phone) for phone in self.herd.phones))
        self.seen.seconds = max(self.seen.acknowledged)
        for one in listeners:
            one.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
        return self.seen

    async def _live(self, phone: Phone) -> None:
        await asyncio.sleep(self.draw.uniform(0, self.herd.within))
        left, share, through, wait = list(phone.lines), 1.0, 0, 1.0
        connection: wire.Connection | None = None
        while left:
            batch = left[: max(1, int(MOST_RECORDS * share))]
            raw = wire.request("POST", "/api/sync/push", b"\n".join(batch), **phone.headers)
            self.seen.pushed += len(batch)
            try:
                connection = connection or await wire.connect(self.herd.port)
                async with asyncio.timeout(TIMEOUT_S):
                    status = (await wire.ask(connection, raw)).status
            except TimeoutError:
                self.seen.timeouts += 1
                share, through = max(1 / 500, share / 4), 0
                status = 0
            except (OSError, asyncio.IncompleteReadError):
                status = 0
            if status == 200:
                del left[: len(batch)]
                through, wait = through + 1, 1.0
                share = min(1.0, share * 2) if through % ENOUGH_THROUGH == 0 else share
                continue
            self.seen.refused += status != 0
            if connection is not None:
                connection[1].close()
                connection = None
            await asyncio.sleep(wait * self.draw.uniform(0.75, 1.25))
            wait = min(LONGEST_WAIT_S, wait * 2)
        self.seen.acknowledged.append(time.perf_counter() - self.since)
        await self._pull(phone, connection)
        self.seen.pulled.append(time.perf_counter() - self.since)

    async def _pull(self, phone: Phone, connection: wire.Connection | None) -> None:
        cursor, more = phone.cursor, True
        while more:
            connection = connection or await wire.connect(self.herd.port)
            raw = wire.request("GET", f"/api/sync/pull?limit=500&cursor={cursor}", b"", **phone.headers)
            status, body = await wire.ask(connection, raw)
            if status != 200:
                self.seen.refused += 1
                return
            page = msgspec.json.decode(body)
            cursor, more = page["cursor"], page["more"]

    async def _listen(self, phone: Phone) -> None:
        reader, writer = await wire.connect(self.herd.port)
        writer.write(wire.request("GET", "/api/sync/live", b"", **phone.headers))
        with contextlib.suppress(OSError, asyncio.CancelledError):
            while line := await reader.readline():
                self.seen.news += line.startswith(b"event: news")
        writer.close()


def main() -> None:
    """Read a plan, play it, write what was seen."""
    herd = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Herd)
    sys.stdout.buffer.write(msgspec.msgpack.encode(asyncio.run(Play(herd).run())))


if __name__ == "__main__":
    main()

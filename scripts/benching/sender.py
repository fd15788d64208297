"""Knows how a phone's queue reaches the server, as pwa/src/queue/sender.ts does it: time-outs, shares, back-off."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import msgspec
from msgspec import Struct

from scripts.benching import wire

TIMEOUT_S = 20.0
MOST_RECORDS, MOST_ROWS, ENOUGH_THROUGH = 100, 500, 8
"""A request's most; one that ran out of time asks for a quarter, and for twice after so many came through."""

LONGEST_WAIT_S = 60.0


class Phone(Struct):
    """A phone's headers, its queue of encoded lines, and the cursor it has."""

    headers: dict[str, str]
    lines: list[bytes]
    cursor: str


class Seen(Struct):
    """What came of it, in seconds per phone, and what went wrong.

    `waited`: from its waking until its records were acknowledged; `acknowledged` and `pulled`: from the start of all. `own`: how
    long each report took that somebody made meanwhile, one by one.
    """

    waited: list[float] = []
    acknowledged: list[float] = []
    pulled: list[float] = []
    pushed: int = 0
    twice: int = 0
    timeouts: int = 0
    refused: int = 0
    news: int = 0
    news_pulls: int = 0
    own: list[float] = []
    cpu: float = 0


class Away(Exception):
    """No answer, or none that helps; `again` is after how many seconds the server wants to be asked again."""

    def __init__(self, again: float = 0) -> None:
        super().__init__(again)
        self.again = again


class Sender:
    """One phone's sender: its share of the most, its wait, its connection."""

    def __init__(self, phone: Phone, port: int, seen: Seen, draw: random.Random) -> None:
        self.phone = phone
        self.port = port
        self.seen = seen
        self.draw = draw
        self.share, self.through, self.wait = 1.0, 0, 1.0
        self._connection: wire.Connection | None = None

    async def until(self, done: Callable[[], bool], step: Callable[[], Awaitable[object]]) -> None:
        """Take steps until it is done, with back-off after each that failed."""
        while not done():
            try:
                await step()
                self.wait = 1.0
            except Away as error:
                if error.again:  # the server knows better than any back-off
                    await asyncio.sleep(error.again * self.draw.uniform(1, 1.25))
                    self.wait = 1.0
                    continue
                await asyncio.sleep(self.wait * self.draw.uniform(0.75, 1.25))
                self.wait = min(LONGEST_WAIT_S, self.wait * 2)

    async def push(self) -> None:
        """Push what is left of the queue, as much at once as its share allows."""
        batch = self.phone.lines[: max(1, int(MOST_RECORDS * self.share))]
        self.seen.pushed += len(batch)
        slow = self.seen.timeouts
        try:
            await self._ask("POST", "/api/sync/push", b"\n".join(batch))
        except Away:
            self.seen.twice += len(batch) if self.seen.timeouts > slow else 0
            raise
        del self.phone.lines[: len(batch)]

    async def pull(self) -> bool:
        """Pull one page; return whether there is more."""
        size = max(1, int(MOST_ROWS * self.share))
        body = await self._ask("GET", f"/api/sync/pull?cursor={self.phone.cursor}&limit={size}")
        page = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        self.phone.cursor = msgspec.json.decode(page["cursor"])
        return bool(msgspec.json.decode(page["more"]))

    async def pull_all(self) -> None:
        """Pull until there is no more."""
        more = True

        async def step() -> None:
            nonlocal more
            more = await self.pull()

        await self.until(lambda: not more, step)

    async def _ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        raw = wire.request(method, path, body, **self.phone.headers)
        try:
            async with asyncio.timeout(TIMEOUT_S):
                self._connection = self._connection or await wire.connect(self.port)
                answer = await wire.ask(self._connection, raw)
        except TimeoutError:
            self.seen.timeouts += 1
            if self.share > 1 / MOST_ROWS:
                self.wait = 1.0  # a smaller one may come through: try it soon
            self.share, self.through = max(1 / MOST_ROWS, self.share / 4), 0
            self.hang_up()
            raise Away from None
        except (OSError, EOFError):
            self.hang_up()
            raise Away from None
        if answer.status != 200:
            self.seen.refused += 1
            raise Away(answer.retry_after)
        self.through += 1
        if self.through % ENOUGH_THROUGH == 0:
            self.share = min(1.0, self.share * 2)
        return answer.body

    def hang_up(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection[1].close()
            self._connection = None

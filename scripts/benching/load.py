"""Loads a server from a process of its own: lanes of prepared requests, each lane one connection after its answers.

python -m scripts.benching.load < plan > result        (both MessagePack)
"""

import asyncio
import sys
import time

import msgspec
from msgspec import Struct

from scripts.benching import wire


class Follow(Struct):
    """A lane that reads page after page: `path` with the cursor at its end, its name in the answer, and when to stop."""

    path: str
    cursor: str
    rows: str
    start: str = ""
    more: str = ""
    headers: dict[str, str] = {}


class Plan(Struct):
    """What to send where: lanes of requests, or one lane that follows pages. `keep`: answers are brought back."""

    port: int
    lanes: list[list[bytes]] = []
    follow: Follow | None = None
    keep: bool = False


class Outcome(Struct):
    """Seconds in all, milliseconds of each request, statuses that were no success, rows followed, answers kept."""

    seconds: float
    took: list[float]
    bad: list[int]
    rows: int = 0
    answers: list[list[bytes]] = []


async def run(plan: Plan) -> Outcome:
    """Send everything; the clock starts when every connection is open."""
    lanes = await asyncio.gather(*(wire.connect(plan.port) for _ in plan.lanes or [[]]))
    took: list[float] = []
    bad: list[int] = []

    async def drive(connection: wire.Connection, requests: list[bytes]) -> list[bytes]:
        kept = []
        for raw in requests:
            since = time.perf_counter()
            status, body = await wire.ask(connection, raw)
            took.append((time.perf_counter() - since) * 1000)
            if status >= 300:
                bad.append(status)
            if plan.keep:
                kept.append(body)
        return kept

    since = time.perf_counter()
    if plan.follow is not None:
        rows = await _follow(lanes[0], plan.follow, took, bad)
        return Outcome(time.perf_counter() - since, took, bad, rows)
    answers = await asyncio.gather(*(drive(one, requests) for one, requests in zip(lanes, plan.lanes, strict=True)))
    return Outcome(time.perf_counter() - since, took, bad, answers=list(answers))


async def _follow(connection: wire.Connection, way: Follow, took: list[float], bad: list[int]) -> int:
    cursor, rows = way.start, 0
    while True:
        since = time.perf_counter()
        status, body = await wire.ask(connection, wire.request("GET", way.path + cursor, b"", **way.headers))
        took.append((time.perf_counter() - since) * 1000)
        if status >= 300:
            bad.append(status)
            return rows
        page = msgspec.json.decode(body)
        rows += len(page[way.rows])
        cursor = str(page[way.cursor])
        if not (page[way.more] if way.more else page[way.rows]):
            return rows


def main() -> None:
    """Read a plan, carry it out, write what came of it."""
    plan = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Plan)
    sys.stdout.buffer.write(msgspec.msgpack.encode(asyncio.run(run(plan))))


if __name__ == "__main__":
    main()

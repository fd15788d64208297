"""Loads a server from a process of its own: lanes of prepared requests, each lane one connection after its answers."""

import asyncio
import time

import msgspec
import uvloop
from msgspec import Struct

from scripts.benching import errand, wire


class Follow(Struct):
    """A lane that reads page after page: `path` with the cursor at its end, its name in the answer, and when to stop.

    Everything is read so many `times` on one connection, as phones do that come one after another.
    """

    path: str
    cursor: str
    rows: str
    start: str = ""
    more: str = ""
    headers: dict[str, str] = {}
    times: int = 8


class Plan(Struct):
    """What to send where: lanes of requests, or one lane that follows pages. `keep`: answers are brought back."""

    port: int
    lanes: list[list[bytes]] = []
    follow: Follow | None = None
    keep: bool = False


class Outcome(Struct):
    """Seconds in all, and of our own CPU; milliseconds of each request by lane, what was no success, rows, answers."""

    seconds: float
    cpu: float
    took: list[list[float]]
    bad: list[int]
    rows: int = 0
    answers: list[list[bytes]] = []


async def run(plan: Plan) -> Outcome:
    """Send everything; the clock starts when every connection is open."""
    lanes = await asyncio.gather(*(wire.connect(plan.port) for _ in plan.lanes or [[]]))
    if plan.follow is not None:
        return await _follow(lanes[0], plan)
    took: list[list[float]] = [[] for _ in lanes]
    answers: list[list[bytes]] = [[] for _ in lanes]
    bad: list[int] = []

    async def drive(lane: int) -> None:
        for raw in plan.lanes[lane]:
            since = time.perf_counter()
            status, body, _ = await wire.ask(lanes[lane], raw)
            took[lane].append((time.perf_counter() - since) * 1000)
            if status >= 300:
                bad.append(status)
            if plan.keep:
                answers[lane].append(body)

    since, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*map(drive, range(len(lanes))))
    return Outcome(time.perf_counter() - since, time.process_time() - cpu, took, bad, answers=answers)


async def _follow(connection: wire.Connection, plan: Plan) -> Outcome:
    """Read to the end; the reading of what came is not the server's time, so only the asking counts."""
    way = plan.follow
    assert way is not None
    cursor, rows, left = way.start, 0, way.times
    took: list[float] = []
    bad: list[int] = []
    cpu = time.process_time()
    while left:
        path = way.path.replace(
            "limit=1000", f"limit={1000 - left}"
        )  # a page of another length each time: none is shared
        raw = wire.request("GET", path + cursor, b"", **way.headers)
        since = time.perf_counter()
        status, body, _ = await wire.ask(connection, raw)
        took.append((time.perf_counter() - since) * 1000)
        if status >= 300:
            bad.append(status)
            break
        page = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        here = len(msgspec.json.decode(page[way.rows], type=list[msgspec.Raw]))
        rows += here
        cursor = str(msgspec.json.decode(page[way.cursor]))
        if not (msgspec.json.decode(page[way.more]) if way.more else here > 0):
            cursor, left = way.start, left - 1
    return Outcome(sum(took) / 1000, time.process_time() - cpu, [took], bad, rows)


if __name__ == "__main__":
    errand.serve(Plan, lambda plan: uvloop.run(run(plan)))

"""`scripts/bench [push] [pull]`: medians, and the ratio to the raw driver's limit of the same run."""

import argparse
import asyncio
import contextlib
import json
import platform
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from api.app import build
from api.db.engine import Database
from api.db.rows import table_of
from api.devices.enrolment import Asked, new_code
from api.house import House
from api.people.routes import Rights, grant
from api.settings import Settings
from api.tables import metadata
from api.tables.feed import Feed
from api.tables.migrate import migrate
from scripts.benching import phone, raw, syncs
from scripts.kit.asgi import talking_to
from scripts.kit.device import new_key, uuid7
from scripts.kit.postgres import Postgres
from sync import records as r
from sync.envelope import PushReply
from sync.outbox import Outbox, push_body

ORDERS, PEOPLE = 60, 12
RECORDS = {1: 60, 20: 400, 200: 2000}
WRITTEN = (
    "record",
    "record_address",
    "home_state",
    "operation_state",
    "outcome",
    "posting",
    "feed",
    "feed_audience",
    "feed_head",
)


class Bench:
    """One empty database with orders released, and a phone that reports."""

    def __init__(self, house: House, client: Any, seed: int) -> None:
        self.house = house
        self.client = client
        self.draw = random.Random(seed)
        self.people = [new_key(self.draw, "P") for _ in range(PEOPLE)]
        self.orders = [new_key(self.draw, "W") for _ in range(ORDERS)]
        self.at = 1_790_000_000_000
        self.outbox = Outbox("", "")
        self.token = ""

    async def enrol(self, kind: str) -> None:
        """Enrol as a device of a kind."""
        code = await new_code(self.house, Asked(kind=kind), "bench")  # type: ignore[arg-type]  # a kind
        asked = {"code": code.code, "name": kind, "wall": self.at, "run": "bench", "run_ms": 0}
        told = (await self.client.post("/api/enrol", json=asked)).json()
        self.token, self.outbox = told["token"], Outbox(told["device"], told["contact"])

    async def set_up(self) -> None:
        """Enlist people and release orders."""
        self.house.clock.set(self.at)
        await grant(self.house, self.people[0], Rights(login="bench", roles=("planner",)), "bench")
        await self.enrol("office")
        steps = tuple(r.Operation(number=n, name=f"step {n}", work_center=f"WC{n}") for n in (10, 20, 30, 40, 50))
        for person in self.people:
            self.say(r.Enlist(recorder=self.people[0], person=person, name=person))
        for order in self.orders:
            item = r.Item(code="bolt", name="螺栓")
            self.say(
                r.Release(
                    recorder=self.people[0], order=order, number=order, item=item, quantity="100000", routing=steps
                )
            )
        await self.push(self.outbox.lines)
        await self.enrol("phone")

    def say(self, body: r.Record) -> Any:
        """Make a line."""
        self.at += 7_000
        self.house.clock.set(self.at)
        return self.outbox.say(uuid7(self.draw, self.at), body, self.at, "bench", self.at - 1_790_000_000_000)

    def report(self) -> Any:
        """Make a report of somebody on some order."""
        who = self.draw.choice(self.people)
        body = r.Finish(
            recorder=who, person=who, order=self.draw.choice(self.orders), operation=self.draw.choice([10, 20, 30, 40, 50]),
            good=str(self.draw.randrange(1, 90)), note="手套操作,夜班",
        )  # fmt: skip
        return self.say(body)

    async def push(self, lines: list[Any]) -> PushReply:
        """Push lines over the application's own door."""
        answer = await self.client.post(
            "/api/sync/push", content=push_body(lines), headers={"authorization": f"Bearer {self.token}"}
        )
        answer.raise_for_status()
        reply = msgspec.json.decode(answer.content, type=PushReply)
        self.outbox.take(reply)
        return reply


async def _tables(bench: Bench) -> dict[str, set[tuple[Any, ...]]]:
    found = {}
    async with bench.house.database.read() as connection:
        for name in WRITTEN:
            found[name] = {tuple(row) for row in await connection.execute(select(metadata.tables[name]))}
    return found


async def _schema(bench: Bench) -> list[str]:
    dialect: Any = sqlite.dialect() if bench.house.database.sqlite else postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's
    found = []
    for name in WRITTEN:
        table = metadata.tables[name]
        found.append(str(CreateTable(table).compile(dialect=dialect)))
        found += [
            str(CreateIndex(index).compile(dialect=dialect))
            for index in sorted(table.indexes, key=lambda i: str(i.name))
        ]
    return found


async def push_case(bench: Bench, batch: int, fresh: Callable[[], str]) -> dict[str, Any]:
    """Push, replay what was acknowledged, and write the same rows raw; return records per second each."""
    lines = [bench.report() for _ in range(RECORDS[batch])]
    groups = [lines[start : start + batch] for start in range(0, len(lines), batch)]
    statements = 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    before = await _tables(bench)
    event.listen(bench.house.database.writing, "before_cursor_execute", count)
    since = time.perf_counter()
    for group in groups:
        await bench.push(group)
    pushed = time.perf_counter() - since
    per_push = statements / len(groups)
    event.remove(bench.house.database.writing, "before_cursor_execute", count)
    since = time.perf_counter()
    for group in groups:
        await bench.push([bench.outbox.stamped(line) for line in group])
    replayed = time.perf_counter() - since
    after = await _tables(bench)
    names = {name: [c.name for c in metadata.tables[name].columns] for name in WRITTEN}
    share = []
    for place in range(len(groups)):
        tables = {
            name: (names[name], sorted(after[name] - before[name], key=str)[place :: len(groups)]) for name in WRITTEN
        }
        share.append({name: rows for name, rows in tables.items() if rows[1]})
    schema, target = await _schema(bench), await asyncio.to_thread(fresh)
    since = time.perf_counter()
    if bench.house.database.sqlite:
        await asyncio.to_thread(raw.sqlite, target, schema, share)
    else:
        keys = {name: [c.name for c in metadata.tables[name].primary_key] for name in WRITTEN}
        await raw.postgresql(target, schema, share, keys)
    limit = time.perf_counter() - since
    return {
        "push": len(lines) / pushed,
        "replay": len(lines) / replayed,
        "raw": len(lines) / limit,
        "statements": per_push,
    }


async def pull_case(bench: Bench, limit: int) -> dict[str, Any]:
    """Pull everything from the start, and read the same rows with the raw driver into bytes."""
    headers = {"authorization": f"Bearer {bench.token}"}
    cursor, rows, since = "", 0, time.perf_counter()
    while True:
        answer = await bench.client.get("/api/sync/pull", params={"cursor": cursor, "limit": limit}, headers=headers)
        page = msgspec.json.decode(answer.content)
        rows += len(page["rows"])
        cursor = page["cursor"]
        if not page["more"]:
            break
    pulled = time.perf_counter() - since
    feed = table_of(Feed)
    query = select(feed.c.seq, feed.c.kind, feed.c.key, feed.c.version, feed.c.state).order_by(feed.c.seq).limit(limit)
    since, after, read = time.perf_counter(), 0, 0
    async with bench.house.database.read() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        text = str(query.where(feed.c.seq > 0).compile(compile_kwargs={"literal_binds": True}))
        while True:
            page_sql = text.replace("feed.seq > 0", f"feed.seq > {after}")
            if bench.house.database.sqlite:
                found = await driver.execute_fetchall(page_sql)  # type: ignore[union-attr]  # aiosqlite's own connection
            else:
                found = await driver.fetch(page_sql)  # type: ignore[union-attr]  # asyncpg's own connection
            msgspec.json.encode([[row[1], row[2], row[3], msgspec.Raw(row[4])] for row in found])
            read += len(found)
            if len(found) < limit:
                break
            after = found[-1][0]
    return {"pull": rows / pulled, "raw": read / (time.perf_counter() - since)}


async def run_round(
    settings: Settings, asked: argparse.Namespace, seed: int, fresh: Callable[[], str]
) -> dict[str, Any]:
    """Run every case once on an empty database: small batches first."""
    database = Database(settings.database_url())
    await migrate(database)
    await database.close()
    app = build(settings)
    found: dict[str, Any] = {}
    async with talking_to(app) as client:
        bench = Bench(app.state.house, client, seed)
        await bench.set_up()
        for batch in (1, 20, 200):
            found[f"push b{batch}"] = await push_case(bench, batch, fresh)
        if "push" in asked.what:
            found["push b1"]["syncs"] = await syncs.per_push(bench.house.database, lambda: bench.push([bench.report()]))
        if "pull" in asked.what:
            for limit in (200, 1000):
                found[f"pull limit {limit}"] = await pull_case(bench, limit)
    return found


def _case(rounds: list[dict[str, Any]], case: str, name: str) -> dict[str, Any]:
    values = [one[case][name] for one in rounds]
    limits = [one[case]["raw"] for one in rounds]
    ratios = [value / limit for value, limit in zip(values, limits, strict=True)]
    return {
        "case": f"{case} {name}" if not case.endswith(name) and name == "replay" else case,
        "median": statistics.median(values), "minimum": min(values), "maximum": max(values),
        "raw": statistics.median(limits), "ratio": statistics.median(ratios),
        "statements": rounds[0][case].get("statements") if name == "push" else None,
        "syncs": rounds[0][case].get("syncs") if name == "push" else None,
    }  # fmt: skip


def main() -> int:
    """Measure what was asked."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", nargs="*", help="push, pull, phone (default: push and pull)")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    asked.what = asked.what or ["push", "pull"]
    if wrong := sorted(set(asked.what) - {"push", "pull", "phone"}):
        parser.error(f"there is no case {wrong[0]!r}; choose push, pull or phone")
    if "phone" in asked.what:
        phone.main(as_json=asked.json)
        asked.what.remove("phone")
        if not asked.what:
            return 0
    folder = Path(tempfile.mkdtemp(prefix="baogong-bench-"))
    results = []
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres = stack.enter_context(Postgres())
        for engine in ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]:
            made = 0

            def fresh(engine: str = engine) -> str:
                nonlocal made
                made += 1
                return str(folder / f"raw{made}.sqlite") if engine == "sqlite" else postgres.create(f"raw_{made}")

            rounds = []
            for number in range(asked.rounds):
                address = postgres.create(f"bench_{number}") if engine == "postgresql" else ""
                settings = Settings(
                    data=str(folder / f"{engine}{number}"), database=address, mode="test", clock="driven"
                )
                rounds.append(asyncio.run(run_round(settings, asked, number, fresh)))
            for case in rounds[0]:
                if case.split()[0] in asked.what:
                    names = ("push", "replay") if case.startswith("push") else ("pull",)
                    results += [{"database": engine, **_case(rounds, case, name)} for name in names]
    machine = f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}, in-process client"
    if asked.json:
        print(json.dumps({"machine": machine, "rounds": asked.rounds, "results": results}, indent=1))
        return 0
    print(f"{machine}; {asked.rounds} rounds; records (pull: rows) per second; raw = the same rows by the driver alone")
    for one in results:
        said = f", {one['statements']:.0f} statements a push" if one["statements"] else ""
        said += f", {one['syncs']:.1f} syncs a push" if one["syncs"] is not None else ""
        print(
            f"{one['database']:>10} {one['case']:<18} median {one['median']:>9,.0f} ({one['minimum']:,.0f} to {one['maximum']:,.0f})"
            f"  raw {one['raw']:>9,.0f}  ratio {one['ratio']:.2f}{said}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

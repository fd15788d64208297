"""What is measured: a push, the same push again, a pull; each beside the raw driver doing the same rows."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from api.db.rows import table_of
from api.tables import metadata
from api.tables.feed import Feed
from scripts.benching import raw
from scripts.benching.plant import Bench

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

"""The raw limit: the same bytes into one slim table by the driver alone, as fast as it can, as durably as we do.

No second table, no index but the key, no decoding. What a ledger does beside is the distance to it. Of a pull it is the very rows
that are pulled, read by the driver and written as JSON by a library, without a server.
"""

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import msgspec

Group = list[tuple[str, bytes]]
"""What one push brings: (id, bytes of the line with its stamp)."""

PAGE, TIMES = 1000, 8


class Limit(NamedTuple):
    """Records per second: written, and sent once more."""

    written: float
    again: float


def sqlite(path: Path, lanes: Sequence[Sequence[Group]]) -> Limit:
    """Write each group in a synced transaction of its own; a table with rows takes big lines faster than one without."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE raw (id TEXT PRIMARY KEY, line BLOB NOT NULL)")
    groups = list(chain.from_iterable(lanes))

    def write(statement: str) -> float:
        since = time.perf_counter()
        for group in groups:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, group)
            connection.execute("COMMIT")
        return time.perf_counter() - since

    written = write("INSERT INTO raw VALUES (?, ?)")
    again = write("INSERT INTO raw VALUES (?, ?) ON CONFLICT DO NOTHING")
    connection.close()
    records = sum(map(len, groups))
    return Limit(records / written, records / again)


def postgresql(address: str, lanes: Sequence[Sequence[Group]]) -> Limit:
    """Copy each group in a synced transaction of its own, on as many connections as there are phones at once."""
    return asyncio.run(_postgresql(address, lanes))


async def _postgresql(address: str, lanes: Sequence[Sequence[Group]]) -> Limit:
    connections = [await asyncpg.connect(address) for _ in lanes]
    first = connections[0]
    await first.execute('CREATE TABLE raw (id text COLLATE "C" PRIMARY KEY, line bytea NOT NULL)')

    async def copy(connection: asyncpg.Connection, groups: Sequence[Group]) -> None:
        for group in groups:
            await connection.copy_records_to_table("raw", records=group)

    async def again(connection: asyncpg.Connection, groups: Sequence[Group]) -> None:
        known = await connection.prepare("SELECT count(*) FROM raw WHERE id = ANY($1::text[])")
        for group in groups:
            await known.fetchval([one for one, _ in group])

    took = []
    try:
        for way in (copy, again):
            since = time.perf_counter()
            await asyncio.gather(*(way(one, groups) for one, groups in zip(connections, lanes, strict=True)))
            took.append(time.perf_counter() - since)
    finally:
        for one in connections:
            one.terminate()  # a polite end would wait for a copy that was broken off
    records = sum(map(len, chain.from_iterable(lanes)))
    return Limit(*(records / one for one in took))


_ROWS = """SELECT f.seq, f.kind, f.key, f.version,
 CASE WHEN f.state = {empty} THEN (SELECT h.state FROM home_state h WHERE h.site = f.site AND h.home = f.key) ELSE f.state END
FROM feed f WHERE f.site = 'main' AND f.seq > {after} ORDER BY f.seq LIMIT {most}"""
"""The very rows of a pull."""


def rows_to_json(folder: Path, address: str) -> float:
    """Return how many rows of the feed a second the driver reads in pages and a JSON library writes."""
    if address:
        return asyncio.run(_rows_of_postgresql(address))
    connection = sqlite3.connect(f"file:{folder / 'baogong.sqlite'}?mode=ro", uri=True)
    sql = _ROWS.format(empty="x''", after="?", most="?")
    rows, last, since = 0, 0, time.perf_counter()
    for _ in range(TIMES):
        last = 0
        while page := connection.execute(sql, (last, PAGE)).fetchall():
            last = _written(page)
            rows += len(page)
    took = time.perf_counter() - since
    connection.close()
    return rows / took


async def _rows_of_postgresql(address: str) -> float:
    connection = await asyncpg.connect(address)
    asked = await connection.prepare(_ROWS.format(empty="''::bytea", after="$1", most="$2"))
    rows, since = 0, time.perf_counter()
    for _ in range(TIMES):
        last = 0
        while page := await asked.fetch(last, PAGE):
            last = _written(page)
            rows += len(page)
    took = time.perf_counter() - since
    await connection.close()
    return rows / took


def _written(page: Sequence[Sequence[Any]]) -> int:
    """Write a page as JSON; return its last number."""
    rows = [{"kind": k, "key": key, "version": v, "state": msgspec.Raw(state)} for _, k, key, v, state in page]
    msgspec.json.encode({"rows": rows, "cursor": str(page[-1][0]), "more": True})
    return int(page[-1][0])

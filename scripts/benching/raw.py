"""The raw limit: the same bytes into one slim table by the driver alone, as fast as it can, as durably as we do.

No second table, no index but the key, no decoding. What a ledger does beside is the distance to it.
"""

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import asyncpg

Group = list[tuple[str, bytes]]
"""What one push brings: (id, bytes of the line with its stamp)."""

PAGE = 1000


class Limit(NamedTuple):
    """Records per second: written, sent once more, and read in pages."""

    written: float
    again: float
    read: float


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
    since = time.perf_counter()
    last, left = 0, True
    while left:
        rows = connection.execute("SELECT rowid, line FROM raw WHERE rowid > ? ORDER BY rowid LIMIT ?", (last, PAGE))
        left = bool(page := rows.fetchall())
        last = page[-1][0] if page else last
    read = time.perf_counter() - since
    connection.close()
    records = sum(map(len, groups))
    return Limit(records / written, records / again, records / read)


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
        page = await first.prepare("SELECT id, line FROM raw WHERE id > $1 ORDER BY id LIMIT $2")
        since = time.perf_counter()
        last = ""
        while rows := await page.fetch(last, PAGE):
            last = rows[-1]["id"]
        took.append(time.perf_counter() - since)
    finally:
        for one in connections:
            one.terminate()  # a polite end would wait for a copy that was broken off
    records = sum(map(len, chain.from_iterable(lanes)))
    return Limit(*(records / one for one in took))

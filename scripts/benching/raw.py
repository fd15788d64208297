"""The raw limit: the same bytes into one slim table by the driver alone, as fast as it can, as durably as we do.

No second table, no index but the key, no decoding. What a ledger does beside is the distance to it.
"""

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

import asyncpg

Group = Sequence[tuple[str, bytes]]
"""What one push brings: (id, bytes of the line)."""


def sqlite(path: Path, groups: Sequence[Group]) -> float:
    """Write each group in a synced transaction of its own; return records per second."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE raw (id TEXT PRIMARY KEY, line BLOB NOT NULL) WITHOUT ROWID")
    since = time.perf_counter()
    for group in groups:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO raw VALUES (?, ?)", group)
        connection.execute("COMMIT")
    took = time.perf_counter() - since
    connection.close()
    return sum(map(len, groups)) / took


def postgresql(address: str, groups: Sequence[Group]) -> float:
    """Copy each group in a synced transaction of its own; return records per second."""

    async def write() -> float:
        connection = await asyncpg.connect(address)
        await connection.execute('CREATE TABLE raw (id text COLLATE "C" PRIMARY KEY, line bytea NOT NULL)')
        since = time.perf_counter()
        for group in groups:
            await connection.copy_records_to_table("raw", records=group)
        took = time.perf_counter() - since
        await connection.close()
        return took

    return sum(map(len, groups)) / asyncio.run(write())

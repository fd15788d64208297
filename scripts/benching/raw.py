"""The raw limit: the same rows, indexes, transaction size and durability, and nothing else."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import asyncpg

Tables = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
"""Per table: column names, and the rows that one push of the product wrote."""


def sqlite(path: str, schema: Sequence[str], pushes: Sequence[Tables]) -> None:
    """Write every push in a transaction of its own, synced."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    for statement in schema:
        connection.execute(statement)
    for tables in pushes:
        connection.execute("BEGIN IMMEDIATE")
        for table, (columns, rows) in tables.items():
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608  # names of our own tables
        connection.execute("COMMIT")
    connection.close()


async def postgresql(address: str, schema: Sequence[str], pushes: Sequence[Tables], keys: dict[str, list[str]]) -> None:
    """Write every push in a transaction of its own, synced."""
    connection = await asyncpg.connect(address)
    for statement in schema:
        await connection.execute(statement)
    for tables in pushes:
        async with connection.transaction():
            for table, (columns, rows) in tables.items():
                marks = ", ".join(f"${n}" for n in range(1, len(columns) + 1))
                rest = [f"{c} = excluded.{c}" for c in columns if c not in keys[table]]
                into = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  # as above
                upsert = f" ON CONFLICT ({', '.join(keys[table])}) DO " + (
                    f"UPDATE SET {', '.join(rest)}" if rest else "NOTHING"
                )
                await connection.executemany(into + upsert, rows)
    await connection.close()

"""Knows how many rows are written in one statement, whatever the dialect."""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlmodel import SQLModel

from api.db.direct import write

Rows = Sequence[dict[str, Any]] | Sequence[tuple[Any, ...]]

MOST_IDS = 20_000
"""Parameters of one statement; both databases stop near 32,000."""


def parts(ids: Collection[str]) -> Iterator[list[str]]:
    """Yield ids in parts that fit one statement: one part, but for the rarest orders."""
    wanted = sorted(ids)
    return (wanted[start : start + MOST_IDS] for start in range(0, len(wanted), MOST_IDS))


def table_of(model: type[SQLModel]) -> Table:
    """Return a model's Core table."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel sets it at class creation
    return table


def insert_new(connection: Connection, model: type[SQLModel], rows: Rows) -> None:
    """Insert rows, passing over those whose key is there: idempotent."""
    if rows:
        write(connection, table_of(model), rows, "ON CONFLICT DO NOTHING")


def upsert(connection: Connection, model: type[SQLModel], rows: Rows) -> None:
    """Insert rows, or overwrite those whose key is there. Rows have the same columns, and no key twice."""
    if rows:
        write(connection, table_of(model), rows, _overwriting(table_of(model)))


def add_up(connection: Connection, model: type[SQLModel], rows: Rows, column: str) -> None:
    """Insert rows, or add their value of a column to that of those whose key is there. No key stands there twice."""
    if rows:
        write(connection, table_of(model), rows, _adding(table_of(model), column))


def append(connection: Connection, model: type[SQLModel], rows: Rows) -> None:
    """Insert rows whose keys cannot be there yet; a clash is an IntegrityError."""
    if rows:
        write(connection, table_of(model), rows)


@cache
def _overwriting(table: Table) -> str:
    keys = [column.name for column in table.primary_key]
    told = ", ".join(f'"{name}" = excluded."{name}"' for name in table.columns.keys() if name not in keys)  # noqa: SIM118  # a collection of columns, no dict
    return f"ON CONFLICT ({', '.join(keys)}) DO " + (f"UPDATE SET {told}" if told else "NOTHING")


@cache
def _adding(table: Table, column: str) -> str:
    keys = ", ".join(one.name for one in table.primary_key)
    return f'ON CONFLICT ({keys}) DO UPDATE SET "{column}" = "{table.name}"."{column}" + excluded."{column}"'

"""Knows how rows reach the tables: many in one statement, named tuples as they are; on PostgreSQL as arrays."""

import sqlite3
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import BigInteger, Boolean, Connection, Integer, LargeBinary, Table

from api.db.driver import HEARD, many, run_write, wrapped
from api.db.statement import forget

Row = Mapping[str, Any] | tuple[Any, ...]
"""What a row says by column: a mapping, or a named tuple."""

PENDING = "baogong written together"


def write(connection: Connection, table: Table, rows: Sequence[Row], conflict: str = "") -> None:
    """Insert rows that have the same columns, with what is done where the key is there already.

    A row is a mapping, or a named tuple that says every column. What mappings do not say is as the table says by itself.
    """
    forget(connection)
    columns, given = _given(table, rows)
    sql = _insert(connection.dialect.name, table, columns, conflict)
    if connection.dialect.name == "sqlite":
        for hear in HEARD:
            hear(sql, given[0])
        _insert_chunks(connection, sql, given, table, columns, conflict)
        return
    _run_or_wait(connection, "".join(table.name), sql, list(map(list, zip(*given, strict=True))))


def insertion(table: Table, rows: Sequence[Row]) -> tuple[str, list[Any]]:
    """Return what inserts rows on PostgreSQL, and its parameters."""
    columns, given = _given(table, rows)
    return _insert("postgresql", table, columns, ""), list(map(list, zip(*given, strict=True)))


def change(connection: Connection, table: Table, key: str, rows: Sequence[tuple[Any, ...]], site: str) -> None:
    """Change rows by their key: each is a named tuple of the key and the columns that it sets."""
    if not rows:
        return
    forget(connection)
    columns: tuple[str, ...] = rows[0]._fields  # type: ignore[attr-defined]  # a named tuple
    others = [column for column in columns if column != key]
    if connection.dialect.name == "sqlite":
        told = ", ".join(f'"{column}" = ?' for column in others)
        sql = f'UPDATE "{table.name}" SET {told} WHERE site = ? AND "{key}" = ?'  # noqa: S608  # names of our tables
        many(connection, sql, [(*(getattr(row, name) for name in others), site, getattr(row, key)) for row in rows])
        return
    told = ", ".join(f'"{column}" = u."{column}"' for column in others)
    arrays = ", ".join(f"${n}::{_array(table.c[column].type)}" for n, column in enumerate(columns, 2))
    names = ", ".join(f'"{column}"' for column in columns)
    sql = f'UPDATE "{table.name}" AS t SET {told} FROM unnest({arrays}) AS u({names}) WHERE t.site = $1::text AND t."{key}" = u."{key}"'  # noqa: S608  # names of our tables
    _run_or_wait(connection, "".join(table.name), sql, [site, *map(list, zip(*rows, strict=True))])


def _run_or_wait(connection: Connection, table: str, sql: str, given: list[Any]) -> None:
    """Write on PostgreSQL, or let it wait for others (`api/db/together.py`)."""
    pending = connection.info.get(PENDING)
    if pending is not None:
        pending.append((table, sql, given))
    else:
        run_write(connection, sql, given)


def _given(table: Table, rows: Sequence[Row]) -> tuple[tuple[str, ...], Sequence[tuple[Any, ...]]]:
    """Return the columns of rows, and their values in that order."""
    first = rows[0]
    if isinstance(first, tuple):
        return first._fields, rows  # type: ignore[attr-defined, return-value]  # all rows of a list are named tuples of one kind
    told: Any = rows
    if missing := {name: value for name, value in _usual(table).items() if name not in first}:
        told = [{**missing, **row} for row in told]
    columns = tuple(told[0])
    take = itemgetter(*columns)
    return columns, [take(row) for row in told] if len(columns) > 1 else [(take(row),) for row in told]


CHUNK = 64
"""Rows of one statement on SQLite: between two statements another thread may take Python for itself, for milliseconds."""


def _insert_chunks(
    connection: Connection,
    sql: str,
    given: Sequence[tuple[Any, ...]],
    table: Table,
    columns: tuple[str, ...],
    conflict: str,
) -> None:
    cursor: Any = connection.connection.dbapi_connection.cursor()  # type: ignore[union-attr]  # there is one
    try:
        whole = len(given) - len(given) % CHUNK
        for start in range(0, whole, CHUNK):
            chunk = _insert("sqlite", table, columns, conflict, CHUNK)
            cursor.execute(chunk, list(chain.from_iterable(given[start : start + CHUNK])))
        if whole < len(given):
            cursor.executemany(sql, given[whole:])
    except sqlite3.Error as error:
        raise wrapped(connection, sql, error) from error


@cache
def _insert(dialect: str, table: Table, columns: tuple[str, ...], conflict: str, rows: int = 1) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    if dialect == "sqlite":
        marks = ", ".join([f"({', '.join('?' * len(columns))})"] * rows)
        return f'INSERT INTO "{table.name}" ({names}) VALUES {marks} {conflict}'  # noqa: S608  # names of our tables
    arrays = ", ".join(f"${n}::{_array(table.c[column].type)}" for n, column in enumerate(columns, 1))
    return f'INSERT INTO "{table.name}" ({names}) SELECT * FROM unnest({arrays}) {conflict}'  # noqa: S608  # names of our tables


@cache
def _usual(table: Table) -> dict[str, Any]:
    """Return what columns hold that nobody names."""
    told = {column.name: column.default for column in table.c if column.default is not None}
    return {name: default.arg for name, default in told.items() if default.is_scalar}  # type: ignore[attr-defined]  # a scalar has one


def _array(kind: Any) -> str:
    if isinstance(kind, Boolean):
        return "boolean[]"
    if isinstance(kind, LargeBinary):
        return "bytea[]"
    return "bigint[]" if isinstance(kind, BigInteger | Integer) else "text[]"

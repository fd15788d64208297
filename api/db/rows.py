"""Knows how many rows are written in one statement, whatever the dialect."""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert
from sqlmodel import SQLModel

Rows = Sequence[dict[str, Any]]

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


@cache
def _statement(table: Table, dialect: str, update: bool) -> Insert:
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(table)
    if not update:
        done: Insert = statement.on_conflict_do_nothing()
        return done
    keys = [column.name for column in table.primary_key]
    values = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    changed: Insert = statement.on_conflict_do_update(index_elements=keys, set_=values)
    return changed


@cache
def _plain(table: Table) -> Insert:
    return table.insert()


def insert_new(connection: Connection, model: type[SQLModel], rows: Rows) -> None:
    """Insert rows, passing over those whose key is there: idempotent."""
    if rows:
        connection.execute(_statement(table_of(model), connection.dialect.name, False), rows)


def upsert(connection: Connection, model: type[SQLModel], rows: Rows) -> None:
    """Insert rows, or overwrite those whose key is there."""
    if rows:
        connection.execute(_statement(table_of(model), connection.dialect.name, True), rows)


def add_up(connection: Connection, model: type[SQLModel], rows: Rows, column: str) -> None:
    """Insert rows, or add their value of a column to that of those whose key is there."""
    if rows:
        connection.execute(_adding(table_of(model), connection.dialect.name, column), rows)


@cache
def _adding(table: Table, dialect: str, column: str) -> Insert:
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(table)
    keys = [one.name for one in table.primary_key]
    added = {column: table.c[column] + statement.excluded[column]}
    done: Insert = statement.on_conflict_do_update(index_elements=keys, set_=added)
    return done


def append(connection: Connection, model: type[SQLModel], rows: Rows) -> None:
    """Insert rows whose keys cannot be there yet; a clash is an IntegrityError."""
    if rows:
        connection.execute(_plain(table_of(model)), rows)

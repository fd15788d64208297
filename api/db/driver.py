"""Knows how SQL reaches the driver without SQLAlchemy's hands; transactions and errors are still its own."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import await_only

HEARD: list[Callable[[str, Sequence[Any]], None]] = []
"""Who wants to hear every statement with its parameters, or the first row of them: a test that counts or explains."""


def run_write(connection: Connection, sql: str, given: list[Any]) -> None:
    """Write on PostgreSQL."""
    for hear in HEARD:
        hear(sql, given)
    asyncpg(connection, "fetch", sql, *given)


def answer(connection: Connection, sql: str, given: list[Any]) -> list[Any]:
    """Return the rows of a question."""
    for hear in HEARD:
        hear(sql, given)
    if connection.dialect.name != "sqlite":
        return list(asyncpg(connection, "fetch", sql, *given))
    cursor: Any = connection.connection.dbapi_connection.cursor()  # type: ignore[union-attr]  # there is one
    try:
        return list(cursor.execute(sql, given).fetchall())
    except sqlite3.Error as error:
        raise wrapped(connection, sql, error) from error


def many(connection: Connection, sql: str, given: Sequence[Sequence[Any]]) -> None:
    """Run a statement once for each row of parameters."""
    for hear in HEARD:
        hear(sql, given[0])
    if connection.dialect.name == "sqlite":
        cursor: Any = connection.connection.dbapi_connection.cursor()  # type: ignore[union-attr]  # there is one
        try:
            cursor.executemany(sql, given)
        except sqlite3.Error as error:
            raise wrapped(connection, sql, error) from error
    else:
        asyncpg(connection, "executemany", sql, given)


def asyncpg(connection: Connection, method: str, sql: str, *given: Any) -> Any:
    """Call a method of PostgreSQL's driver, and raise its errors as SQLAlchemy says them."""
    adapted: Any = connection.connection.dbapi_connection
    try:
        if adapted._transaction is None:  # noqa: SLF001  # a transaction begins with its first statement, whoever says it
            await_only(adapted._start_transaction())  # noqa: SLF001
        return await_only(getattr(adapted.driver_connection, method)(sql, *given))
    except Exception as error:
        try:
            adapted._handle_exception(error)  # noqa: SLF001  # says it as SQLAlchemy's driver does
        except Exception as said:  # noqa: BLE001  # whatever it says, it is said
            raise wrapped(connection, sql, said) from error
        raise


def wrapped(connection: Connection, sql: str, error: Exception) -> BaseException:
    """Return a driver's error as SQLAlchemy says it."""
    dbapi: Any = connection.dialect.dbapi
    if not isinstance(error, dbapi.Error):
        return error
    wrapped: BaseException = DBAPIError.instance(
        sql, None, error, dbapi.Error, hide_parameters=True, dialect=connection.dialect
    )
    return wrapped

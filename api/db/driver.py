"""Knows how SQL reaches the driver without SQLAlchemy's hands; transactions and errors are still its own."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import await_only

HEARD: list[Callable[[str, Sequence[Any]], None]] = []
"""Who wants to hear every statement with its parameters, or the first row of them: a test that counts or explains."""


def run_write(connection: Connection, sql: str, given: list[Any]) -> None:
    """Write on PostgreSQL."""
    for hear in HEARD:
        hear(sql, given)
    asyncpg(connection, "fetch", sql, *given)


_UNDER_WAY = "baogong under way"


def begin_write(connection: Connection, sql: str, given: list[Any]) -> None:
    """Write on PostgreSQL while we go on: whatever is said next on this connection waits until it is written."""
    for hear in HEARD:
        hear(sql, given)
    settle(connection)
    adapted: Any = connection.connection.dbapi_connection
    connection.info[_UNDER_WAY] = sql, asyncio.ensure_future(adapted.driver_connection.fetch(sql, *given))
    await_only(_going())


async def _going() -> None:
    """Let what was begun say what it has to, before whoever asked keeps this thread to himself."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)


def settle(connection: Connection) -> None:
    """Wait for what is being written, and raise its errors."""
    sql, begun = connection.info.pop(_UNDER_WAY, ("", None))
    if begun is not None:
        _said(connection, sql, lambda: await_only(begun))


def settles(engine: Engine) -> None:
    """Let whatever SQLAlchemy itself says on an engine's connections wait, too, for what is being written."""

    @event.listens_for(engine, "before_cursor_execute")
    def before(connection: Connection, *_: Any) -> None:
        settle(connection)

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        settle(connection)

    @event.listens_for(engine, "rollback")
    def rollback(connection: Connection) -> None:
        with contextlib.suppress(Exception):  # whatever became of it, it is taken back
            settle(connection)


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
    settle(connection)
    adapted: Any = connection.connection.dbapi_connection

    def say() -> Any:
        if adapted._transaction is None:  # noqa: SLF001  # a transaction begins with its first statement, whoever says it
            await_only(adapted._start_transaction())  # noqa: SLF001
        return await_only(getattr(adapted.driver_connection, method)(sql, *given))

    return _said(connection, sql, say)


def _said(connection: Connection, sql: str, say: Callable[[], Any]) -> Any:
    try:
        return say()
    except Exception as error:
        adapted: Any = connection.connection.dbapi_connection
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

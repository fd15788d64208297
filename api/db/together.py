"""Knows how many questions are asked in one statement, and many tables written in one.

On PostgreSQL every statement is a round trip, and a small push used to make thirty of them; on SQLite each lets another thread
take Python for itself.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import Connection
from sqlmodel import SQLModel

from api.db.direct import PENDING, insertion
from api.db.driver import answer, begin_write, run_write
from api.db.rows import Rows, table_of
from api.db.statement import Params, Statement, forget, put

_marks = re.compile(r"\?(\d*)|\$(\d+)")


def ask_all(connection: Connection, questions: Sequence[tuple[Statement, Params]]) -> None:
    """Ask at once what is about to be asked one by one: whoever then asks finds the answer, until something is written."""
    statements = tuple(statement for statement, _ in questions)
    sql = _together(connection.dialect, statements)
    given = [value for statement, params in questions for value in statement.given(connection, params)]
    (found,) = answer(connection, sql, given)
    for (statement, params), told in zip(questions, found, strict=True):
        put(connection, statement, params, msgspec.json.decode(told) if told else [])


_made: dict[tuple[str, tuple[Statement, ...]], str] = {}


def _together(dialect: Any, statements: tuple[Statement, ...]) -> str:
    """Return one statement that asks all of these: a column each, which holds the rows as JSON."""
    name: str = dialect.name
    if (name, statements) not in _made:
        rows = {
            "sqlite": "(SELECT json_group_array(json_array({columns})) FROM ({sql}) AS q)",
            "postgresql": "(SELECT CAST(json_agg(json_build_array({columns})) AS text) FROM ({sql}) AS q)",
        }
        parts, before = [], 0
        for statement in statements:
            sql, names = statement.compiled(dialect)
            columns = [_text(name, column) if blob else f'q."{column}"' for column, blob in statement.columns()]
            parts.append(rows[name].format(columns=", ".join(columns), sql=_moved(sql, before)))
            before += len(names)
        _made[name, statements] = f"SELECT {', '.join(parts)}"
    return _made[name, statements]


def _text(name: str, column: str) -> str:
    """Return how bytes that are JSON go as a text."""
    return f'CAST(q."{column}" AS TEXT)' if name == "sqlite" else f"convert_from(q.\"{column}\", 'UTF8')"


def _moved(sql: str, by: int) -> str:
    """Return a statement whose parameters are numbered on from others."""
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        if match[2]:
            return f"${int(match[2]) + by}"
        count += 1
        return f"?{(int(match[1]) if match[1] else count) + by}"

    return _marks.sub(number, sql)


@contextmanager
def written_together(connection: Connection) -> Iterator[None]:
    """Within this, rows wait, and go at its end in one statement, whatever their tables; on SQLite they go as they come.

    Nobody may ask within it for what he has just written.
    """
    if connection.dialect.name == "sqlite":
        try:
            yield
        finally:
            forget(connection)
        return
    pending: list[tuple[str, str, list[Any]]] = []
    connection.info[PENDING] = pending
    try:
        yield
    finally:
        connection.info.pop(PENDING, None)
        forget(connection)
    while pending:
        tables: set[str] = set()
        here = [one for one in pending if one[0] not in tables and not tables.add(one[0])]  # type: ignore[func-returns-value]  # it marks what was seen
        pending = [one for one in pending if one not in here]
        parts, given = [], list[Any]()
        for number, (_, sql, values) in enumerate(here):
            parts.append(f"w{number} AS ({_moved(sql, len(given))})")
            given += values
        run_write(connection, f"WITH {', '.join(parts)} SELECT 1", given)


def written_ahead(connection: Connection, rows: Sequence[tuple[type[SQLModel], Rows]]) -> bool:
    """Write rows of different tables while we go on, on PostgreSQL; return False where that is not possible: nothing is written then.

    Their keys are new. Nobody may ask for them before `written_together` has ended.
    """
    if connection.dialect.name == "sqlite":
        return False
    parts, given = list[str](), list[Any]()
    for model, some in rows:
        if some:
            sql, values = insertion(table_of(model), some)
            parts.append(f"w{len(parts)} AS ({_moved(sql, len(given))})")
            given += values
    if parts:
        begin_write(connection, f"WITH {', '.join(parts)} SELECT 1", given)
    return True


def run_all(connection: Connection, changes: Sequence[tuple[Statement, Params]]) -> None:
    """Make changes of different tables in one statement; on SQLite one after the other."""
    if connection.dialect.name == "sqlite":
        for statement, params in changes:
            statement.run(connection, **params)
    elif changes:
        forget(connection)
        parts, given = [], list[Any]()
        for number, (statement, params) in enumerate(changes):
            parts.append(f"w{number} AS ({_moved(statement.compiled(connection.dialect)[0], len(given))})")
            given += statement.given(connection, params)
        run_write(connection, f"WITH {', '.join(parts)} SELECT 1", given)

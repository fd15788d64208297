"""Knows how a statement that is always the same reaches the driver: compiled once, and then without SQLAlchemy's hands.

The hot path runs some twenty statements a commit; building, caching and wrapping each cost more than running it. Tables and
questions are still said in SQLAlchemy's language, transactions and errors are still its own.
"""

import json
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    Select,
    Table,
    Text,
    bindparam,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Executable
from sqlalchemy.util import await_only

Params = Mapping[str, Any]
Row = Params | tuple[Any, ...]
"""What a row says by column: a mapping, or a named tuple."""

HEARD: list[Callable[[str, Sequence[Any]], None]] = []
"""Who wants to hear every statement with its parameters, or the first row of them: a test that counts or explains."""


class among(ColumnElement[bool]):  # noqa: N801  # it reads like SQLAlchemy's own functions
    """Whether a column holds one of the texts given by name: one parameter, however many there are."""

    inherit_cache = False
    type = Boolean()
    _is_implicitly_boolean = True  # else SQLite is asked whether it is 1, and forgets its indexes

    def __init__(self, column: ColumnElement[str], name: str = "ids") -> None:
        self.column = column
        self.given: BindParameter[Any] = bindparam(name, type_=ARRAY(Text))


@compiles(among, "sqlite")
def _among_of_sqlite(element: among, compiler: Any, **more: Any) -> str:
    column, given = compiler.process(element.column, **more), compiler.process(element.given, **more)
    return f"{column} IN (SELECT value FROM json_each({given}))"  # noqa: S608  # a column and a mark


@compiles(among, "postgresql")
def _among_of_postgresql(element: among, compiler: Any, **more: Any) -> str:
    return f"{compiler.process(element.column, **more)} = ANY({compiler.process(element.given, **more)})"


def each(query: Select[Any], key: ColumnElement[str]) -> "Statement":
    """Return a question about many texts: `query` for each of the `ids` that a column may hold.

    PostgreSQL is asked one by one within the statement. Of a list it believes, without statistics, that reading all that
    the site has is cheaper (measured: 400 ids among 10,000 records read them all).
    """
    asked = func.unnest(bindparam("ids", type_=ARRAY(Text))).table_valued("name", name="asked")
    found = query.where(key == asked.c.name).offset(literal_column("0")).lateral("found")
    return Statement(
        {
            "sqlite": query.where(among(key)),
            "postgresql": select(*found.c).select_from(asked.join(found, true())),
        },
        key=key.name,
    )


class Statement:
    """A question or a change that never varies but by its parameters; lists are given as they are."""

    def __init__(
        self,
        said: Executable | Mapping[str, str | Executable],
        *names: str,
        columns: Sequence[tuple[str, bool]] = (),
        key: str = "",
    ) -> None:
        """Say it in SQLAlchemy's language, or by dialect; in SQL with `:name` for each of the names in their order.

        `columns`, each with whether it holds bytes, are said by whoever says it in SQL and asks it together with others;
        `key` is the column that holds one of the `ids`.
        """
        self._said = said
        self._names = names
        self._columns = columns
        self.key = key
        self._made: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._literal: dict[str, Any] = {}
        """What stands in the statement itself."""
        self._row: Any = None

    def ask(self, connection: Connection, **params: Any) -> list[Any]:
        """Return the rows, whose columns are attributes."""
        foreseen = _foreseen(connection, self, params)
        if foreseen is not None:
            return foreseen
        rows, columns = self._run(connection, params)
        if self._row is None and rows:
            self._row = namedtuple("Row", columns, rename=True)  # type: ignore[misc]  # noqa: PYI024  # its columns are known when it has run
        return [self._row._make(row) for row in rows]  # a named tuple's public name for it

    def columns(self) -> Sequence[tuple[str, bool]]:
        """Return the columns of the answer, each with whether it holds bytes."""
        if not self._columns:
            said: Any = self._said["sqlite"] if isinstance(self._said, Mapping) else self._said
            self._columns = [(str(one.name), isinstance(one.type, LargeBinary)) for one in said.selected_columns]
        return self._columns

    def rows(self, told: Sequence[Sequence[Any]]) -> list[Any]:
        """Return the rows of an answer that came as texts and numbers."""
        if self._row is None:
            self._row = namedtuple("Row", [name for name, _ in self.columns()], rename=True)  # type: ignore[misc]  # noqa: PYI024  # as above
        blobs = [n for n, (_, blob) in enumerate(self.columns()) if blob]
        found = []
        for row in told:
            values = list(row)
            for n in blobs:
                values[n] = None if values[n] is None else values[n].encode()
            found.append(self._row._make(values))
        return found

    def given(self, connection: Connection, params: Params) -> list[Any]:
        """Return its parameters in the order of its marks."""
        _, names = self._compiled(connection)
        known = {**self._literal, **params}
        return [_plain(connection, known[name]) for name in names]

    def compiled(self, dialect: Any) -> tuple[str, tuple[str, ...]]:
        """Return its SQL and the names of its parameters in the order of their marks."""
        made = self._made.get(dialect.name)
        if made is None:
            made = self._made[dialect.name] = self._compile(dialect)
        return made

    def run(self, connection: Connection, **params: Any) -> None:
        """Change something."""
        forget(connection)
        self._run(connection, params)

    def run_each(self, connection: Connection, rows: Sequence[Params]) -> None:
        """Change something once for each of the rows."""
        if not rows:
            return
        forget(connection)
        sql, names = self._compiled(connection)
        given = [tuple(_plain(connection, row[name]) for name in names) for row in rows]
        many(connection, sql, given)

    def _run(self, connection: Connection, params: Params) -> tuple[Sequence[Any], list[str]]:
        sql, _ = self._compiled(connection)
        given = self.given(connection, params)
        for hear in HEARD:
            hear(sql, given)
        if connection.dialect.name == "sqlite":
            cursor: Any = connection.connection.dbapi_connection.cursor()  # type: ignore[union-attr]  # there is one
            try:
                cursor.execute(sql, given)
                rows = cursor.fetchall()
            except sqlite3.Error as error:
                raise _wrapped(connection, sql, error) from error
            return rows, [column[0] for column in cursor.description or ()]
        found = _asyncpg(connection, "fetch", sql, *given)
        return found, list(found[0].keys()) if found else []

    def _compiled(self, connection: Connection) -> tuple[str, tuple[str, ...]]:
        return self.compiled(connection.dialect)

    def _compile(self, dialect: Any) -> tuple[str, tuple[str, ...]]:
        said = self._said[dialect.name] if isinstance(self._said, Mapping) else self._said
        if isinstance(said, str):
            sql = said
            for number, name in enumerate(self._names, 1):
                sql = sql.replace(f":{name}", f"?{number}" if dialect.name == "sqlite" else f"${number}")
            return sql, self._names
        compiled: Any = said.compile(dialect=dialect)  # type: ignore[attr-defined]  # every statement compiles
        self._literal |= {name: value for name, value in compiled.params.items() if value is not None}
        return str(compiled), tuple(compiled.positiontup)


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


def run_write(connection: Connection, sql: str, given: list[Any]) -> None:
    """Write on PostgreSQL."""
    for hear in HEARD:
        hear(sql, given)
    _asyncpg(connection, "fetch", sql, *given)


def answer(connection: Connection, sql: str, given: list[Any]) -> list[Any]:
    """Return the rows of a question."""
    for hear in HEARD:
        hear(sql, given)
    if connection.dialect.name != "sqlite":
        return list(_asyncpg(connection, "fetch", sql, *given))
    cursor: Any = connection.connection.dbapi_connection.cursor()  # type: ignore[union-attr]  # there is one
    try:
        return list(cursor.execute(sql, given).fetchall())
    except sqlite3.Error as error:
        raise _wrapped(connection, sql, error) from error


PENDING = "baogong written together"
_FORESEEN = "baogong asked together"


def put(connection: Connection, statement: Statement, params: Params, told: Sequence[Sequence[Any]]) -> None:
    """Keep the answer to a question, until something is written."""
    connection.info.setdefault(_FORESEEN, {})[statement] = (params, statement.rows(told))


def forget(connection: Connection) -> None:
    """Forget answers that were kept."""
    connection.info.pop(_FORESEEN, None)


def _foreseen(connection: Connection, statement: Statement, params: Params) -> list[Any] | None:
    """Return the answer that is known already, or that part of it for fewer ids; None if it must be asked."""
    kept = connection.info.get(_FORESEEN)
    if not kept or statement not in kept:
        return None
    asked, rows = kept[statement]
    if asked == params:
        return list(rows)
    if not statement.key or "ids" not in params or asked["site"] != params["site"]:
        return None
    ids = set(params["ids"])
    if not ids <= set(asked["ids"]):
        return None
    return [row for row in rows if getattr(row, statement.key) in ids]


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
        raise _wrapped(connection, sql, error) from error


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


def many(connection: Connection, sql: str, given: Sequence[Sequence[Any]]) -> None:
    """Run a statement once for each row of parameters."""
    for hear in HEARD:
        hear(sql, given[0])
    if connection.dialect.name == "sqlite":
        cursor: Any = connection.connection.dbapi_connection.cursor()  # type: ignore[union-attr]  # there is one
        try:
            cursor.executemany(sql, given)
        except sqlite3.Error as error:
            raise _wrapped(connection, sql, error) from error
    else:
        _asyncpg(connection, "executemany", sql, given)


def _array(kind: Any) -> str:
    if isinstance(kind, Boolean):
        return "boolean[]"
    if isinstance(kind, LargeBinary):
        return "bytea[]"
    return "bigint[]" if isinstance(kind, BigInteger | Integer) else "text[]"


def _plain(connection: Connection, value: Any) -> Any:
    if isinstance(value, str | int | bytes | None):
        return value
    if isinstance(value, Collection):
        return json.dumps(list(value)) if connection.dialect.name == "sqlite" else list(value)
    return value


def _asyncpg(connection: Connection, method: str, sql: str, *given: Any) -> Any:
    adapted: Any = connection.connection.dbapi_connection
    try:
        if adapted._transaction is None:  # noqa: SLF001  # a transaction begins with its first statement, whoever says it
            await_only(adapted._start_transaction())  # noqa: SLF001
        return await_only(getattr(adapted.driver_connection, method)(sql, *given))
    except Exception as error:
        try:
            adapted._handle_exception(error)  # noqa: SLF001  # says it as SQLAlchemy's driver does
        except Exception as said:  # noqa: BLE001  # whatever it says, it is said
            raise _wrapped(connection, sql, said) from error
        raise


def _wrapped(connection: Connection, sql: str, error: Exception) -> BaseException:
    dbapi: Any = connection.dialect.dbapi
    if not isinstance(error, dbapi.Error):
        return error
    wrapped: BaseException = DBAPIError.instance(
        sql, None, error, dbapi.Error, hide_parameters=True, dialect=connection.dialect
    )
    return wrapped

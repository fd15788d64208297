"""Knows how a question that is always the same is said: compiled once, and given to the driver with its parameters.

The hot path asks the same some twenty questions a commit; building, caching and wrapping each cost more than asking it.
"""

import json
import sqlite3
from collections import namedtuple
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Connection,
    LargeBinary,
    Select,
    Text,
    bindparam,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Executable

from api.db.driver import HEARD, asyncpg, many, wrapped

Params = Mapping[str, Any]


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

    def plain(self, connection: Connection, **params: Any) -> Sequence[Sequence[Any]]:
        """Return the rows as the driver gives them: for many of them."""
        return self._run(connection, params)[0]

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
                raise wrapped(connection, sql, error) from error
            return rows, [column[0] for column in cursor.description or ()]
        found = asyncpg(connection, "fetch", sql, *given)
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


def _plain(connection: Connection, value: Any) -> Any:
    if isinstance(value, str | int | bytes | None):
        return value
    if isinstance(value, Collection):
        return json.dumps(list(value)) if connection.dialect.name == "sqlite" else list(value)
    return value

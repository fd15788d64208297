"""Knows how derived rows are written: whole states, outcomes, and what the homes' books say.

These are projections of the evidence: dropped and made again by `rebuild`, in the same transaction as the records by a commit.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, Table, bindparam, delete
from sqlmodel import SQLModel

from api.db.rows import append, table_of, upsert
from api.db.statement import Statement, among
from api.db.together import run_all
from api.ledger.book import Book, Books, Values
from api.ledger.changed import Changed
from api.tables.derived import HomeState, OutcomeRow
from api.tables.feed import HomeMark
from sync.fold import Fold
from sync.outcomes import Outcome
from sync.state import State


def key_of(book: Book, model: type[SQLModel]) -> str:
    """Return the column of a book's table that names the home: `home`, or what the home is."""
    return "home" if "home" in table_of(model).c else book.home.name


def derive(connection: Connection, site: str, books: Books, changes: Iterable[Changed]) -> None:
    """Write what the folds of the changed homes say now: their outcomes, and the states of those that settle."""
    changed = [one for one in changes if one.outcomes or one.settles]
    if not changed:
        return
    states: list[Values] = []
    by_book: dict[Book, list[str]] = {}
    found: dict[type[SQLModel], list[Values]] = {}
    for one in changed:
        if one.settles:
            book = books.of(one.home)
            by_book.setdefault(book, []).append(one.home)
            states.append(state_row(site, book, one.home, one.state, one.version, one.encoded))
            for model, row in home_rows(site, book, one.fold, one.state):
                found.setdefault(model, []).append(row)
    cleared = [
        (_clear(table_of(model), key_of(book, model)), {"site": site, "ids": homes})
        for book, homes in by_book.items()
        for model in book.tables
    ]
    run_all(connection, cleared)
    marks = [MarkValues(site, one.home, one.version, one.version if one.settles else one.told) for one in changed]
    outcomes = [outcome_row(site, one, name, outcome) for one in changed for name, outcome in one.outcomes.items()]
    upsert(connection, HomeMark, marks)
    upsert(connection, HomeState, states)
    upsert(connection, OutcomeRow, outcomes)
    for model, rows in found.items():
        append(connection, model, rows)


class MarkValues(NamedTuple):
    """A home's mark by the columns of its table."""

    site: str
    home: str
    version: int
    told: int


@cache
def _clear(table: Table, column: str) -> Statement:
    return Statement(delete(table).where(table.c.site == bindparam("site"), among(table.c[column])))


def state_row(site: str, book: Book, home: str, state: State, version: int, encoded: bytes) -> Values:
    """Return the row of a home's whole state."""
    return {"site": site, "home": home, "version": version} | book.columns(state) | {"state": encoded}


def home_rows(site: str, book: Book, fold: Fold, state: State) -> Iterable[tuple[type[SQLModel], Values]]:
    """Yield every row of a home's book."""
    for model, values in book.rows(fold, state):
        yield model, {"site": site, key_of(book, model): fold.home} | values


class OutcomeValues(NamedTuple):
    """What became of a record by the columns of its table."""

    site: str
    id: str
    home: str
    kind: str
    person: str
    result: str
    reason: str
    notes: str
    waits_for: str
    settled_by: str
    version: int


def outcome_row(site: str, changed: Changed, one: str, outcome: Outcome) -> OutcomeValues:
    """Return the row of a record's outcome."""
    body = changed.fold.gathered.records[one].body
    return OutcomeValues(
        site,
        one,
        changed.home,
        type(body).__struct_config__.tag,  # type: ignore[arg-type]  # every kind has a word for its tag
        getattr(body, "person", None) or body.recorder,
        outcome.result,
        outcome.reason,
        " ".join(outcome.notes),
        outcome.waits_for,
        outcome.by,
        changed.version,
    )

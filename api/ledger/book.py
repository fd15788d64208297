"""Knows what is derived, posted and told of a kind of home: a department's book says it once.

Commit, rebuild, snapshot, digest and verify walk over the books; none of them knows a kind of home by name.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row
from sqlmodel import SQLModel

from api.db.statement import Statement
from api.ledger.changed import Changed
from api.ledger.telling import Telling
from api.ledger.totals import Total
from sync import homes
from sync.fold import Fold
from sync.homes import Home
from sync.state import State

Values = dict[str, Any]
"""A row's values by column."""

Flags = dict[str, dict[str, tuple[str, ...]]]
"""By home and operation, what is noted on all reports there."""


class Account(NamedTuple):
    """What a line is booked under. Of material also lot, unit and its two ends: keys of homes, or words for places."""

    account: str
    person: str = ""
    item: str = ""
    lot: str = ""
    unit: str = ""
    source: str = ""
    target: str = ""


class Own(NamedTuple):
    """A line of the home itself, beside those of its records: its name in the postings, its operation, its amounts."""

    name: str
    operation: int
    amounts: dict[Account, int]


class Book:
    """A home of which nothing but its state and outcomes is kept. A department's book says what more there is."""

    home: Home
    tables: tuple[type[SQLModel], ...] = ()
    """Derived tables with the rows of a home, replaced together; each has the columns `site` and `home`."""

    asks: Statement | None = None
    """The question behind `known`, which a commit asks together with its others."""

    lags = False
    """Whether its state may be written after its evidence while many lines wait: no other home's fold is told of it."""

    def columns(self, state: State) -> Values:
        """Return the columns by which the home's state is found."""
        return NOT_FOUND_BY

    def rows(self, fold: Fold, state: State) -> Iterable[tuple[type[SQLModel], Values]]:
        """Yield the rows of `tables`, without site and home."""
        return ()

    def amounts(self, fold: Fold, one: str) -> dict[Account, int]:
        """Return what a record is worth by account; nothing if it does not count."""
        return {}

    def touched(self, fold: Fold, changed: Collection[str]) -> set[str]:
        """Return the records whose amounts hang on changed ones."""
        return set()

    def own(self, fold: Fold, before: Any = None) -> Iterable[Own]:
        """Yield the home's own lines, also those that `before` had and that are nought now."""
        return ()

    def glance(self, fold: Fold) -> Any:
        """Return what must be kept in mind of the home before new records are added."""
        return None

    def counted(self, fold: Fold) -> bool | None:
        """Return what homes of a higher rank are told: whether a record that makes it counts; None if there is none."""
        return None

    def known(self, connection: Connection, site: str, keys: Collection[str]) -> dict[str, bool]:
        """Return the same of homes that are stored."""
        return {}

    def flags(self, connection: Connection, site: str, homes: Collection[str]) -> Flags:
        """Return, by home and operation, what is noted on all reports there; of homes that are stored."""
        return {}

    def telling(self, changed: Changed) -> Telling | None:
        """Return what devices are told of the home."""
        return None

    def heard(self, changed: Changed) -> Iterable[tuple[str, str, Any]]:
        """Yield (topic, key, payload) of what the outside should hear of."""
        return ()

    digested: tuple[type[SQLModel], ...] = ()
    """Those of `tables` that stand in the digest beside the states."""

    def digest(self, row: Row[Any]) -> tuple[str, Any]:
        """Return what of a row of `digested` stands there, and under which name."""
        raise LookupError(f"{self.home.name} has no rows in the digest")


def of_kind(column: ColumnElement[str], home: Home) -> ColumnElement[bool]:
    """Return the condition that a column holds keys of a kind of home."""
    return column.like(f"{home.letter}%")


NOT_FOUND_BY: Values = {"number": "", "status": "", "item": "", "due": "", "urgent": False, "scope": ""}


class Books:
    """The books of all homes."""

    def __init__(self, books: Iterable[Book], totals: Iterable[Total] = ()) -> None:
        self._books: Mapping[str, Book] = {one.home.letter: one for one in books}
        self._plain = Book()
        self.totals = tuple(totals)
        """What adds up the postings of all homes."""
        self.tables = tuple(table for one in self for table in one.tables)

    def __iter__(self) -> Iterator[Book]:
        return iter(self._books.values())

    def flags(self, connection: Connection, site: str, homes: Collection[str]) -> Flags:
        """Return, by home and operation, what is noted on all reports there."""
        found: Flags = {}
        for book in self:
            found |= book.flags(connection, site, {home for home in homes if self.of(home) is book})
        return found

    def of(self, key: str) -> Book:
        """Return the book of a home's kind."""
        return self._books.get(homes.of(key).letter, self._plain)

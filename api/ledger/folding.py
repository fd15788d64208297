"""Knows what a commit folds: home by home in the order of their ranks, and whoever waits elsewhere for what it stores.

A record may hang on what another home holds: the person must be enlisted, and the target of a void
may lie under another order, where it counts but not here. Both are told to the fold by name.
"""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from api.db.locks import lock_aggregates
from api.ledger import lookup
from api.ledger.book import Books
from api.ledger.changed import Changed
from api.ledger.folds import Folds
from api.ledger.lookup import UNKNOWN
from sync import homes
from sync.fold import Fold
from sync.gist import gist
from sync.state import Stamped


class RuleFailed(Exception):
    """A rule raised on one of the group's records."""


class NamesNotHeld(Exception):
    """A record names what is not here; whether it is elsewhere must be asked with the names locked."""


class Folding:
    """One commit's folds by home; `held` is what became of them."""

    def __init__(
        self,
        connection: Connection,
        site: str,
        books: Books,
        folds: Folds,
        by_home: Mapping[str, Sequence[Stamped]],
        names_held: bool,
    ) -> None:
        self.connection = connection
        self.site = site
        self.books = books
        self.folds = folds
        self.by_home = by_home
        self.names_held = names_held
        self.new = {record.id: home for home, records in by_home.items() for record in records}
        self.held: dict[str, Changed] = {}
        self._fresh: dict[str, bool] = {}

    def run(self, begin: Callable[[], object] = lambda: None) -> dict[str, Changed]:
        """Fold everything the new records change, rank by rank; raise RuleFailed or NamesNotHeld.

        `begin` is called when it no longer matters whether the new records are stored already.
        """
        left = set(self.by_home) | self._waiting()
        begin()
        locked = set(left)
        were: dict[str, bool] = {}
        told: dict[str, bool] = {}
        while left:
            rank = min(homes.of(home).rank for home in left)
            here = {home for home in left if homes.of(home).rank == rank}
            left -= here
            lock_aggregates(self.connection, self.site, here - locked)
            known = self._take(here, were)
            before = {home: self.books.of(home).counted(self.held[home].fold) for home in here}
            self._add(here, known | told)
            after = {home: self.books.of(home).counted(self.held[home].fold) for home in here}
            news = {home: bool(counts) for home, counts in after.items() if counts != before[home]}
            told |= news
            were |= {home: bool(was) for home, was in before.items() if home in news and was is not None}
            if news:
                touched = lookup.homes_of(self.connection, self.site, news)
                left |= {home for home in touched if homes.of(home).rank > rank}
        return self.held

    def _waiting(self) -> set[str]:
        """Return, and lock, the homes that wait for a record which another home now holds."""
        found = lookup.waiting_for(self.connection, self.site, self.new)
        elsewhere = [(home, name) for home, name in found if self.new[name] != home]
        self._fresh |= {name: False for _, name in elsewhere}
        homes = {home for home, _ in elsewhere}
        lock_aggregates(self.connection, self.site, homes - set(self.by_home))
        return homes

    def _take(self, keys: set[str], before: dict[str, bool]) -> dict[str, bool]:
        """Take folds out of memory where they are current, else fold what is stored, as it was before.

        Return what is known elsewhere of all that the records hang on.
        """
        if not keys:
            return {}
        marks = lookup.marks(self.connection, self.site, keys)
        folds = {home: self.folds.take(home, marks.get(home, UNKNOWN).version) for home in keys}
        cold = {home for home, fold in folds.items() if fold is None and home in marks}
        stored = {
            home: [one for one in records if one.id not in self.new]
            for home, records in lookup.records(self.connection, self.site, cold).items()
        }
        try:
            known = self._known(folds, stored) | before
        except NamesNotHeld:  # nothing was added to them yet: the second try finds them again
            for home, kept in folds.items():
                if kept is not None:
                    self.folds.keep(home, marks[home].version, kept)
            raise
        for home in keys:
            fold = folds[home] or homes.of(home).fold(home)
            if home in stored:
                fold.add(stored[home], known)
            mark = marks.get(home, UNKNOWN)
            self.held[home] = Changed(home, fold, *mark, before=self.books.of(home).glance(fold))
        return known

    def _known(self, folds: Mapping[str, Fold | None], stored: Mapping[str, Sequence[Stamped]]) -> dict[str, bool]:
        """Return what these records hang on that is stored elsewhere, and whether it counts."""
        missing: set[str] = set()
        for home, fold in folds.items():
            records = [*stored.get(home, ()), *self.by_home.get(home, ())]
            here = fold.gathered.records.keys() if fold else ()
            names = {name for record in records for name in (record.gist or gist(record.body)).hangs_on}
            missing |= names.difference(here, (record.id for record in records))
            if fold is not None:
                missing |= fold.gathered.unasked().difference(record.id for record in records)
        elsewhere = {name for name in missing if homes.is_home(name)}
        ids = missing - elsewhere
        if ids and not self.names_held:
            raise NamesNotHeld
        self._fresh |= dict.fromkeys(ids & set(self.new), False)
        there = lookup.there(self.connection, self.site, ids - set(self.new))
        known = dict.fromkeys(there, False)
        for book in self.books:
            known |= book.known(self.connection, self.site, {one for one in elsewhere if self.books.of(one) is book})
        return known

    def _add(self, homes: set[str], known: Mapping[str, bool]) -> None:
        for home in sorted(homes):
            held = self.held[home]
            try:
                held.outcomes = held.fold.add(self.by_home.get(home, ()), {**known, **self._fresh})
            except Exception as error:
                raise RuleFailed(f"{type(error).__name__} in {home}: {error}") from error
            held.moved = held.fold.moved if held.outcomes else set()
            held.version += bool(held.outcomes)

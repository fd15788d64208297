"""Knows what a commit folds: persons first, then orders, and whoever waits elsewhere for what it stores.

A record may hang on what another home holds: the person must be enlisted, and the target of a void
may lie under another order, where it counts but not here. Both are told to the fold by name.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from api.db.locks import lock_aggregates
from api.ledger import look
from api.ledger.amounts import held_pay
from api.ledger.changed import Changed, centers_of, counted_person
from api.ledger.folds import Folds
from sync.fold import Fold
from sync.gathered import hangs_on
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
        folds: Folds,
        by_home: Mapping[str, Sequence[Stamped]],
        names_held: bool,
    ) -> None:
        self.connection = connection
        self.site = site
        self.folds = folds
        self.by_home = by_home
        self.names_held = names_held
        self.new = {record.id: home for home, records in by_home.items() for record in records}
        self.held: dict[str, Changed] = {}
        self._fresh: dict[str, bool] = {}

    def run(self) -> dict[str, Changed]:
        """Fold everything the new records change; raise RuleFailed or NamesNotHeld."""
        homes = set(self.by_home) | self._waiting()
        people = {home for home in homes if home.startswith("P")}
        known = self._take(people, {})
        before = {home: counted_person(self.held[home].fold) for home in people}
        self._add(people, known)
        after = {home: counted_person(self.held[home].fold) for home in people}
        news = {home: bool(counts) for home, counts in after.items() if counts != before[home]}

        orders = (homes - people) | (look.homes_of(self.connection, self.site, news) if news else set())
        lock_aggregates(self.connection, self.site, orders - homes)
        known = self._take(orders, {home: bool(before[home]) for home in news if before[home] is not None})
        self._add(orders, known | news)
        return self.held

    def _waiting(self) -> set[str]:
        """Return, and lock, the homes that wait for a record which another home now holds."""
        found = look.waiting_for(self.connection, self.site, self.new)
        elsewhere = [(home, name) for home, name in found if self.new[name] != home]
        self._fresh |= {name: False for _, name in elsewhere}
        homes = {home for home, _ in elsewhere}
        lock_aggregates(self.connection, self.site, homes - set(self.by_home))
        return homes

    def _take(self, homes: set[str], before: dict[str, bool]) -> dict[str, bool]:
        """Take folds out of memory where they are current, else fold what is stored, as it was before.

        Return what is known elsewhere of all that the records hang on.
        """
        if not homes:
            return {}
        versions = look.versions(self.connection, self.site, homes)
        folds = {home: self.folds.take(home, versions.get(home, 0)) for home in homes}
        stored = look.records(self.connection, self.site, {h for h, f in folds.items() if f is None and h in versions})
        try:
            known = self._known(folds, stored) | before
        except NamesNotHeld:  # nothing was added to them yet: the second try finds them again
            for home, kept in folds.items():
                if kept is not None:
                    self.folds.keep(home, versions[home], kept)
            raise
        for home in homes:
            fold = folds[home] or Fold(home)
            if home in stored:
                fold.add(stored[home], known)
            found = list(fold.discrepancies().values())
            held = self.held[home] = Changed(home, fold, versions.get(home, 0))
            held.open_before = frozenset(one.key for one in found if one.open)
            held.over_before = frozenset(held_pay(found))
            held.centers_before = centers_of(fold)
        return known

    def _known(self, folds: Mapping[str, Fold | None], stored: Mapping[str, Sequence[Stamped]]) -> dict[str, bool]:
        """Return what these records hang on that is stored elsewhere, and whether it counts."""
        missing: set[str] = set()
        for home, fold in folds.items():
            records = [*stored.get(home, ()), *self.by_home.get(home, ())]
            here = fold.gathered.records.keys() if fold else ()
            names = {name for record in records for name in hangs_on(record.body)}
            missing |= names.difference(here, (record.id for record in records))
            if fold is not None:
                missing |= fold.gathered.unasked().difference(record.id for record in records)
        people = {name for name in missing if name.startswith("P")}
        ids = missing - people
        if ids and not self.names_held:
            raise NamesNotHeld
        self._fresh |= dict.fromkeys(ids & set(self.new), False)
        there = look.there(self.connection, self.site, ids - set(self.new))
        return look.known(self.connection, self.site, people) | dict.fromkeys(there, False)

    def _add(self, homes: set[str], known: Mapping[str, bool]) -> None:
        for home in sorted(homes):
            held = self.held[home]
            try:
                held.outcomes = held.fold.add(self.by_home.get(home, ()), {**known, **self._fresh})
            except Exception as error:
                raise RuleFailed(f"{type(error).__name__} in {home}: {error}") from error
            held.version += bool(held.outcomes)

"""Knows the set itself: an order's records, what became of each, and which speak of which."""

from collections.abc import Iterable, Mapping
from types import UnionType

from sync.outcomes import Outcome
from sync.quantity import Meaningless
from sync.records import FAMILY, PIECES, Decide, Record, Void
from sync.rules import decisions
from sync.rules.family import Count
from sync.state import Stamped


def counts(body: Record) -> tuple[Count, ...]:
    """Return what a record adds if it counts; raise Meaningless or NotAQuantity."""
    return tuple(FAMILY[type(body)].counts(body))


def needed(body: Record) -> tuple[str, ...]:
    """Return the persons who must be known before the record can count."""
    return tuple(sorted(FAMILY[type(body)].needs(body)))


def speaks_of(body: object) -> tuple[str, ...]:
    """Return the ids of the records that a record speaks of."""
    named = (getattr(body, field, None) for field in ("target", "start", "resumes", "finish"))
    return tuple(one for one in named if one)


def hangs_on(body: Record) -> frozenset[str]:
    """Return what must be stored for the record to count: persons, its target, its revision."""
    named = {getattr(body, "target", None)}
    if FAMILY[type(body)].under_revision:
        named.add(body.base.revision)
    return frozenset(one for one in named if one).union(needed(body))


class Gathered:
    """Records by id, their outcomes as judged so far, and the indexes between them."""

    def __init__(self) -> None:
        self.records: dict[str, Stamped] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.known: dict[str, bool] = {}
        self.adds: dict[str, tuple[Count, ...]] = {}
        self.meaningless: dict[str, str] = {}
        self.about: dict[str, set[str]] = {}
        self._on_discrepancy: dict[str, set[str]] = {}
        self._hanging: dict[str, set[str]] = {}
        self._under: dict[str, set[str]] = {}

    def enter(self, record: Stamped) -> None:
        """Take a record in; raise NotAQuantity, and take nothing in, if it cannot be read."""
        body = record.body
        try:
            self.adds[record.id] = counts(body)
        except Meaningless as error:
            self.meaningless[record.id] = error.reason
        self.records[record.id] = record
        for other in speaks_of(body):
            self.about.setdefault(other, set()).add(record.id)
        if isinstance(body, Decide) and body.discrepancy:
            self._on_discrepancy.setdefault(body.discrepancy, set()).add(record.id)
        if body.base.revision is not None:
            self._under.setdefault(body.base.revision, set()).add(record.id)
        if record.id not in self.meaningless:  # that is refused, whatever comes
            for name in hangs_on(body):
                self._hanging.setdefault(name, set()).add(record.id)

    def learn(self, known: Mapping[str, bool]) -> set[str]:
        """Take in what is stored elsewhere, and whether it counts; return the records that hang on the news."""
        news = {name for name, counts in known.items() if self.known.get(name) != counts}
        self.known.update(known)
        return {one for name in news for one in self._hanging.get(name, ())}

    def unasked(self) -> set[str]:
        """Return the missing names that no outcome waits for by name: whether they have come elsewhere must be asked.

        What an outcome names wakes this set when it comes. A record that waits for its order names only that, while its
        revision comes under another order: that wakes nobody.
        """
        missing = {name for name in self._hanging if name not in self.records and name not in self.known}
        return missing - {one.waits_for for one in self.outcomes.values()} if missing else missing

    def accepted(self, one: str) -> bool:
        """Whether the record is there and counts."""
        outcome = self.outcomes.get(one)
        return outcome is not None and outcome.result == "accepted"

    def saying(self, kind: type | UnionType, target: str) -> Iterable[str]:
        """Return the accepted records of a kind that speak of a target."""
        return (
            one for one in self.about.get(target, ()) if isinstance(self.records[one].body, kind) and self.accepted(one)
        )

    def said(self, kind: type | UnionType, target: str) -> bool:
        """Whether any accepted record of the kind speaks of the target."""
        return any(True for _ in self.saying(kind, target))

    def verdict(self, target: str) -> decisions.Verdict | None:
        """Return what the standing decisions on a record say."""
        return self._together(self.saying(Decide, target))

    def built_upon(self, one: str) -> bool:
        """Whether a report names the record as its start, or somebody decided upon it."""
        return any(isinstance(self.records[other].body, (*PIECES, Decide)) for other in self.about.get(one, ()))

    def answered(self, objection: str, target: str) -> bool:
        """Whether a word that stands on the target names the objection: its author had seen it."""
        standing = decisions.standing(self._bodies(self.saying(Decide, target)))
        words = [*standing, *self.saying(Void, target)]
        return any(objection in getattr(self.records[one].body, "answers", ()) for one in words)

    def allowance(self, discrepancy: str) -> decisions.Verdict | None:
        """Return what the standing decisions on a discrepancy allow."""
        return self._together(one for one in self._on_discrepancy.get(discrepancy, ()) if self.accepted(one))

    def _together(self, ids: Iterable[str]) -> decisions.Verdict | None:
        return decisions.verdict(self._bodies(ids))

    def _bodies(self, ids: Iterable[str]) -> list[tuple[str, Decide]]:
        bodies = ((one, self.records[one].body) for one in ids)
        return [(one, body) for one, body in bodies if isinstance(body, Decide)]

    def reach(self, touched: set[str]) -> set[str]:
        """Return the records whose result may change with these: what they speak of, who speaks of them."""
        found: set[str] = set()
        todo = list(touched)
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                body = self.records[one].body
                if getattr(body, "target", None) is not None:
                    todo += [target for target in speaks_of(body) if target in self.records]
                todo += self.about.get(one, ())
                todo += self._under.get(one, ())
                if isinstance(body, PIECES) and body.start is not None:
                    todo += [other for other in self.about[body.start] if isinstance(self.records[other].body, Void)]
        return found

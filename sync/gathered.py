"""Knows the set itself: an order's records, what became of each, and which speak of which."""

from collections.abc import Iterable, Mapping
from types import UnionType

from sync.gist import Gist, gist
from sync.outcomes import Outcome
from sync.records import PIECES, Decide, Void
from sync.rules import decisions
from sync.state import Stamped


class Gathered:
    """Records by id, their outcomes as judged so far, and the indexes between them."""

    def __init__(self) -> None:
        self.records: dict[str, Stamped] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.known: dict[str, bool] = {}
        self.gists: dict[str, Gist] = {}
        self.about: dict[str, set[str]] = {}
        self._on_discrepancy: dict[str, set[str]] = {}
        self._hanging: dict[str, set[str]] = {}
        self._under: dict[str, set[str]] = {}
        self._missing: set[str] = set()

    def enter(self, record: Stamped) -> None:
        """Take a record in; raise NotAQuantity, and take nothing in, if it cannot be read."""
        body, one = record.body, record.envelope.id
        self.gists[one] = said = record.gist or gist(body)
        self.records[one] = record
        self._missing.discard(one)
        for other in said.speaks_of:
            self.about.setdefault(other, set()).add(one)
        if isinstance(body, Decide) and body.discrepancy:
            self._on_discrepancy.setdefault(body.discrepancy, set()).add(one)
        if body.base.revision is not None:
            self._under.setdefault(body.base.revision, set()).add(one)
        if not said.meaningless:  # that is refused, whatever comes
            for name in said.hangs_on:
                hanging = self._hanging.get(name)
                if hanging is None:
                    hanging = self._hanging[name] = set()
                    if name not in self.records and name not in self.known:
                        self._missing.add(name)
                hanging.add(one)

    def learn(self, known: Mapping[str, bool]) -> set[str]:
        """Take in what is stored elsewhere, and whether it counts; return the records that hang on the news."""
        here = self.known
        if known.items() <= here.items():
            return set()
        news = [name for name, counts in known.items() if here.get(name) != counts]
        here.update(known)
        self._missing.difference_update(known)
        return {one for name in news for one in self._hanging.get(name, ())}

    def unasked(self) -> set[str]:
        """Return the missing names that no outcome waits for by name: whether they have come elsewhere must be asked.

        What an outcome names wakes this set when it comes. A record that waits for its order names only that, while its
        revision comes under another order: that wakes nobody.
        """
        return self._missing - {one.waits_for for one in self.outcomes.values()} if self._missing else set()

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
        return self._together(self.saying(Decide, target)) if target in self.about else None

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
        if discrepancy not in self._on_discrepancy:
            return None
        return self._together(one for one in self._on_discrepancy[discrepancy] if self.accepted(one))

    def _together(self, ids: Iterable[str]) -> decisions.Verdict | None:
        return decisions.verdict(self._bodies(ids))

    def _bodies(self, ids: Iterable[str]) -> list[tuple[str, Decide]]:
        bodies = ((one, self.records[one].body) for one in ids)
        return [(one, body) for one, body in bodies if isinstance(body, Decide)]

    def reach(self, touched: set[str]) -> set[str]:
        """Return the records whose result may change with these: what they speak of, who speaks of them."""
        found: set[str] = set()
        todo = list(touched)
        about, under, gists = self.about, self._under, self.gists
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                said = gists[one]
                if one in about:
                    todo += about[one]
                if one in under:
                    todo += under[one]
                if said.is_word:
                    todo += [target for target in said.speaks_of if target in self.records]
                elif said.reports and (start := getattr(self.records[one].body, "start", None)) is not None:
                    todo += [other for other in about[start] if isinstance(self.records[other].body, Void)]
        return found

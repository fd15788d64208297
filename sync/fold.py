"""Knows the state of an order as a pure function of the set of its stamped records.

Pass 1 (`judge`) resolves decisions, plan and voids; pass 2 (`tally`) adds up what counts. A Fold
keeps the sums while records come in any order and any batches, so a late record is an addition and
not a replay of history; the laws prove that it always equals a fold of the whole set at once. A
phone starts one from the server's last state instead, and adds its own unsent records.
"""

from collections.abc import Iterable, Mapping

import msgspec

from sync.gathered import Gathered, speaks_of
from sync.judge import Judge
from sync.outcomes import Discrepancy, Outcome
from sync.plan import Plan
from sync.quantity import UNIT
from sync.records import PIECES, PLAN, Decide, Enlist, Inspect, Object, Release, Scrap, SendOut, Start, Void
from sync.rules import after_close, flow, operations
from sync.state import Stamped, State
from sync.tally import Tally

_TIERS: tuple[tuple[type, ...], ...] = ((Decide,), (Release,), PLAN, (Void,), (object,))
"""Results of a tier hang only on tiers before it."""


class Fold:
    """The running fold of one home: of an order, which is planned, or of what has no plan, as a person."""

    def __init__(self, home: str, base: State | None = None, *, planned: bool = True) -> None:
        self.home = home
        self.base = base
        self.gathered = Gathered()
        self.tally = Tally(self.gathered, base)
        self._judge = Judge(home, self.gathered, base, planned)
        self._flags: dict[str, frozenset[str]] = {}
        self._found: dict[str, Discrepancy] | None = None

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """What became of every record of the set."""
        return self.gathered.outcomes

    @property
    def plan(self) -> Plan | None:
        """The order's plan as it stands."""
        return self._judge.plan

    def add(self, records: Iterable[Stamped], known: Mapping[str, bool] | None = None) -> dict[str, Outcome]:
        """Add records and what is known from elsewhere; return every outcome that is new or changed.

        `known` maps a person key to whether an enlistment of his counts, and the id of a record stored
        under another order to False, for it cannot count here; what is nowhere has no key.
        A record already in the set is passed over.
        """
        touched: set[str] = set()
        for record in records:
            if record.id not in self.gathered.records:
                self.gathered.enter(record)
                touched.add(record.id)
        touched |= self.gathered.learn(known or {})
        return self._settle(self._affected(touched)) if touched else {}

    def _affected(self, touched: set[str]) -> set[str]:
        affected = self.gathered.reach(touched)
        plan = any(isinstance(self.gathered.records[one].body, PLAN) for one in affected)
        return set(self.gathered.records) if plan else affected

    def _settle(self, affected: set[str]) -> dict[str, Outcome]:
        self._found = None
        before = {one: self.outcomes.get(one) for one in affected}
        waiting = [self.gathered.records[one] for one in affected]
        for number, kinds in enumerate(_TIERS):
            here = [record for record in waiting if isinstance(record.body, kinds)]
            waiting = [record for record in waiting if not isinstance(record.body, kinds)]
            for record in here:
                self.outcomes[record.id] = self._judge.judge(record)
                self.tally.count(record)
            if here and number in {1, 2}:
                self._judge.replan()
        for one in affected:
            self.tally.follow(self.gathered.records[one])
        self.tally.match()
        changed: dict[str, Outcome] = {}
        for one in affected | self._reflag() | self._neighbours(affected):
            old = before[one] if one in before else self.outcomes[one]
            self.outcomes[one] = self._noted(self.gathered.records[one])
            if self.outcomes[one] != old:
                changed[one] = self.outcomes[one]
        return changed

    # -- notes: labels computed from the final state ---------------------------------------------

    def _reflag(self) -> set[str]:
        """Find the operations out of balance; return the reports whose notes may have changed."""
        found: dict[str, set[str]] = {}
        for one in self.discrepancies().values():
            if one.open and one.kind in {"over_plan", "ahead_of_predecessor"}:
                found.setdefault(one.place.rpartition("-")[2], set()).add(one.kind)
        flags = {place: frozenset(kinds) for place, kinds in found.items()}
        places = {place for place in {*flags, *self._flags} if flags.get(place) != self._flags.get(place)}
        self._flags = flags
        return {one for place in places for one in self.tally.reports.get(place, ())}

    def _neighbours(self, affected: set[str]) -> set[str]:
        """Return records whose notes hang on these: what they speak of, and sessions open beside."""
        found: set[str] = set()
        for one in affected:
            record = self.gathered.records[one]
            spoken = {other for other in speaks_of(record.body) if other in self.gathered.records}
            found |= spoken
            for other in {one, *spoken}:
                if isinstance(self.gathered.records[other].body, Start | SendOut):
                    found |= self.tally.open_with(self.gathered.records[other])
        return found

    def _noted(self, record: Stamped) -> Outcome:
        body, outcome, said = record.body, self.outcomes[record.id], self.gathered.said
        notes: set[str] = set()
        if record.stamp.doubtful:
            notes.add("clock_doubtful")
        if getattr(body, "late_reason", "") or getattr(body, "worked_from", None) is not None:
            notes.add("late")
        if not isinstance(body, Enlist | Void | Decide) and getattr(body, "person", None) not in {None, body.recorder}:
            notes.add("proxy")
        if said(Object, record.id):
            notes.add("objected")
        if isinstance(body, Object) and outcome.result == "accepted" and self.gathered.answered(record.id, body.target):
            notes.add("answered")
        if outcome.result == "accepted":
            notes |= self._notes_of_counted(record)
        return msgspec.structs.replace(outcome, notes=tuple(sorted(notes)))

    def _notes_of_counted(self, record: Stamped) -> set[str]:
        body, notes = record.body, set[str]()
        if isinstance(body, PIECES):
            if body.start is None or not self._started(body.start):
                notes.add("implied_start")
            if operations.in_flow(body):
                notes |= self._flags.get(str(body.operation), frozenset())
            if self.gathered.said(Inspect | Scrap, record.id):
                notes.add("adjusted")
        elif record.id in self.tally.open:
            others = (self.gathered.records[other] for other in self.tally.open_with(record))
            if any(other.key > record.key for other in others):
                notes.add("left_open")
        return notes

    def _started(self, start: str) -> bool:
        if self.gathered.accepted(start):
            return True
        return self.base is not None and any(session.id == start for session in self.base.sessions)

    # -- the state -------------------------------------------------------------------------------

    def discrepancies(self) -> dict[str, Discrepancy]:
        """Return every imbalance of the order, with what was allowed, by its key; found once for each set."""
        if self._found is None:
            self._found = self._imbalances()
        return self._found

    def _imbalances(self) -> dict[str, Discrepancy]:
        if self.plan is None:
            return {}
        sums = self.tally.operations()
        found = list(flow.imbalances(self.plan, sums))
        doubles = {place: extra * UNIT for place, extra in self.tally.doubles().items()}
        for one in self.base.discrepancies.values() if self.base else ():
            if one.kind == "double_report":
                doubles[one.place] = doubles.get(one.place, 0) + one.size
        found += [Discrepancy(kind="double_report", place=place, size=size) for place, size in doubles.items()]
        found += [Discrepancy(kind="revisions_disagree", place=field, size=UNIT) for field in self.plan.disputed]
        late = after_close.unseen(self.plan, sums)
        found += [late] if late is not None else []
        return {one.key: self._allowed(one) for one in sorted(found, key=lambda one: one.key)}

    def _allowed(self, one: Discrepancy) -> Discrepancy:
        verdict = self.gathered.allowance(one.key)
        if verdict is not None:
            agreed = bool(verdict.answer)
            return msgspec.structs.replace(one, allowed=verdict.up_to, credit=verdict.credit, agreed=agreed)
        before = self.base.discrepancies.get(one.key) if self.base else None
        if before is None:
            return one
        return msgspec.structs.replace(one, allowed=before.allowed, credit=before.credit, agreed=before.agreed)

    def state(self) -> State:
        """Return the derived state, whose canonical bytes every server must agree on."""
        sums = self.tally.operations()
        if self.plan is not None:
            for place, state in sums.items():
                state.done = flow.done(self.plan, sums, int(place))
        return State(
            order=self.home,
            plan=self.plan,
            operations=sums,
            materials=self.tally.materials(),
            cards=self.tally.cards(),
            sessions=self.tally.sessions(),
            discrepancies=self.discrepancies(),
        )


def fold(home: str, records: Iterable[Stamped], known: Mapping[str, bool] | None = None) -> Fold:
    """Fold a whole set at once."""
    whole = Fold(home)
    whole.add(records, known)
    return whole

"""Knows the state of an order as a pure function of the set of its stamped records.

Pass 1 (`judge`) resolves decisions, plan and voids; pass 2 (`tally`) adds up what counts. A Fold
keeps the sums while records come in any order and any batches, so a late record is an addition and
not a replay of history; the laws prove that it always equals a fold of the whole set at once. A
phone starts one from the server's last state instead, and adds its own unsent records.
"""

from collections.abc import Iterable, Mapping

import msgspec

from sync.gathered import Gathered
from sync.gist import PLANNING, Gist, accepted_with
from sync.judge import Judge
from sync.outcomes import Discrepancy, Outcome, with_notes
from sync.plan import Plan
from sync.quantity import UNIT
from sync.records import Inspect, Object, Scrap
from sync.rules import after_close, flow
from sync.state import OperationState, Stamped, State
from sync.tally import Tally


class Fold:
    """The running fold of one home: of an order, which is planned, or of what has no plan, as a person."""

    def __init__(self, home: str, base: State | None = None, *, planned: bool = True) -> None:
        self.home = home
        self.base = base
        self.gathered = Gathered()
        self.tally = Tally(self.gathered, base)
        self._judge = Judge(home, self.gathered, base, planned)
        self._flags: Mapping[str, tuple[str, ...]] | None = None
        self._found: dict[str, Discrepancy] | None = None

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """What became of every record of the set, without what is noted of its whole operation."""
        return self.gathered.outcomes

    def noted(self, one: str) -> Outcome:
        """Return what became of a record, with what is out of balance at its operation.

        That is a fact about the operation, and said of each report only when somebody asks: else one report would change
        all that were ever made there.
        """
        if self._flags is None:
            self._flags = flow.flags((one.kind, one.place) for one in self.discrepancies().values() if one.open)
        return noted(self.outcomes[one], self.gathered.gists[one], self._flags)

    def all_noted(self) -> dict[str, Outcome]:
        """Return that of every record."""
        return {one: self.noted(one) for one in self.outcomes}

    @property
    def moved(self) -> set[str]:
        """Which records began to count, or ceased, when records were added last."""
        return self.tally.moved

    @property
    def plan(self) -> Plan | None:
        """The order's plan as it stands."""
        return self._judge.plan

    @property
    def revisions(self) -> int:
        """How many records make its plan."""
        return self._judge.revisions

    def add(self, records: Iterable[Stamped], known: Mapping[str, bool] | None = None) -> dict[str, Outcome]:
        """Add records and what is known from elsewhere; return every outcome that is new or changed.

        `known` maps a person key to whether an enlistment of his counts, and the id of a record stored
        under another order to False, for it cannot count here; what is nowhere has no key.
        A record already in the set is passed over.
        """
        touched: set[str] = set()
        for record in records:
            one = record.envelope.id
            if one not in self.gathered.records:
                self.gathered.enter(record)
                touched.add(one)
        touched |= self.gathered.learn(known or {})
        return self._settle(self._affected(touched)) if touched else {}

    def _affected(self, touched: set[str]) -> set[str]:
        affected = self.gathered.reach(touched)
        gists = self.gathered.gists
        plan = any(gists[one].tier in PLANNING for one in affected)
        return set(self.gathered.records) if plan else affected

    def _settle(self, affected: set[str]) -> dict[str, Outcome]:
        self._found = self._flags = None
        self.tally.moved = set()
        gathered, outcomes = self.gathered, self.outcomes
        before = {one: outcomes.get(one) for one in affected}
        tiers: dict[int, list[str]] = {}
        for one in affected:
            tiers.setdefault(gathered.gists[one].tier, []).append(one)
        for tier in sorted(tiers):
            for one in tiers[tier]:
                record = gathered.records[one]
                outcomes[one] = self._judge.judge(record)
                self.tally.count(record)
            if tier in PLANNING:
                self._judge.replan()
        for one in affected:
            self.tally.follow(gathered.records[one])
        self.tally.match()
        changed: dict[str, Outcome] = {}
        for one in affected.union(self._neighbours(affected)):
            old = before[one] if one in before else outcomes[one]
            outcomes[one] = new = self._noted(gathered.records[one], outcomes[one])
            if new is not old and new != old:
                changed[one] = new
        return changed

    # -- notes: labels computed from the final state ---------------------------------------------

    def _neighbours(self, affected: set[str]) -> set[str]:
        """Return records whose notes hang on these: what they speak of, and sessions open beside."""
        found: set[str] = set()
        records, gists = self.gathered.records, self.gathered.gists
        for one in affected:
            said = gists[one]
            if said.begins:
                found |= self.tally.open_with(records[one])
            for other in said.speaks_of:
                if other in records:
                    found.add(other)
                    if gists[other].begins:
                        found |= self.tally.open_with(records[other])
        return found

    def _noted(self, record: Stamped, outcome: Outcome) -> Outcome:
        one, said = record.envelope.id, self.gathered.gists[record.envelope.id]
        notes = [*said.labels]
        if record.stamp.doubtful:
            notes.append("clock_doubtful")
        if one in self.gathered.about and self.gathered.said(Object, one):
            notes.append("objected")
        body, accepted = record.body, outcome.result == "accepted"
        if accepted and isinstance(body, Object) and self.gathered.answered(one, body.target):
            notes.append("answered")
        if accepted:
            if said.reports:
                self._note_report(record, said, notes)
            elif one in self.tally.open:
                others = (self.gathered.records[other] for other in self.tally.open_with(record))
                if any(other.key > record.key for other in others):
                    notes.append("left_open")
        notes.sort()
        sure = tuple(notes)
        if accepted and not outcome.reason:
            return accepted_with(sure)
        return outcome if outcome.notes == sure else msgspec.structs.replace(outcome, notes=sure)

    def _note_report(self, record: Stamped, said: Gist, notes: list[str]) -> None:
        if not any(map(self._started, said.speaks_of)):
            notes.append("implied_start")
        if record.envelope.id in self.gathered.about and self.gathered.said(Inspect | Scrap, record.envelope.id):
            notes.append("adjusted")

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
        sums = self.tally.operations
        found = list(flow.imbalances(self.plan, sums))
        doubles = {place: extra * UNIT for place, extra in self.tally.doubles().items()}
        for one in self.base.discrepancies.values() if self.base else ():
            if one.kind == "double_report":
                doubles[one.place] = doubles.get(one.place, 0) + one.size
        found += [Discrepancy(kind="double_report", place=place, size=size) for place, size in doubles.items()]
        found += [Discrepancy(kind="revisions_disagree", place=field, size=UNIT) for field in self.plan.disputed]
        late = after_close.unseen(self.plan, sums)
        found += [late] if late is not None else []
        named = {one.key: one for one in found}
        return {key: self._allowed(key, named[key]) for key in sorted(named)}

    def _allowed(self, key: str, one: Discrepancy) -> Discrepancy:
        verdict = self.gathered.allowance(key)
        if verdict is not None:
            agreed = bool(verdict.answer)
            return msgspec.structs.replace(one, allowed=verdict.up_to, credit=verdict.credit, agreed=agreed)
        before = self.base.discrepancies.get(key) if self.base else None
        if before is None:
            return one
        return msgspec.structs.replace(one, allowed=before.allowed, credit=before.credit, agreed=before.agreed)

    def state(self) -> State:
        """Return the derived state, whose canonical bytes every server must agree on."""
        running = self.tally.operations
        sums = {place: running[place] for place in sorted(running) if running[place] != _NOTHING}
        done = flow.all_done(self.plan, sums) if self.plan is not None else ()
        sums = {place: msgspec.structs.replace(state, done=place in done) for place, state in sums.items()}
        return State(
            order=self.home,
            plan=self.plan,
            operations=sums,
            materials=self.tally.materials(),
            cards=self.tally.cards(),
            sessions=self.tally.sessions(),
            discrepancies=self.discrepancies(),
        )


_NOTHING = OperationState()


def noted(outcome: Outcome, said: Gist, flags: Mapping[str, tuple[str, ...]]) -> Outcome:
    """Return an outcome with what is noted on all reports of its operation."""
    return noted_at(outcome, said.place if said.moves else "", flags)


def noted_at(outcome: Outcome, place: str, flags: Mapping[str, tuple[str, ...]]) -> Outcome:
    """Return the same for a record that moves pieces at a place, or at none."""
    if place not in flags or outcome.result != "accepted":
        return outcome
    return with_notes(outcome, flags[place])


def fold(home: str, records: Iterable[Stamped], known: Mapping[str, bool] | None = None) -> Fold:
    """Fold a whole set at once."""
    whole = Fold(home)
    whole.add(records, known)
    return whole

"""Knows what becomes of each record: pass 1, on the set alone, as if voided records had never been.

Refused is what is meaningless whatever else happens; waiting is only for something named; review is
for people. A decision outranks a void, and both outrank the rules.
"""

from sync.gathered import Gathered
from sync.gist import ACCEPTED, Gist
from sync.outcomes import Outcome
from sync.plan import Chain, Plan
from sync.records import PLAN, Decide, Object, Release, Void
from sync.rules import decisions, rights
from sync.rules.family import Frozen
from sync.state import Stamped, State


class Judge:
    """Judges records of one home against its set and, if it is planned, its plan."""

    def __init__(self, home: str, gathered: Gathered, base: State | None, planned: bool) -> None:
        self.home = home
        self.planned = planned
        self.gathered = gathered
        self.base = base
        self.plan: Plan | None = base.plan if base else None
        self._chain = Chain(())
        self._frozen = Frozen("", frozenset())
        if self.plan is not None:
            self._frozen = Frozen(self.plan.item.unit, frozenset(line.item for line in self.plan.bom))
        self._known: dict[str | None, frozenset[int]] = {}

    def replan(self) -> None:
        """Resolve the revision chain anew from the plan records that count."""
        records = self.gathered.records
        bodies = ((one, record.body) for one, record in records.items() if self.gathered.accepted(one))
        self._chain = Chain((one, body) for one, body in bodies if isinstance(body, PLAN))
        self._known = {}
        if self._chain.records or self.base is None:
            self.plan = self._chain.plan()
            self._frozen = Frozen(self.plan.item.unit if self.plan else "", self._chain.materials())

    @property
    def revisions(self) -> int:
        """How many records make the plan."""
        return len(self._chain.records)

    def judge(self, record: Stamped) -> Outcome:
        """Return the record's outcome, without notes."""
        said = self.gathered.gists[record.envelope.id]
        if said.meaningless:
            return Outcome(result="refused", reason=said.meaningless)
        if said.is_word or record.envelope.id in self.gathered.about:
            return self._spoken_about(record, said)
        return self._waits(record, said, decided=False) or self._reviewed(record, said)

    def _reviewed(self, record: Stamped, said: Gist) -> Outcome:
        review = self._review(record, said)
        return Outcome(result="review", reason=review) if review else ACCEPTED

    def _spoken_about(self, record: Stamped, said: Gist) -> Outcome:
        spoken = self._spoken_of(record)
        if spoken is not None and spoken.result == "refused":
            return spoken
        verdict = self.gathered.verdict(record.id)
        if verdict is not None and not verdict.answer:
            return Outcome(result="review", reason="decisions_disagree", by=verdict.by)
        if verdict is not None and verdict.answer == "void":
            return Outcome(result="voided", reason="decided", by=verdict.by)
        void = min(self.gathered.saying(Void, record.id), default=None)
        if verdict is None and void is not None:
            author = self.gathered.records[void].body.recorder
            own = author in {record.body.recorder, getattr(record.body, "person", None)}
            return Outcome(result="voided", reason="voided_by_author" if own else "voided_by_lead", by=void)
        if spoken is not None and (verdict is None or spoken.result == "waiting"):
            return spoken
        waits = self._waits(record, said, decided=verdict is not None)
        if waits is not None:
            return waits
        if verdict is not None:
            return Outcome(result="accepted", reason="decided", by=verdict.by)
        return self._reviewed(record, said)

    def _spoken_of(self, record: Stamped) -> Outcome | None:
        """Return what the target of a void, decision or objection makes of it, if that settles it."""
        body = record.body
        if not isinstance(body, Void | Decide | Object):
            return None
        if isinstance(body, Decide):
            if not decisions.well_formed(body):
                return Outcome(result="refused", reason="cannot_decide_this")
            if body.target is None:
                return None
        target = self.gathered.records.get(body.target or "")
        if target is None:
            return _missing("target_unknown", body.target or "", body.target in self.gathered.known)
        if isinstance(body, Decide):
            if isinstance(target.body, Decide):
                return Outcome(result="refused", reason="cannot_decide_this")
            if not rights.may_decide(record, target):
                return Outcome(result="review", reason="not_permitted")
        return self._of_void(record, target) if isinstance(body, Void) else None

    def _of_void(self, record: Stamped, target: Stamped) -> Outcome | None:
        if isinstance(target.body, (Void, Decide, *PLAN)):
            return Outcome(result="refused", reason="cannot_void_this")
        if self.gathered.gists[target.id].meaningless:
            return Outcome(result="review", reason="target_not_counted")
        if not rights.may_void(record, target, self.gathered.built_upon(target.id)):
            return Outcome(result="review", reason="not_permitted")
        return None

    def _waits(self, record: Stamped, said: Gist, decided: bool) -> Outcome | None:
        """Return waiting for something named, or review if that is there but does not count."""
        if not self.planned:
            return None
        gathered, family = self.gathered, said.family
        if family.of_order and self.plan is None:
            return _missing(
                "order_unknown", self.home, any(isinstance(r.body, Release) for r in gathered.records.values())
            )
        revision = record.body.base.revision
        if revision is not None and self.base is None and family.under_revision and revision not in self._chain.records:
            return _missing("revision_unknown", revision, revision in gathered.records or revision in gathered.known)
        if not decided:
            for person in said.needs:
                if not gathered.known.get(person):
                    return _missing("person_unknown", person, person in gathered.known)
        return None

    def _review(self, record: Stamped, said: Gist) -> str:
        """Return the reason why a person must confirm the record, or an empty string."""
        body, family = record.body, said.family
        if not rights.permitted(record, family):
            return "not_permitted"
        if rights.revoked(record):
            return "after_revocation"
        if family.at_operation:
            known = self._operations(body.base.revision)
            if known and getattr(body, "operation", None) not in known:
                return "routing_changed"
        if not rights.within_reason(record):
            return "span_unreasonable"
        if self.plan is None:
            return ""
        if said.decimals > self.plan.item.scale:
            return "quantity_over_scale"
        return family.review(body, self._frozen) if family.review else ""

    def _operations(self, revision: str | None) -> frozenset[int]:
        if self.base is not None and revision not in self._chain.records:
            return frozenset(step.number for step in self.plan.routing) if self.plan else frozenset()
        if revision not in self._known:
            self._known[revision] = self._chain.operations(revision)
        return self._known[revision]


def _missing(reason: str, name: str, there: bool) -> Outcome:
    if there:
        return Outcome(result="review", reason="target_not_counted", waits_for=name)
    return Outcome(result="waiting", reason=reason, waits_for=name)

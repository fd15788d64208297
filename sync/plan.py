"""Knows what the office said of an order: the revision chain, resolved on the set alone.

Every plan record names the revisions its author had seen (`on`), so the records form a graph.
For each field the last word has whoever had seen all other words on it. Where two planners
changed one field without having seen each other, the value both had seen stays, and the field is
disputed until a revision made on both settles it. No clock takes part.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from msgspec import UNSET, Struct

from sync.quantity import thousandths
from sync.rules.orders import Bom, Cancel, Close, Hold, Item, Operation, PlanRecord, Release, Routing, Seen

FIELDS = ("number", "item", "quantity", "tolerance", "due", "urgent", "routing", "bom", "split_from")
STATUS = {Release: "released", Hold: "held", Cancel: "cancelled", Close: "closed"}


class Plan(Struct, frozen=True, kw_only=True, dict=True):
    """An order as the office means it now. `quantity` is in thousandths; `heads` are record ids."""

    status: str
    number: str = ""
    item: Item = Item(code="", name="")
    quantity: int = 0
    tolerance: int = 0
    due: str = ""
    urgent: bool = False
    routing: Routing = ()
    bom: Bom = ()
    split_from: str = ""
    heads: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    seen: tuple[Seen, ...] = ()

    @cached_property
    def flow(self) -> Routing:
        """The steps that pieces flow through, without those aside."""
        return tuple(step for step in self.routing if not step.aside)

    @cached_property
    def rail(self) -> tuple[tuple[str, bool], ...]:
        """The same by their places in a state, and whether each waits for the one before."""
        return tuple((str(step.number), step.gate == "strict") for step in self.flow)

    def step(self, number: int) -> Operation | None:
        """Return the operation of that number, if the routing has it."""
        return next((step for step in self.routing if step.number == number), None)

    def before(self, number: int) -> Operation | None:
        """Return the flow step before it; None for the first, for aside steps and unknown ones."""
        for previous, step in zip([None, *self.flow], self.flow, strict=False):
            if step.number == number:
                return previous
        return None


class Chain:
    """The plan records of one order, by id."""

    def __init__(self, records: Iterable[tuple[str, PlanRecord]]) -> None:
        self.records = dict(records)
        self._ancestors: dict[str, frozenset[str]] = {}

    def ancestors(self, one: str) -> frozenset[str]:
        """Return the ids its author had seen, directly or through others (never itself)."""
        if one not in self._ancestors:
            found: set[str] = set()
            todo = [one]
            while todo:
                for parent in self.records[todo.pop()].on:
                    if parent in self.records and parent not in found:
                        found.add(parent)
                        todo.append(parent)
            self._ancestors[one] = frozenset(found - {one})
        return self._ancestors[one]

    def _settle(self, among: frozenset[str], field: str) -> tuple[Any, bool]:
        """Return (value of a field, whether it is disputed) among some of the records."""
        setters = {one for one in among if _value(self.records[one], field) is not UNSET}
        if not setters:
            return UNSET, False
        last = {one for one in setters if not any(one in self.ancestors(other) for other in setters - {one})}
        values = [_value(self.records[one], field) for one in sorted(last or setters)]
        if last and all(value == values[0] for value in values):
            return values[0], False
        shared = frozenset.intersection(*(self.ancestors(one) for one in sorted(last or setters)))
        agreed = self._settle(shared, field)[0] if len(shared) < len(among) else UNSET
        return (values[0] if agreed is UNSET else agreed), True

    def plan(self, at: str | None = None) -> Plan | None:
        """Resolve the whole chain, or what the author of revision `at` had made of it."""
        among = frozenset(self.records) if at is None else self.ancestors(at) | {at}
        if not any(isinstance(self.records[one], Release) for one in among):
            return None
        fields: dict[str, Any] = {}
        disputed = []
        for field in (*FIELDS, "status"):
            value, disagree = self._settle(among, field)
            if value is not UNSET:
                fields[field] = value
            if disagree:
                disputed.append(field)
        fields["quantity"] = thousandths(fields["quantity"]) if "quantity" in fields else 0
        fields["routing"] = tuple(sorted(fields.get("routing", ()), key=lambda step: step.number))
        heads = {one for one in among if not any(one in self.ancestors(other) for other in among - {one})}
        return Plan(**fields, heads=tuple(sorted(heads)), disputed=tuple(disputed), seen=self._seen(among))

    def _seen(self, among: frozenset[str]) -> tuple[Seen, ...]:
        """Return what the author of the standing close, hold or cancel had seen counted."""
        endings = [o for o in sorted(among) if isinstance(self.records[o], Hold | Cancel | Close)]
        last = [o for o in endings if not any(o in self.ancestors(other) for other in endings if other != o)]
        return tuple(getattr(self.records[last[-1]], "seen", ())) if last else ()

    def operations(self, revision: str | None) -> frozenset[int]:
        """Return the operation numbers known to a revision, or to any revision of the chain."""
        if revision is not None:
            plan = self.plan(revision)
            return frozenset(step.number for step in plan.routing) if plan else frozenset()
        routings = (getattr(record, "routing", UNSET) for record in self.records.values())
        return frozenset(step.number for routing in routings if routing is not UNSET for step in routing)

    def materials(self) -> frozenset[str]:
        """Return the items of every bill in the chain."""
        bills = (getattr(record, "bom", UNSET) for record in self.records.values())
        return frozenset(line.item for bill in bills if bill is not UNSET for line in bill)


def _value(record: PlanRecord, field: str) -> Any:
    if field == "status":
        return STATUS.get(type(record), UNSET)
    return getattr(record, field, UNSET)

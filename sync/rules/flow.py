"""The flow of quantities through a routing: over plan, ahead of the predecessor, out of sequence.

What was done is counted; an imbalance gets a name. Each is one item per operation or pair.
"""

from collections.abc import Iterable, Iterator, Mapping

from sync.outcomes import Discrepancy
from sync.plan import Plan
from sync.quantity import UNIT
from sync.state import OperationState

_none = OperationState()


def imbalances(plan: Plan, operations: Mapping[str, OperationState]) -> Iterator[Discrepancy]:
    """Yield every imbalance of the order's flow; sizes in thousandths, out_of_sequence in reports."""
    limit = plan.quantity * (100 + plan.tolerance) // 100
    before, passed_on = "", 0
    for place, strict in plan.rail:
        here = operations.get(place, _none)
        if here.processed > limit:
            yield Discrepancy(kind="over_plan", place=place, size=here.processed - plan.quantity)
        if before:
            if here.processed > passed_on:
                size = here.processed - passed_on
                yield Discrepancy(kind="ahead_of_predecessor", place=f"{before}-{place}", size=size)
            begun = here.reports + here.starts
            if strict and begun and not done(plan, operations, int(before)):
                yield Discrepancy(kind="out_of_sequence", place=f"{before}-{place}", size=begun * UNIT)
        before, passed_on = place, here.passed_on


def received(plan: Plan, operations: Mapping[str, OperationState], number: int) -> int:
    """Return the pieces an operation has received: what its predecessor passed on, or the plan."""
    before = plan.before(number)
    return plan.quantity if before is None else operations.get(str(before.number), _none).passed_on


def done(plan: Plan, operations: Mapping[str, OperationState], number: int) -> bool:
    """Whether an operation is done: a record says so, or it and all before it used up what came."""
    here = operations.get(str(number), _none)
    if here.said_done:
        return True
    step = plan.step(number)
    if step is None or step.aside or here.processed == 0:
        return False
    before = plan.before(number)
    if before is not None and not done(plan, operations, before.number):
        return False
    return here.processed >= received(plan, operations, number)


def all_done(plan: Plan, operations: Mapping[str, OperationState]) -> set[str]:
    """Return the operations that are done, all of them in one walk."""
    found = {place for place, here in operations.items() if here.said_done}
    came, so_far = plan.quantity, True
    for place, _ in plan.rail:
        here = operations.get(place, _none)
        if so_far and here.processed and here.processed >= came:
            found.add(place)
        so_far, came = place in found, here.passed_on
    return found


NOTED = frozenset({"over_plan", "ahead_of_predecessor"})
"""Imbalances that are noted on every report that moves pieces at their operation."""


def flags(unsettled: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return those of (kind, place) by the operations on whose reports they are noted."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, place in unsettled:
        if kind in NOTED:
            operation = place.rpartition("-")[2]
            found[operation] = (*found.get(operation, ()), kind)
    return found

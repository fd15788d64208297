"""The flow of quantities through a routing: over plan, ahead of the predecessor, out of sequence.

What was done is counted; an imbalance gets a name. Each is one item per operation or pair.
"""

from collections.abc import Iterator, Mapping

from sync.outcomes import Discrepancy
from sync.plan import Plan
from sync.quantity import UNIT
from sync.state import OperationState

_none = OperationState()


def imbalances(plan: Plan, operations: Mapping[str, OperationState]) -> Iterator[Discrepancy]:
    """Yield every imbalance of the order's flow; sizes in thousandths, out_of_sequence in reports."""
    limit = plan.quantity * (100 + plan.tolerance) // 100
    previous = None
    for step in plan.routing:
        here = operations.get(str(step.number), _none)
        if step.aside:
            continue
        if here.processed > limit:
            yield Discrepancy(kind="over_plan", place=str(step.number), size=here.processed - plan.quantity)
        if previous is not None:
            passed_on = operations.get(str(previous.number), _none).passed_on
            pair = f"{previous.number}-{step.number}"
            if here.processed > passed_on:
                yield Discrepancy(kind="ahead_of_predecessor", place=pair, size=here.processed - passed_on)
            begun = here.reports + here.starts
            if step.gate == "strict" and begun and not done(plan, operations, previous.number):
                yield Discrepancy(kind="out_of_sequence", place=pair, size=begun * UNIT)
        previous = step


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

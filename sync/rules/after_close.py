"""After close: what its author had not seen counts, and opens one discrepancy. Holds and cancels too.

A close carries the sums its author saw. The difference is between two sets, so it needs no clock,
and a server restored from yesterday finds the same.
"""

from collections.abc import Mapping

from sync.outcomes import Discrepancy
from sync.plan import Plan
from sync.quantity import UNIT, thousandths
from sync.records import Seen
from sync.state import OperationState

ENDED = frozenset({"closed", "held", "cancelled"})


def unseen(plan: Plan, operations: Mapping[str, OperationState]) -> Discrepancy | None:
    """Return the difference between what counts now and what the author of the ending had seen."""
    if plan.status not in ENDED:
        return None
    saw = {str(seen.operation): seen for seen in plan.seen}
    pieces = reports = 0
    for place in {*operations, *saw}:
        here, then = operations.get(place, OperationState()), saw.get(place, Seen(operation=1, reports=0))
        reports += abs(here.reports - then.reports)
        for name in ("good", "scrap", "rework", "hold"):
            pieces += abs(getattr(here, name) - thousandths(getattr(then, name)))
    size = max(pieces, reports * UNIT)
    return Discrepancy(kind="after_close", place=plan.status, size=size) if size else None

"""Inspect: moves held pieces to good, scrap or rework. A first-piece check moves none."""

from collections.abc import Iterator

from sync.quantity import thousandths
from sync.records import Inspect
from sync.state import Count


def counts(body: Inspect) -> Iterator[Count]:
    """Yield what the verdict moves out of hold."""
    place = str(body.operation)
    thousandths(body.sampled)
    moved = 0
    for name in ("good", "scrap", "rework"):
        amount = thousandths(getattr(body, name))
        moved += amount
        if not body.first_piece:
            yield "operation", place, name, amount
    if not body.first_piece:
        yield "operation", place, "hold", -moved
    yield "operation", place, "inspections", 1
    yield "operation", place, "reports", 1

"""Knows what must come out, by arithmetic of its own: it shares nothing with the fold or the ledger."""

from collections import defaultdict
from collections.abc import Iterable

from scripts.replaying.shop import Order, Row, is_aside

TOLERANCE = 10
"""Percent over plan that needs no decision."""


def imbalances(orders: dict[str, Order], rows: Iterable[Row]) -> set[tuple[str, str, str]]:
    """Return (order, kind, place) of every operation over plan and every pair out of balance."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        if row.work != "rework":
            sums[row.order, row.operation][0] += row.good
            sums[row.order, row.operation][1] += row.pieces
    found = set()
    for order in orders.values():
        previous = None
        for operation in order.operations:
            if is_aside(operation):
                continue
            pieces = sums[order.name, operation][1]
            if pieces * 100 > order.quantity * (100 + TOLERANCE):
                found.add((order.name, "over_plan", str(order.number(operation))))
            if previous is not None and pieces > sums[order.name, previous][0]:
                pair = f"{order.number(previous)}-{order.number(operation)}"
                found.add((order.name, "ahead_of_predecessor", pair))
            previous = operation
    return found


def totals(rows: Iterable[Row]) -> dict[str, int]:
    """Return the log's sums of good, scrap and hold."""
    found = {"good": 0, "scrap": 0, "hold": 0}
    for row in rows:
        found["good"] += row.good
        found["scrap"] += row.scrap
        found["hold"] += row.hold
    return found

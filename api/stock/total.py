"""Knows how movements add up to stock: out of one place, into another."""

from collections.abc import Iterable
from typing import Any

from api.ledger.totals import Key, Total
from api.stock.tables import Stock


class StockTotal(Total):
    """What lies where."""

    table = Stock
    key = ("place", "item", "lot", "unit")
    by = ("source", "target", "item", "lot", "unit")

    def of(self, line: Any) -> Iterable[tuple[Key, int]]:
        """A line with an end is a movement; those of pieces and minutes have none."""
        if line.source or line.target:
            what = (line.item, line.lot, line.unit)
            yield (line.source, *what), -1
            yield (line.target, *what), 1

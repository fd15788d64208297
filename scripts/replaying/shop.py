"""Knows how a shop's log is read: orders with their routings, and rows as sessions of work."""

import csv
import re
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


class Row(NamedTuple):
    """One line of the log. Times in milliseconds UTC, quantities in pieces."""

    number: int
    order: str
    operation: str
    resource: str
    worker: str
    work: str
    begin: int
    end: int
    good: int
    scrap: int
    hold: int

    @property
    def pieces(self) -> int:
        """All pieces of the row."""
        return self.good + self.scrap + self.hold


class Order(NamedTuple):
    """An order as the log shows it: operations in order of first start; some stand aside of the flow."""

    name: str
    part: str
    quantity: int
    operations: tuple[str, ...]

    def number(self, operation: str) -> int:
        """Return an operation's number: 10, 20, 30."""
        return 10 * (self.operations.index(operation) + 1)


def operation_name(written: str) -> str:
    """Return the operation without its machine, and without a leading SETUP."""
    name = re.sub(r" - (Machine \d+|Manual)$", "", written.strip())
    return name[6:].strip() if name.upper().startswith("SETUP ") else name


def is_aside(operation: str) -> bool:
    """Whether an operation stands outside the flow of quantities."""
    return "Rework" in operation


def _work(line: dict[str, str]) -> str:
    if line["rework"] == "Y" or is_aside(line["operation"]):
        return "rework"
    return {"D": "production", "S": "setup", "B": "downtime"}[line["report_type"]]


def _millis(local: str) -> int:
    return int(datetime.fromisoformat(local).replace(tzinfo=ZONE).timestamp() * 1000)


def _pieces(text: str) -> int:
    return int(text or 0)


def read(path: Path) -> tuple[dict[str, Order], list[Row]]:
    """Read a log; raise ValueError naming the line and column of what cannot be read."""
    rows: list[Row] = []
    meant: dict[str, tuple[str, int]] = {}
    first: dict[tuple[str, str], int] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, line in enumerate(csv.DictReader(file), 2):
            try:
                name = operation_name(line["operation"])
                begin, end = _millis(line["started_at"]), _millis(line["finished_at"])
                amounts = [_pieces(line[column]) for column in ("qty_good", "qty_rejected", "qty_mrb")]
                order = line["work_order"]
                meant.setdefault(order, (line["part"], int(line["work_order_qty"])))
                rows.append(
                    Row(number, order, name, line["resource"], line["worker"], _work(line), begin, end, *amounts)
                )
            except (KeyError, ValueError) as error:
                raise ValueError(f"{path.name} line {number}: {error}") from None
            first[order, name] = min(begin, first.get((order, name), begin))
    orders = {}
    for order, (part, quantity) in meant.items():
        names = sorted((name for o, name in first if o == order), key=lambda name: (first[order, name], name))
        orders[order] = Order(order, part, quantity, tuple(names))
    return orders, rows

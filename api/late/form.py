"""Knows how late entry is read: a stated shift, a reason, and a line for each person and operation; all of it or nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from api.orders.form import Wrong
from api.plant.shifts import Shift
from sync.plan import Plan
from sync.quantity import written
from sync.reasons import LISTS

ROWS = 8
FIELDS = ("person", "order", "operation", "good", "scrap")


class Row(Struct, frozen=True):
    """A line as it was typed."""

    person: str = ""
    order: str = ""
    operation: str = ""
    good: str = ""
    scrap: str = ""


class Entry(Struct, frozen=True):
    """A line as it is meant: where it stands, keys, and canonical quantities."""

    line: int
    person: str
    order: str
    operation: int
    good: str
    scrap: str


class WrongLine(Exception):
    """A line that cannot be meant; `name` is its sentence among the words."""

    def __init__(self, line: int, name: str, **given: object) -> None:
        super().__init__(name)
        self.line = line
        self.name = name
        self.given = given


def typed(form: Mapping[str, Any]) -> list[Row]:
    """Return the lines as they were typed, empty ones too."""
    return [Row(*(str(form.get(f"row_{n}_{name}", "")).strip()[:80] for name in FIELDS)) for n in range(ROWS)]


def read_shift(form: Mapping[str, Any], shifts: Sequence[Shift], now: int) -> tuple[int, int, str]:
    """Return (worked from, worked to, reason), milliseconds; raise Wrong."""
    shift = next((one for one in shifts if one.key == form.get("shift")), None)
    if shift is None:
        raise Wrong("late_shift")
    reason = str(form.get("reason", ""))
    if reason not in LISTS["late"]:
        raise Wrong("late_reason")
    return shift.begin, min(shift.end, now), reason


def read_lines(rows: Sequence[Row], people: Mapping[str, str], orders: Mapping[str, tuple[str, Plan]]) -> list[Entry]:
    """Return the lines that are filled in; raise WrongLine, or Wrong if none is.

    `people` are keys by what may be typed for them, `orders` are (key, plan) by number.
    """
    found: list[Entry] = []
    for line, row in enumerate(rows, 1):
        if row == Row():
            continue
        person, order = people.get(row.person), orders.get(row.order)
        if person is None:
            raise WrongLine(line, "late_person")
        if order is None:
            raise WrongLine(line, "late_order")
        key, plan = order
        steps = [step.number for step in plan.routing]
        if not (row.operation.isascii() and row.operation.isdigit() and int(row.operation[:6]) in steps):
            raise WrongLine(line, "late_operation", steps=" · ".join(map(str, steps)))
        try:
            good, scrap = (Wrong.quantity(text or "0", plan.item.scale) for text in (row.good, row.scrap))
        except Wrong:
            raise WrongLine(line, "late_quantity") from None
        if good < 0 or scrap < 0 or not good + scrap:
            raise WrongLine(line, "late_quantity")
        entry = Entry(line, person, key, int(row.operation), written(good), written(scrap))
        if entry in [structs.replace(one, line=line) for one in found]:
            raise WrongLine(line, "late_twice")
        found.append(entry)
    if not found:
        raise Wrong("late_empty")
    return found

"""Knows how late entry is read: a stated shift, a reason, and a line for each person and operation; all of it or nothing."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from api.frame.field import FieldProblem
from api.frame.field import quantity as typed_quantity
from api.plant.shifts import Shift
from sync.plan import Plan
from sync.quantity import written

ROWS = 8
FIELDS = ("person", "order", "operation", "good", "scrap")


class LateLine(Struct, frozen=True):
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


def typed(form: Mapping[str, Any]) -> list[LateLine]:
    """Return the lines as they were typed, empty ones too."""
    return [LateLine(*(str(form.get(f"row_{n}_{name}", "")).strip()[:80] for name in FIELDS)) for n in range(ROWS)]


def read_shift(
    form: Mapping[str, Any], shifts: Sequence[Shift], reasons: Collection[str], now: int
) -> tuple[int, int, str]:
    """Return (worked from, worked to, reason), milliseconds; raise FieldProblem."""
    shift = next((one for one in shifts if one.key == form.get("shift")), None)
    if shift is None:
        raise FieldProblem("late_shift")
    reason = str(form.get("reason", ""))
    if reason not in reasons:
        raise FieldProblem("late_reason")
    return shift.begin, min(shift.end, now), reason


def read_lines(
    rows: Sequence[LateLine], people: Mapping[str, str], orders: Mapping[str, tuple[str, Plan]]
) -> list[Entry]:
    """Return the lines that are filled in; raise FieldProblem, also if none is.

    `people` are keys by what may be typed for them, `orders` are (key, plan) by number.
    """
    found: list[Entry] = []
    for line, row in enumerate(rows, 1):
        if row == LateLine():
            continue
        person, order = people.get(row.person), orders.get(row.order)
        if person is None:
            raise FieldProblem("late_person", line=line)
        if order is None:
            raise FieldProblem("late_order", line=line)
        key, plan = order
        steps = [step.number for step in plan.routing]
        if not (row.operation.isascii() and row.operation.isdigit() and int(row.operation[:6]) in steps):
            raise FieldProblem("late_operation", line=line, steps=" · ".join(map(str, steps)))
        try:
            good, scrap = (typed_quantity(text or "0", plan.item.scale) for text in (row.good, row.scrap))
        except FieldProblem:
            raise FieldProblem("late_quantity", line=line) from None
        if good < 0 or scrap < 0 or not good + scrap:
            raise FieldProblem("late_quantity", line=line)
        entry = Entry(line, person, key, int(row.operation), written(good), written(scrap))
        if entry in [structs.replace(one, line=line) for one in found]:
            raise FieldProblem("late_twice", line=line)
        found.append(entry)
    if not found:
        raise FieldProblem("late_empty")
    return found

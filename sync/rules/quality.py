"""Inspect: moves held pieces to good, scrap or rework. A first-piece check moves none."""

from collections.abc import Iterator
from typing import Literal

from sync.fields import Id, Number, OrderKey, PersonKey, Quantity, Said, Word
from sync.quantity import thousandths
from sync.roles import INSPECTORS
from sync.rules.family import Count, Family


class Inspect(Said, tag_field="kind", tag="inspect", frozen=True, kw_only=True):
    """质检: moves held pieces to good, scrap or rework; `first_piece` is a 首检 and moves none."""

    order: OrderKey
    operation: Number
    person: PersonKey
    finish: Id | None = None
    first_piece: bool = False
    passed: bool = True
    sampled: Quantity = "0"
    good: Quantity = "0"
    scrap: Quantity = "0"
    rework: Quantity = "0"
    unit: Word = "pcs"
    cause: Literal["", "work", "material", "other"] = ""
    reason: Word = ""


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


FAMILIES = (Family(kinds=(Inspect,), counts=counts, who=INSPECTORS, at_operation=True),)

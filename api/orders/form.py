"""Knows how an order's form is read: every field is looked at, and the first wrong one is named."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct, structs

from api.frame.field import FieldProblem
from api.frame.field import quantity as typed_quantity
from sync.lexicon import unit_of
from sync.quantity import written
from sync.records import Item, Operation
from sync.state import State

ROWS = 200
"""The most operations an order has; a form has rows for those that are there, and three more."""


class Filled(Struct, frozen=True, kw_only=True):
    """What stands in the form of a new order."""

    number: str = ""
    code: str = ""
    name: str = ""
    unit: str = "pcs"
    scale: str = "0"
    quantity: str = ""
    due: str = ""
    tolerance: str = "0"
    urgent: bool = False
    steps: tuple[Operation, ...] = ()


def _text(form: Mapping[str, Any], name: str) -> str:
    return str(form.get(name, "")).strip()


def filled_from(form: Mapping[str, Any]) -> Filled:
    """Return what was typed, so that nothing has to be typed again."""
    texts = {
        name: _text(form, name) for name in ("number", "code", "name", "unit", "scale", "quantity", "due", "tolerance")
    }
    return Filled(**texts, urgent="urgent" in form, steps=tuple(_rows(form, strict=False)))


def _rows(form: Mapping[str, Any], *, strict: bool) -> list[Operation]:
    found: list[Operation] = []
    for row in range(ROWS):
        number, name = _text(form, f"step_{row}_number"), _text(form, f"step_{row}_name")
        if not number and not name:
            continue
        number = number or str(max((step.number for step in found), default=0) // 10 * 10 + 10)
        good = number.isascii() and number.isdigit() and 0 < int(number[:6]) <= 99_999 and name and len(name) <= 80
        if not good or int(number) in {step.number for step in found}:
            if strict:
                raise FieldProblem("steps")
            number = number if number.isascii() and number.isdigit() and len(number) < 6 else "1"
        gate = _text(form, f"step_{row}_gate")
        found.append(
            Operation(
                number=int(number), name=name[:80], work_center=_text(form, f"step_{row}_center")[:80],
                gate=gate if gate in {"open", "flow", "strict"} else "flow",  # type: ignore[arg-type]  # one of the three
                partner=_text(form, f"step_{row}_partner")[:80], inspection=f"step_{row}_inspection" in form,
            )
        )  # fmt: skip
    return found


def _due(text: str) -> str:
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise FieldProblem("due") from None


def _percent(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:4]) <= 100):
        raise FieldProblem("tolerance")
    return int(text)


def read_order(form: Mapping[str, Any], *, taken: bool) -> dict[str, Any]:
    """Return the fields of a release; raise FieldProblem. `taken`: another order has this number."""
    if taken:
        raise FieldProblem("number_taken")
    number, code, name = _text(form, "number"), _text(form, "code"), _text(form, "name")
    if not number or len(number) > 80:
        raise FieldProblem("number")
    if not code or not name or max(len(code), len(name)) > 80:
        raise FieldProblem("item")
    scale = _text(form, "scale") or "0"
    if scale not in {"0", "1", "2", "3"}:
        raise FieldProblem("scale")
    quantity = typed_quantity(_text(form, "quantity"), int(scale))
    if quantity <= 0:
        raise FieldProblem("quantity")
    steps = _rows(form, strict=True)
    if not steps:
        raise FieldProblem("steps")
    return {
        "number": number, "item": Item(code=code, name=name, unit=unit_of(_text(form, "unit")[:80]) or "pcs", scale=int(scale)),
        "quantity": written(quantity), "due": _due(_text(form, "due")), "urgent": "urgent" in form,
        "tolerance": _percent(_text(form, "tolerance") or "0"), "routing": tuple(steps),
    }  # fmt: skip


def unmoved(form: Mapping[str, Any], state: State) -> None:
    """Raise FieldProblem if somebody changed the order since the form was shown: what is said must have been seen."""
    shown, plan = _text(form, "heads"), state.plan
    if shown and plan is not None and shown != " ".join(plan.heads):
        raise FieldProblem("moved")


def read_revision(form: Mapping[str, Any], state: State) -> dict[str, Any]:
    """Return the fields that differ from the plan as it stands; raise FieldProblem."""
    plan = state.plan
    assert plan is not None
    unmoved(form, state)
    quantity = typed_quantity(_text(form, "quantity"), plan.item.scale)
    if quantity <= 0:
        raise FieldProblem("quantity")
    wanted = {
        "quantity": (written(quantity), written(plan.quantity)),
        "due": (_due(_text(form, "due")), plan.due),
        "urgent": ("urgent" in form, plan.urgent),
        "tolerance": (_percent(_text(form, "tolerance") or "0"), plan.tolerance),
    }
    if "step_0_number" in form:
        aside = {step.number for step in plan.routing if step.aside}
        rows = (structs.replace(step, aside=step.number in aside) for step in _rows(form, strict=True))
        steps = tuple(sorted(rows, key=lambda step: step.number))
        if not steps:
            raise FieldProblem("steps")
        wanted["routing"] = (steps, plan.routing)
    changes = {name: new for name, (new, old) in wanted.items() if new != old or name in plan.disputed}
    if not changes:
        raise FieldProblem("nothing")
    return changes


def read_split(form: Mapping[str, Any], state: State, *, taken: bool) -> tuple[str, int]:
    """Return the new order's number and its quantity in thousandths; raise FieldProblem."""
    plan = state.plan
    assert plan is not None, "only a released order is split"
    number = _text(form, "number")
    unmoved(form, state)
    if taken:
        raise FieldProblem("number_taken")
    if not number or len(number) > 80:
        raise FieldProblem("number")
    quantity = typed_quantity(_text(form, "quantity"), plan.item.scale)
    if not 0 < quantity < plan.quantity:
        raise FieldProblem("split")
    return number, quantity

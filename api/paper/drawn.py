"""Knows what an order's paper says, from its state as it stands."""

from collections.abc import Iterable, Sequence

from api.plant.masters import CenterMaster
from printing.label import Label
from printing.traveler import Part, Step, Traveler
from printing.words import say
from sync.quantity import thousandths, written
from sync.state import State


def amount(thousandth: int, unit: str) -> str:
    """Return a quantity with its unit as paper says it."""
    return f"{written(thousandth)} {unit}"


def traveler(
    state: State, copy: int, plant: str, centers: dict[str, CenterMaster], printed: str, language: str
) -> Traveler:
    """Return the order as a traveler."""
    plan = state.plan
    assert plan is not None, "only a released order is printed"
    steps = tuple(
        Step(
            step.number, step.name,
            f"{say(language, 'outside')} {step.partner}" if step.partner
            else f"{step.work_center} {centers[step.work_center].name}" if step.work_center in centers else step.work_center,
            (say(language, "inspection"),) if step.inspection else (),
        )
        for step in plan.routing
    )  # fmt: skip
    parts = tuple(
        Part(
            f"{line.item} {line.name}".strip(), f"{line.quantity} {line.unit}",
            amount(thousandths(line.quantity) * plan.quantity // 1000, line.unit),
        )
        for line in plan.bom
    )  # fmt: skip
    return Traveler(
        key=state.order, copy=copy, plant=plant, number=plan.number, item=f"{plan.item.code} {plan.item.name}",
        quantity=amount(plan.quantity, plan.item.unit), due=plan.due, urgent=plan.urgent, steps=steps, parts=parts,
        printed=printed,
    )  # fmt: skip


def mark(language: str, copy: int) -> str:
    """Return what a copy says of itself: nothing the first time."""
    return say(language, "reprint", n=copy) if copy else ""


def order_label(state: State, copy: int, language: str) -> Label:
    """Return the order as a label."""
    plan = state.plan
    assert plan is not None, "only a released order is printed"
    lines = [
        f"{plan.item.code} {plan.item.name}",
        f"{say(language, 'quantity')} {amount(plan.quantity, plan.item.unit)}",
    ]
    lines += [f"{say(language, 'due')} {plan.due}"] if plan.due else []
    kind = say(language, "work_order") + (f" {say(language, 'urgent')}" if plan.urgent else "")
    return Label(key=state.order, copy=copy, kind=kind, big=plan.number, lines=tuple(lines), mark=mark(language, copy))


def card_labels(
    state: State, cards: Sequence[tuple[str, int]], copies: dict[str, int], language: str
) -> Iterable[Label]:
    """Yield a label for each card of an order with its pieces in thousandths."""
    plan = state.plan
    assert plan is not None, "only a released order has cards"
    for n, (card, pieces) in enumerate(cards, 1):
        yield Label(
            key=card, copy=copies.get(card, 0), kind=f"{say(language, 'card')} {n}/{len(cards)}", big=plan.number,
            lines=(f"{plan.item.code} {plan.item.name}", amount(pieces, plan.item.unit)), mark=mark(language, copies.get(card, 0)),
        )  # fmt: skip


def cards_of(quantity: int, per_tote: int) -> list[int]:
    """Divide a quantity into totes: full ones, and what is left in the last."""
    full, rest = divmod(quantity, per_tote)
    return [per_tote] * full + ([rest] if rest else [])

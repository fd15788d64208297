"""Knows what the phone advises before the work. Gates stop people, not facts: nothing here counts.

`open` never advises, `flow` warns when the predecessor has passed on nothing the phone knows of,
`strict` stops until it is done, and a lead's PIN opens it. An advice says how old its knowledge is.
"""

from msgspec import Struct

from sync.rules import flow
from sync.state import OperationState, State


class Advice(Struct, frozen=True, kw_only=True):
    """`level` is go, warn or stop; `reason` a code of the lexicon's `advice`; `as_of` the server time of the knowledge, in milliseconds."""

    level: str
    reason: str = ""
    as_of: int = 0


class Proposal(Struct, frozen=True, kw_only=True):
    """`quantity` in thousandths to offer with one tap, or None for an open keypad; `chips` beside it."""

    quantity: int | None
    chips: tuple[tuple[str, int], ...] = ()


def advise(state: State | None, operation: int, as_of: int) -> Advice:
    """Say whether to start an operation, from what is known of its order."""
    if state is None or state.plan is None:
        return Advice(level="go", reason="order_unknown", as_of=as_of)
    plan = state.plan
    if plan.status != "released":
        return Advice(level="stop", reason=f"order_{plan.status}", as_of=as_of)
    step = plan.step(operation)
    if step is None:
        return Advice(level="warn" if plan.routing else "go", reason="operation_unknown", as_of=as_of)
    if flow.done(plan, state.operations, operation):
        return Advice(level="warn", reason="operation_done", as_of=as_of)
    before = plan.before(operation)
    if before is None or step.gate == "open":
        return Advice(level="go", as_of=as_of)
    if step.gate == "strict" and not flow.done(plan, state.operations, before.number):
        return Advice(level="stop", reason="predecessor_not_done", as_of=as_of)
    if flow.received(plan, state.operations, operation) == 0:
        return Advice(level="warn", reason="nothing_received", as_of=as_of)
    return Advice(level="go", as_of=as_of)


def propose(state: State | None, operation: int, person: str, card: str | None = None, last: int = 0) -> Proposal:
    """Offer a quantity: the card's, else the remainder where only this person worked, else a keypad."""
    if state is None or state.plan is None:
        return Proposal(quantity=None, chips=(("last", last),) if last else ())
    here = state.operations.get(str(operation), OperationState())
    left = max(0, flow.received(state.plan, state.operations, operation) - here.processed)
    chips = tuple((name, amount) for name, amount in (("left", left), ("last", last)) if amount)
    if card is not None and state.cards.get(card, 0) > 0:
        return Proposal(quantity=state.cards[card], chips=chips)
    alone = set(here.people) <= {person}
    return Proposal(quantity=left if alone and left else None, chips=chips)

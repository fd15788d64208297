"""Knows which orders are running, what of an order is still to be made, and when it is late."""

from typing import Literal

from sync.plan import Plan
from sync.records import Operation
from sync.rules import flow
from sync.state import State

RUNNING = ("released", "held")
"""States of an order whose work is not over."""

SOON_DAYS = 2
"""How many days before its due day an order is due soon."""

Due = Literal["late", "soon", ""]


def undone(state: State) -> Operation | None:
    """Return the first operation of the flow that is not done; None if everything is made, or nothing is planned."""
    plan: Plan | None = state.plan
    steps = plan.routing if plan is not None else ()
    return next(
        (s for s in steps if plan is not None and not s.aside and not flow.done(plan, state.operations, s.number)), None
    )


def due(state: State, today: str, soon: str) -> Due:
    """Return whether an order is late, or will be by the day `soon`; days as YYYY-MM-DD."""
    plan = state.plan
    return "" if plan is None else due_of(plan.status, plan.due, undone(state) is None, today, soon)


def due_of(status: str, day: str, made: bool, today: str, soon: str) -> Due:
    """Return the same of an order in a state that is due on a day; `made`: nothing of it is still to be made.

    It is late past its due day while something is still to be made: a made one that nobody closed is late for nobody.
    """
    if not day or made or status not in RUNNING or day > soon:
        return ""
    return "late" if day < today else "soon"

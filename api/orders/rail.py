"""Knows an order's rail: its operations with what came, what became of it, and whose turn it is."""

from typing import Literal, NamedTuple

from sync.records import Operation
from sync.rules import flow
from sync.state import OperationState, State

Mark = Literal["done", "now", "next", "wait"]
"""Done; somebody works on it; pieces lie before it; nothing came yet."""


class Stop(NamedTuple):
    """An operation on the rail; `came` in thousandths, nought beside the flow."""

    step: Operation
    sums: OperationState
    came: int
    mark: Mark


def rail(state: State) -> list[Stop]:
    """Return the operations of a released order, in the order of its routing."""
    assert state.plan is not None, "only released orders have a rail"
    found: list[Stop] = []
    working = {one.operation for one in state.sessions}
    for step in state.plan.routing:
        sums = state.operations.get(str(step.number), OperationState())
        came = 0 if step.aside else flow.received(state.plan, state.operations, step.number)
        mark: Mark = "next" if came > sums.processed else "wait"
        if flow.done(state.plan, state.operations, step.number):
            mark = "done"
        elif step.number in working:
            mark = "now"
        found.append(Stop(step, sums, came, mark))
    return found

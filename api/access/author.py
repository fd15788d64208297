"""Knows how a record says who says it, where no device of his does."""

from typing import Any

from api.access.guard import Caller
from sync.records import Base
from sync.state import State


def author(caller: Caller, state: State | None = None) -> dict[str, Any]:
    """Return the part of a record that says who says it, and what he had seen of the order."""
    heads = state.plan.heads if state is not None and state.plan is not None else ()
    strength = caller.strength if caller.strength in {"pin", "password"} else "none"
    return {"recorder": caller.person, "strength": strength, "base": Base(revision=heads[-1] if heads else None)}

"""Knows what the office says of an order: releases, revisions and endings, each on the revisions its author saw."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from api.access.author import author
from api.access.guard import Caller
from sync.quantity import written
from sync.records import Cancel, Close, Hold, Record, Release, Revise, Seen
from sync.rules import flow
from sync.state import State

Ending = Literal["hold", "cancel", "close"]
ENDINGS: Mapping[str, type[Hold | Cancel | Close]] = {"hold": Hold, "cancel": Cancel, "close": Close}


class Obstacle(Struct, frozen=True):
    """Why an order should not be closed yet. `stops`: somebody must act first; else a reason is enough."""

    name: str
    place: str
    amount: int
    stops: bool


def _on(state: State) -> dict[str, Any]:
    return {"order": state.order, "on": state.plan.heads if state.plan is not None else ()}


def revision(caller: Caller, state: State, reason: str, changes: Mapping[str, Any]) -> Revise:
    """Return a 变更 of the fields that are given."""
    return Revise(**author(caller, state), **_on(state), **changes, reason=reason)


def release_again(caller: Caller, state: State) -> Release:
    """Return a 下达 of an order that was on hold, cancelled or closed."""
    return Release(**author(caller, state), **_on(state))


def seen_of(state: State) -> tuple[Seen, ...]:
    """Return the counted sums as they stand, which an ending carries."""
    return tuple(
        Seen(
            operation=int(place), reports=one.reports, good=written(one.good), scrap=written(one.scrap),
            rework=written(one.rework), hold=written(one.hold),
        )
        for place, one in sorted(state.operations.items(), key=lambda each: int(each[0]))
    )  # fmt: skip


def ending(caller: Caller, state: State, kind: Ending, reason: str) -> Hold | Cancel | Close:
    """Return a 挂起, 取消 or 结案 with what its author had seen."""
    return ENDINGS[kind](**author(caller, state), **_on(state), seen=seen_of(state), reason=reason)


def split(caller: Caller, state: State, order: str, number: str, quantity: int) -> tuple[Record, ...]:
    """Return the records that take a part of an order out into a new one of its own."""
    plan = state.plan
    assert plan is not None, "only a released order is split"
    part = Release(
        **author(caller, state), order=order, number=number, item=plan.item, quantity=written(quantity),
        tolerance=plan.tolerance, due=plan.due, urgent=plan.urgent, routing=plan.routing, bom=plan.bom,
        split_from=state.order,
    )  # fmt: skip
    return part, revision(caller, state, number, {"quantity": written(plan.quantity - quantity)})


def obstacles(state: State, reviews: int) -> Sequence[Obstacle]:
    """Return what stands against closing: 结案 is gated when it is made, never when it is read again."""
    plan = state.plan
    assert plan is not None, "only a released order is closed"
    found = [Obstacle("open_session", str(one.operation), 0, True) for one in state.sessions]
    if reviews:
        found.append(Obstacle("review", "", reviews * 1000, True))
    found += [Obstacle("discrepancy", one.place, one.size, True) for one in state.discrepancies.values() if one.open]
    for place, one in state.operations.items():
        if one.hold > 0:
            found.append(Obstacle("hold", place, one.hold, True))
        if (waiting := one.rework - one.redone_good - one.redone_scrap) > 0:
            found.append(Obstacle("rework", place, waiting, True))
    steps = [step for step in plan.routing if not step.aside]
    if steps and not flow.done(plan, state.operations, steps[-1].number):
        made = state.operations.get(str(steps[-1].number))
        found.append(Obstacle("short", str(steps[-1].number), plan.quantity - (made.processed if made else 0), False))
    return found

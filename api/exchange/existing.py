"""Knows what the house has as the lines of the sheet that would bring it: downloaded, changed and brought back."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from api.exchange.drafts import Known
from api.exchange.imports import known_of
from api.orders.queries import open_plans
from sync.quantity import written

Lines = list[dict[str, Any]]


async def existing(connection: AsyncConnection, site: str, kind: str) -> Lines:
    """Return the lines of a sheet. Orders are those still open; persons those with an employee number."""
    known = await known_of(connection, site, kind, [])
    if kind == "orders":
        return [
            {
                "number": plan.number, "item": plan.item.code, "quantity": written(plan.quantity), "due": plan.due,
                "urgent": plan.urgent, "tolerance": plan.tolerance,
            }
            for plan in await open_plans(connection, site)
        ]  # fmt: skip
    return _LINES[kind](known)


def _items(known: Known) -> Lines:
    found = sorted(known.items.items())
    return [{"code": key, "name": one.name, "unit": one.unit, "scale": one.scale} for key, one in found]


def _centers(known: Known) -> Lines:
    return [{"code": key, "name": one.name, "workshop": one.workshop} for key, one in sorted(known.centers.items())]


def _routings(known: Known) -> Lines:
    return [
        {
            "item": item, "number": step.number, "name": step.name, "center": step.work_center, "gate": step.gate,
            "partner": step.partner, "inspection": step.inspection,
        }
        for item, routing in sorted(known.routings.items())
        for step in routing.steps
    ]  # fmt: skip


def _bills(known: Known) -> Lines:
    return [
        {"item": item, "part": line.item, "quantity": line.quantity, "unit": line.unit, "number": line.operation}
        for item, bill in sorted(known.bills.items())
        for line in bill.lines
    ]


def _people(known: Known) -> Lines:
    found: Lines = []
    for number, master in sorted(known.numbers.items()):
        if (person := known.people.get(master.person)) is not None:
            found.append({"number": number, **person._asdict()})
    return found


def _stock(known: Known) -> Lines:
    found: Lines = []
    for key, one in sorted(known.stock.items()):
        item, location, lot = msgspec.json.decode(key, type=tuple[str, str, str])
        found.append({"item": item, "location": location, "lot": lot, "quantity": one.quantity, "unit": one.unit})
    return found


_LINES: Mapping[str, Callable[[Known], Lines]] = {
    "items": _items, "centers": _centers, "routings": _routings, "bills": _bills, "people": _people, "stock": _stock,
}  # fmt: skip

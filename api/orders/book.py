"""Knows an order's book: what is derived, posted and told of it."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlmodel import SQLModel

from api.db.rows import table_of
from api.db.statement import each
from api.ledger.book import Account, Book, Flags, Own, Values
from api.ledger.changed import Changed
from api.ledger.telling import EVERYBODY, SEPARATOR, Telling, center_audience
from api.orders.amounts import amounts, held_pay, touched
from api.orders.tables import DiscrepancyRow, OperationRow, SessionRow
from sync import homes
from sync.fold import Fold
from sync.plan import Plan
from sync.rules import flow
from sync.state import State

_discrepancy = table_of(DiscrepancyRow)
_open = each(
    select(_discrepancy.c.home, _discrepancy.c.kind, _discrepancy.c.place).where(
        _discrepancy.c.site == bindparam("site"), _discrepancy.c.is_open
    ),
    _discrepancy.c.home,
)
_SUMS = ("good", "scrap", "rework", "hold", "short", "redone_good", "reports", "done")
_SESSION = ("id", "person", "operation", "machine", "work", "at", "paused")


class Before(NamedTuple):
    """How an order was: its open discrepancies, the operations whose pay was held, the work centers of its routing."""

    open: frozenset[str]
    held: frozenset[int]
    centers: frozenset[str]


class OrderBook(Book):
    """The book of a work order."""

    home = homes.ORDER
    lags = True
    tables: tuple[type[SQLModel], ...] = (OperationRow, DiscrepancyRow, SessionRow)

    def columns(self, state: State) -> Values:
        """Return number, status, item, due day, urgency and work centers."""
        plan = state.plan
        if plan is None:
            return super().columns(state)
        return {
            "number": plan.number,
            "status": plan.status,
            "item": f"{plan.item.code} {plan.item.name}".strip(),
            "due": plan.due,
            "urgent": plan.urgent,
            "scope": SEPARATOR.join(sorted(centers_of(plan))),
        }

    def rows(self, fold: Fold, state: State) -> Iterable[tuple[type[SQLModel], Values]]:
        """Yield the sums of its operations, its discrepancies, its open sessions."""
        for place, sums in state.operations.items():
            yield OperationRow, {"operation": int(place)} | {name: getattr(sums, name) for name in _SUMS}
        for one in state.discrepancies.values():
            sizes = {"size": one.size, "allowed": one.allowed, "credit": one.credit, "is_open": one.open}
            yield DiscrepancyRow, {"kind": one.kind, "place": one.place} | sizes
        for session in state.sessions:
            yield SessionRow, {name: getattr(session, name) for name in _SESSION}

    def amounts(self, fold: Fold, one: str) -> dict[Account, int]:
        """Return pieces, minutes and material of a record."""
        return amounts(fold, one)

    def touched(self, fold: Fold, changed: Collection[str]) -> set[str]:
        """Return the reports whose minutes hang on changed starts and pauses."""
        return touched(fold, changed)

    def own(self, fold: Fold, before: Any = None) -> Iterable[Own]:
        """Yield the pay that is held of pieces over plan, by operation."""
        held = held_pay(fold.discrepancies().values())
        for operation in {*held, *(before.held if isinstance(before, Before) else ())}:
            yield Own(f"{fold.home}/over_plan/{operation}", operation, held.get(operation, {}))

    def glance(self, fold: Fold) -> Before:
        """Return how it is before new records are added."""
        found = fold.discrepancies()
        opened = frozenset([key for key, one in found.items() if one.open])
        return Before(opened, frozenset(held_pay(found.values())), centers_of(fold.plan))

    def flags(self, connection: Connection, site: str, homes: Collection[str]) -> Flags:
        """Return the imbalances that are noted on all reports of an operation."""
        found: dict[str, list[tuple[str, str]]] = {}
        for row in _open.ask(connection, site=site, ids=homes) if homes else ():
            found.setdefault(row.home, []).append((row.kind, row.place))
        return {home: flow.flags(unsettled) for home, unsettled in found.items()}

    def telling(self, changed: Changed) -> Telling:
        """Tell the whole state to the work centers of its routing; those that are in it no more are told so."""
        here = centers_of(changed.fold.plan)
        before = changed.before.centers if isinstance(changed.before, Before) else frozenset()
        audiences = {EVERYBODY, *map(center_audience, here)}
        left = {center_audience(center) for center in before - here}
        return Telling(self.home.feed, changed.home, changed.version, b"", audiences, left)

    def heard(self, changed: Changed) -> Iterable[tuple[str, str, Any]]:
        """Yield the discrepancies that are open now and were not."""
        before = changed.before.open if isinstance(changed.before, Before) else frozenset()
        for key in [key for key, one in changed.fold.discrepancies().items() if one.open and key not in before]:
            yield "discrepancy", f"{changed.home}/{key}", {"order": changed.home, "discrepancy": key}


def centers_of(plan: Plan | None) -> frozenset[str]:
    """Return the work centers of a routing as it stands."""
    return frozenset(step.work_center for step in plan.routing if step.work_center) if plan else frozenset()

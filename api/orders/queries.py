"""Knows how orders are found and read: a list by its filters, one order with everything that was said of it."""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import parts, table_of
from api.house import House
from api.ledger.book import of_kind
from api.ledger.folds import body_of
from api.ledger.lookup import outcome_of
from api.orders.tables import DiscrepancyRow
from api.problems import Problem
from api.tables.derived import UNSETTLED, HomeState, OutcomeRow, PersonRow
from api.tables.records import Record as RecordTable
from sync import homes
from sync.due import RUNNING, due_of, undone
from sync.outcomes import Outcome
from sync.plan import Plan
from sync.records import Record
from sync.state import OperationState, State

_home, _outcome, _record = table_of(HomeState), table_of(OutcomeRow), table_of(RecordTable)
_discrepancy, _person = table_of(DiscrepancyRow), table_of(PersonRow)

PAGE, AT_ONCE = 100, 500
STATUSES = ("released", "held", "closed", "cancelled")


class Wanted(Struct, frozen=True, kw_only=True):
    """Filters of the list; empty ones do not filter. `late` is the day before which an order is due."""

    status: str = ""
    text: str = ""
    urgent: bool = False
    late: str = ""
    disputed: bool = False
    center: str = ""
    offset: int = 0


class Line(Struct, frozen=True):
    """An order in the list; amounts in thousandths.

    `made` is what its last flow step has passed on; `at` is the first step that is not done, and `at_made` what it has.
    """

    order: str
    number: str
    item: str
    quantity: int
    made: int
    due: str
    status: str
    urgent: bool
    disputes: int
    at: str
    at_made: int

    def is_late(self, today: str) -> bool:
        """Whether it is past its due day and something is still to be made: a made one that nobody closed is late for nobody."""
        return due_of(self.status, self.due, not self.at, today, today) == "late"


class Said(Struct, frozen=True):
    """One record of an order with what became of it; `at` in milliseconds."""

    id: str
    kind: str
    at: int
    device: str
    body: Record
    outcome: Outcome


def _filters(site: str, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_home.c.site == site, of_kind(_home.c.home, homes.ORDER), _home.c.status != ""]
    if wanted.status:
        found.append(_home.c.status == wanted.status)
    if wanted.text:
        found.append(
            or_(
                _home.c.number.icontains(wanted.text, autoescape=True),
                _home.c.item.icontains(wanted.text, autoescape=True),
            )
        )
    if wanted.urgent:
        found.append(_home.c.urgent)
    if wanted.late:
        found += [_home.c.due != "", _home.c.due < wanted.late, _home.c.status.in_(RUNNING)]
    if wanted.center:
        found.append(("\n" + _home.c.scope + "\n").contains(f"\n{wanted.center}\n", autoescape=True))
    if wanted.disputed:
        waiting = select(_discrepancy.c.home).where(_discrepancy.c.site == site, _discrepancy.c.is_open)
        reviews = select(_outcome.c.home).where(_outcome.c.site == site, UNSETTLED, _outcome.c.result == "review")
        found.append(or_(_home.c.home.in_(waiting), _home.c.home.in_(reviews)))
    return found


async def listed(connection: AsyncConnection, site: str, wanted: Wanted) -> tuple[list[Line], bool]:
    """Return a page of orders, urgent first, then by due day and number; and whether there are more."""
    query = select(_home.c.home, _home.c.state).where(*_filters(site, wanted))
    query = query.order_by(_home.c.urgent.desc(), _home.c.due == "", _home.c.due, _home.c.number)
    if wanted.late:
        return await _late(connection, query, wanted.late, wanted.offset)
    rows = (await connection.execute(query.offset(wanted.offset).limit(PAGE + 1))).all()
    return [line_of(msgspec.json.decode(row.state, type=State)) for row in rows[:PAGE]], len(rows) > PAGE


async def _late(connection: AsyncConnection, query: Any, today: str, offset: int) -> tuple[list[Line], bool]:
    """Return the orders that are late; the query finds those that may be."""
    rows = (await connection.execute(query)).all()
    lines = [line for row in rows if (line := line_of(msgspec.json.decode(row.state, type=State))).is_late(today)]
    return lines[offset : offset + PAGE], len(lines) > offset + PAGE


def line_of(state: State) -> Line:
    """Return an order's state as a line of the list."""
    plan = state.plan
    assert plan is not None, "only orders that were released are listed"
    steps = [step for step in plan.routing if not step.aside]
    last = state.operations.get(str(steps[-1].number), OperationState()) if steps else OperationState()
    now = undone(state)
    disputes = sum(one.open for one in state.discrepancies.values())
    name = f"{plan.item.code} {plan.item.name}".strip()
    return Line(
        state.order, plan.number, name, plan.quantity, last.passed_on, plan.due, plan.status, plan.urgent, disputes,
        f"{now.number} {now.name}" if now else "",
        state.operations.get(str(now.number), OperationState()).passed_on if now else 0,
    )  # fmt: skip


async def state_of(connection: AsyncConnection, site: str, order: str) -> State | None:
    """Return an order's state; None if nobody ever spoke of it."""
    query = select(_home.c.state).where(_home.c.site == site, _home.c.home == order)
    row = (await connection.execute(query)).first()
    return None if row is None else msgspec.json.decode(row.state, type=State)


async def states(connection: AsyncConnection, site: str, orders: Iterable[str]) -> dict[str, State]:
    """Return the states of orders by their keys; unknown ones are left out."""
    found = {}
    for some in parts(set(orders)):
        those = _home.c.home.in_(some)
        for row in await connection.execute(select(_home.c.home, _home.c.state).where(_home.c.site == site, those)):
            found[row.home] = msgspec.json.decode(row.state, type=State)
    return found


async def released(house: House, order: str) -> State:
    """Return the state of an order that was released; raise the problem `not_found`."""
    async with house.database.read() as connection:
        state = await state_of(connection, house.site, order)
    if state is None or state.plan is None:
        raise Problem("not_found")
    return state


async def said_of(connection: AsyncConnection, site: str, order: str) -> list[Said]:
    """Return everything that was said of an order, newest first."""
    joined = _record.join(_outcome, (_outcome.c.site == _record.c.site) & (_outcome.c.id == _record.c.id))
    columns = (_record.c.at, _record.c.device, _record.c.body, _outcome)
    query = select(*columns).select_from(joined).where(_record.c.site == site, _record.c.home == order)
    rows = await connection.execute(query.order_by(_record.c.at.desc(), _record.c.id.desc()).limit(1000))
    return [Said(r.id, r.kind, r.at, r.device, body_of(r.body), outcome_of(r)) for r in rows]


async def called(connection: AsyncConnection, site: str, orders: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return (number, item) of orders by their keys."""
    wanted = sorted(orders)
    found: dict[str, tuple[str, str]] = {}
    for some in parts(wanted):
        those = _home.c.home.in_(some)
        query = select(_home.c.home, _home.c.number, _home.c.item).where(_home.c.site == site, those)
        found |= {row.home: (row.number, row.item) for row in await connection.execute(query)}
    return found


async def open_numbers(connection: AsyncConnection, site: str) -> list[tuple[str, str]]:
    """Return (number, item) of the first open orders by due day: what a list to choose from can hold."""
    query = select(_home.c.number, _home.c.item).where(_home.c.site == site, _home.c.status.in_(RUNNING))
    query = query.order_by(_home.c.due == "", _home.c.due, _home.c.number).limit(AT_ONCE)
    return [(row.number, row.item) for row in await connection.execute(query)]


async def open_plans(connection: AsyncConnection, site: str) -> list[Plan]:
    """Return the plans of orders that are neither closed nor cancelled, by number."""
    query = select(_home.c.state).where(_home.c.site == site, _home.c.status.in_(RUNNING))
    rows = await connection.execute(query.order_by(_home.c.number))
    found = (msgspec.json.decode(row.state, type=State).plan for row in rows)
    return [plan for plan in found if plan is not None]


async def counted_between(
    connection: AsyncConnection, site: str, begin: int, end: int, kinds: Iterable[str]
) -> list[tuple[str, int, Record]]:
    """Return (order, time, what was said) of everything counted that is stamped in [begin, end), the oldest first.

    The span is looked up first: an index of results would be walked through all of history.
    """
    span = select(_record.c.id, _record.c.at, _record.c.body).where(
        _record.c.site == site, _record.c.at >= begin, _record.c.at < end, _record.c.kind.in_(tuple(kinds))
    )
    rows = (await connection.execute(span.order_by(_record.c.at, _record.c.id))).all()
    homes: dict[str, str] = {}
    for some in parts([row.id for row in rows]):
        ids = _outcome.c.id.in_(some)
        query = select(_outcome.c.id, _outcome.c.home, _outcome.c.result).where(_outcome.c.site == site, ids)
        homes |= {row.id: row.home for row in await connection.execute(query) if row.result == "accepted"}
    return [(homes[row.id], row.at, body_of(row.body)) for row in rows if row.id in homes]


async def names(connection: AsyncConnection, site: str) -> dict[str, str]:
    """Return everybody's name by his key."""
    rows = await connection.execute(select(_person.c.person, _person.c.name).where(_person.c.site == site))
    return {row.person: row.name for row in rows}


async def people(connection: AsyncConnection, site: str) -> list[Any]:
    """Return everybody who is known, by team and name: rows of person, name, team, temporary, counted."""
    query = select(_person).where(_person.c.site == site, _person.c.counted).order_by(_person.c.team, _person.c.name)
    return list(await connection.execute(query))


async def by_number(connection: Any, site: str, numbers: list[str]) -> dict[str, str]:
    """Return the keys of orders by their numbers."""
    wanted = [number for number in numbers if number]
    query = select(_home.c.number, _home.c.home).where(_home.c.site == site, _home.c.number.in_(wanted))
    return {row.number: row.home for row in await connection.execute(query)}

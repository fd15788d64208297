"""Knows the board: running orders by their operations, how long pieces have lain where, and what is at risk."""

import itertools
from collections.abc import Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.ledger.folds import body_of
from api.orders.rail import rail
from api.orders.tables import SessionRow
from api.plant.masters import MachineMaster, masters
from api.tables.derived import UNSETTLED, HomeState, OutcomeRow, PersonRow
from api.tables.records import Record
from sync.due import RUNNING, due, undone
from sync.state import State

_home, _outcome, _record, _session, _person = (
    table_of(t) for t in (HomeState, OutcomeRow, Record, SessionRow, PersonRow)
)

HOUR = 3_600_000
AT_ONCE = 200
MOST_ORDERS = 120
LONG = 24 * HOUR
"""Pieces that have lain so long at one operation are looked at."""


class Cell(Struct, frozen=True):
    """An operation on the board: done, now, next or wait; pieces lying there in thousandths, and for how long in ms."""

    number: int
    name: str
    where: str
    mark: str
    good: int
    lying: int
    dwell: int

    @property
    def long(self) -> bool:
        """Whether pieces have lain here for too long."""
        return self.lying > 0 and self.dwell >= LONG


class OrderOnBoard(Struct, frozen=True):
    """An order on the board; `risk` is late, soon, held or empty."""

    order: str
    number: str
    item: str
    quantity: int
    due: str
    urgent: bool
    risk: str
    cells: Sequence[Cell]


class Station(Struct, frozen=True):
    """A machine or, without one, a person at work: running or paused, on what, since when."""

    name: str
    order: str
    number: str
    operation: int
    work: str
    paused: bool
    since: int


class Board(Struct, frozen=True):
    """Everything on the wall at one moment."""

    rows: Sequence[OrderOnBoard]
    stations: Sequence[Station]
    idle: Sequence[str]


async def board(connection: AsyncConnection, site: str, today: str, soon: str, now: int, center: str = "") -> Board:
    """Return the board of running orders: urgent first, then by due day; of one work center if one is named."""
    query = select(_home.c.home, _home.c.state).where(_home.c.site == site, _home.c.status.in_(RUNNING))
    if center:
        query = query.where(("\n" + _home.c.scope + "\n").contains(f"\n{center}\n", autoescape=True))
    query = query.order_by(_home.c.urgent.desc(), _home.c.due == "", _home.c.due, _home.c.number)
    states: dict[str, State] = {}
    for begin in itertools.count(0, AT_ONCE):
        some = (await connection.execute(query.limit(AT_ONCE).offset(begin))).all()
        for found in some:
            state = msgspec.json.decode(found.state, type=State)
            if undone(state) is not None and len(states) < MOST_ORDERS:
                states[found.home] = state
        if len(some) < AT_ONCE or len(states) == MOST_ORDERS:
            break
    last = await _last(connection, site, list(states))
    rows = [_row(state, last, today, soon, now) for state in states.values()]
    stations, idle = await _stations(connection, site)
    return Board(rows, stations, idle)


async def _last(connection: AsyncConnection, site: str, orders: Sequence[str]) -> dict[tuple[str, int], int]:
    """Return when something counted was last said at each operation of the orders, in milliseconds."""
    results = select(_outcome.c.id).where(_outcome.c.site == site, UNSETTLED, _outcome.c.home.in_(orders))
    uncounted = {row.id for row in await connection.execute(results)}
    query = select(_record.c.id, _record.c.home, _record.c.at, _record.c.body)
    found: dict[tuple[str, int], int] = {}
    for row in await connection.execute(query.where(_record.c.site == site, _record.c.home.in_(orders))):
        if row.id in uncounted:
            continue
        key = (row.home, getattr(body_of(row.body), "operation", None) or 0)
        found[key] = max(found.get(key, 0), row.at)
    return found


def _row(state: State, last: dict[tuple[str, int], int], today: str, soon: str, now: int) -> OrderOnBoard:
    plan = state.plan
    assert plan is not None, "only orders that were released are on the board"
    cells = []
    before = 0
    for step, sums, came, mark in rail(state):
        if step.aside:
            continue
        lying = 0 if mark == "done" else max(0, came - sums.processed)
        since = max(last.get((state.order, step.number), 0), last.get((state.order, before), 0))
        dwell = max(0, now - since) if lying and since else 0
        cells.append(Cell(step.number, step.name, step.work_center or step.partner, mark, sums.good, lying, dwell))
        before = step.number
    risk = "held" if plan.status == "held" else due(state, today, soon)
    return OrderOnBoard(state.order, plan.number, plan.item.name, plan.quantity, plan.due, plan.urgent, risk, cells)


async def _stations(connection: AsyncConnection, site: str) -> tuple[list[Station], list[str]]:
    """Return what is being worked on, and the machines that are not."""
    machines = await masters(connection, site, "machine", MachineMaster)
    names = {
        row.person: row.name
        for row in await connection.execute(select(_person.c.person, _person.c.name).where(_person.c.site == site))
    }
    joined = _session.join(_home, (_home.c.site == _session.c.site) & (_home.c.home == _session.c.home))
    query = select(_session, _home.c.number).select_from(joined).where(_session.c.site == site).order_by(_session.c.at)
    found, busy = [], set()
    for row in await connection.execute(query):
        busy.add(row.machine)
        machine = machines.get(row.machine)
        person = names.get(row.person, f"…{row.person[-4:]}")
        name = f"{machine.name} · {person}" if machine else person
        found.append(Station(name, row.home, row.number, row.operation, row.work, row.paused, row.at))
    return found, sorted(one.name for key, one in machines.items() if key not in busy)

"""Knows the morning page: what the last shift made, what is late, who is missing, and how far all of that can be believed."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import parts, table_of
from api.frame.cases import Case, Cases, cases, waiting
from api.ledger.days import done_at
from api.ledger.folds import body_of
from api.morning.there import There, there
from api.orders.queries import Line, Wanted, counted_between, listed
from api.orders.queries import states as order_states
from api.orders.tables import DiscrepancyRow, SessionRow
from api.people.queries import PersonRights, with_rights
from api.plant.masters import masters
from api.plant.shifts import Shift, TeamMaster
from api.tables.access import Credential, Device
from api.tables.derived import UNSETTLED, HomeState, OutcomeRow, PersonRow
from api.tables.records import Record
from sync.quantity import thousandths
from sync.records import Finish, Pause, Start, TakeBack
from sync.state import State

_record, _outcome, _home = table_of(Record), table_of(OutcomeRow), table_of(HomeState)
_session, _person, _credential = table_of(SessionRow), table_of(PersonRow), table_of(Credential)
_discrepancy, _device = table_of(DiscrepancyRow), table_of(Device)

HOUR = 3_600_000
DAY = 24 * HOUR
MOST_CASES = 10
"""How many cases stand on the page; the inbox has all of them."""

LATE_ENTRY_MS = 72 * HOUR
"""How long after a shift what was typed in later is still looked for."""

SILENT_MS = 1 * HOUR
"""A device that was not heard of for so long may hold what nobody knows yet."""


class Made(Struct):
    """What a team made of one operation of an order in the shift; thousandths, and the order's sums beside."""

    order: str
    number: str
    item: str
    operation: int
    step: str
    good: int = 0
    scrap: int = 0
    total: int = 0
    planned: int = 0


class Missing(Struct, frozen=True):
    """Somebody who reported nothing; `unsent`: he used a device last that holds what nobody knows yet."""

    name: str
    unsent: bool


class Team(Struct):
    """A team of `size` people with what it made, and who of it said nothing."""

    name: str
    size: int
    made: list[Made]
    silent: list[Missing]

    @property
    def missing(self) -> int:
        """How many of the team reported nothing."""
        return len(self.silent)

    @property
    def good(self) -> int:
        """Good pieces of the shift, over all operations."""
        return sum(one.good for one in self.made)


class Open(Struct, frozen=True):
    """A session that nobody ended."""

    person: str
    team: str
    order: str
    number: str
    operation: int
    at: int
    paused: bool


class Silent(Struct, frozen=True):
    """A device that may hold records: when it was heard of last, how many it had then, and who used it last."""

    name: str
    seen: int
    depth: int
    people: Sequence[str]


class Morning(Struct, frozen=True):
    """Everything a lead wants at half past seven."""

    shift: Shift
    teams: Sequence[Team]
    left_open: Sequence[Open]
    late: Sequence[Line]
    urgent: Sequence[Line]
    devices: Sequence[Silent]
    reviews: int
    disputes: int
    objections: int
    waiting: int
    cases: Sequence[Case]
    names: Mapping[str, str]
    there: There


async def morning(
    connection: AsyncConnection, site: str, departments: Sequence[Cases], shift: Shift, today: str, now: int
) -> Morning:
    """Return the page of a shift, from one moment's view of the database."""
    people = {one.person: one for one in await with_rights(connection, site) if one.counted}
    since = await _enlisted(connection, site, list(people))
    then = {key: row for key, row in people.items() if since.get(key, 0) < shift.end}
    work = await _work(connection, site, shift)
    states = await order_states(connection, site, {order for order, *_ in work})
    devices = await _silent(connection, site, shift, now)
    unsent = {person for device in devices for person in device.people}
    teams = await _teams(connection, site, shift, then, work, states, unsent)
    late, _ = await listed(connection, site, Wanted(late=today))
    urgent, _ = await listed(connection, site, Wanted(status="released", urgent=True))
    counted = await connection.execute(
        select(_outcome.c.result, func.count())
        .where(_outcome.c.site == site, UNSETTLED, _outcome.c.result.in_(("review", "waiting")))
        .group_by(_outcome.c.result)
    )
    counts = {row.result: int(row[1]) for row in counted}
    open_now = select(func.count()).select_from(_discrepancy).where(_discrepancy.c.site == site, _discrepancy.c.is_open)
    asked = await connection.run_sync(lambda sync: waiting(sync, site, departments))
    first = [case for _, case in await connection.run_sync(lambda sync: cases(sync, site, asked.homes[:MOST_CASES]))]
    return Morning(
        shift, teams, await _left_open(connection, site, shift, people), late, urgent,
        devices, counts.get("review", 0),
        int((await connection.execute(open_now)).scalar_one()), asked.objections,
        counts.get("waiting", 0), first[:MOST_CASES],
        {key: row.name for key, row in people.items()},
        await there(connection, site, bool(then)),
    )  # fmt: skip


async def _enlisted(connection: AsyncConnection, site: str, people: Sequence[str]) -> dict[str, int]:
    """Return since when each person is known."""
    found: dict[str, int] = {}
    for some in parts(people):
        theirs = _record.c.home.in_(some)
        first = select(_record.c.home, func.min(_record.c.at)).where(
            _record.c.site == site, theirs, _record.c.kind == "enlist"
        )
        found |= {row.home: int(row[1]) for row in await connection.execute(first.group_by(_record.c.home))}
    return found


async def reports(connection: AsyncConnection, site: str, shift: Shift) -> int:
    """Return how many counted reports were made in a shift so far."""
    return len(await counted_between(connection, site, shift.begin, shift.end, ("finish", "take_back")))


Work = tuple[str, int, str, int, int, str]
"""(order, operation, person, good, scrap, kind)"""

SAID = {Start: "start", Finish: "finish", TakeBack: "take_back", Pause: "pause"}


async def _work(connection: AsyncConnection, site: str, shift: Shift) -> list[Work]:
    """Return what was done in the shift: by the stated time where one was stated, else by the stamp's."""
    found: list[Work] = []
    end = shift.end + LATE_ENTRY_MS
    for home, stamped, said in await counted_between(connection, site, shift.begin, end, SAID.values()):
        body: Any = said
        if not shift.begin <= done_at(body, stamped) < shift.end:
            continue
        pieces = isinstance(body, Finish | TakeBack)
        good, scrap = (thousandths(body.good), thousandths(body.scrap)) if pieces else (0, 0)
        members = [share.person for share in body.crew] or [body.person]
        for member in members:
            mine = (good, scrap) if member == members[0] else (0, 0)
            found.append((home, body.operation, member, *mine, SAID[type(said)]))
    return found


async def _teams(
    connection: AsyncConnection,
    site: str,
    shift: Shift,
    people: Mapping[str, PersonRights],
    work: list[Work],
    states: dict[str, State],
    unsent: set[str],
) -> list[Team]:
    on_shift = {
        name
        for name, one in (await masters(connection, site, "team", TeamMaster)).items()
        if one.shift in {"", shift.name}
    }
    known = {row.team for row in people.values()}
    heard = {person for _, _, person, *_ in work}
    made: dict[str, dict[tuple[str, int], Made]] = {}
    for order, operation, person, good, scrap, kind in work:
        if kind not in {"finish", "take_back"} or not (good or scrap):
            continue
        team = people[person].team if person in people else ""
        line = made.setdefault(team, {}).setdefault((order, operation), _line(order, operation, states.get(order)))
        line.good += good
        line.scrap += scrap
    names = sorted(name for name in known | set(made) if name in made or not on_shift or name in on_shift)
    found = []
    for name in names:
        mine = [row for row in people.values() if row.team == name and _reports(row.roles)]
        missing = sorted((row.name, row.person) for row in mine if row.person not in heard)
        silent = [Missing(name, person in unsent) for name, person in missing]
        lines = sorted(made.get(name, {}).values(), key=lambda one: (one.number, one.operation))
        if lines or silent:
            found.append(Team(name, len(mine), lines, silent))
    return found


def _reports(roles: Sequence[str]) -> bool:
    """Whether somebody with these roles reports work: whoever has none is a worker."""
    return not roles or "operator" in roles


def _line(order: str, operation: int, state: State | None) -> Made:
    plan = state.plan if state is not None else None
    if state is None or plan is None:
        return Made(order, f"…{order[-4:]}", "", operation, "")
    step = plan.step(operation)
    sums = state.operations.get(str(operation))
    total = sums.passed_on if sums else 0
    return Made(
        order, plan.number, plan.item.name, operation, step.name if step else "", total=total, planned=plan.quantity
    )


async def _left_open(
    connection: AsyncConnection, site: str, shift: Shift, people: Mapping[str, PersonRights]
) -> list[Open]:
    joined = _session.join(_home, (_home.c.site == _session.c.site) & (_home.c.home == _session.c.home))
    query = select(_session, _home.c.number).select_from(joined)
    query = query.where(_session.c.site == site, _session.c.at < shift.end).order_by(_session.c.at)
    return [
        Open(
            people[r.person].name if r.person in people else f"…{r.person[-4:]}",
            people[r.person].team if r.person in people else "", r.home, r.number, r.operation, r.at, r.paused,
        )
        for r in await connection.execute(query)
    ]  # fmt: skip


async def _silent(connection: AsyncConnection, site: str, shift: Shift, now: int) -> list[Silent]:
    """Devices that told of records they had not sent, or were not heard of since the shift was over.

    While the shift runs, one that nobody has used in it is not missed yet.
    """
    query = select(_device).where(
        _device.c.site == site, _device.c.revoked.is_(None), _device.c.kind.in_(("phone", "kiosk")), _device.c.seen > 0
    )
    since = min(shift.end, now - SILENT_MS)
    found = [
        row
        for row in await connection.execute(query.order_by(_device.c.seen))
        if row.seen < since and (row.queue_depth or row.seen > (shift.begin if shift.end > now else shift.begin - DAY))
    ]
    return [
        Silent(row.name, row.seen, row.queue_depth, await _users(connection, site, row.id, shift.begin - LATE_ENTRY_MS))
        for row in found
    ]


async def _users(connection: AsyncConnection, site: str, device: str, since: int) -> list[str]:
    """Return whose work a device told of last, the latest first."""
    query = select(_record.c.body, _record.c.at).where(_record.c.site == site, _record.c.device == device)
    rows = await connection.execute(query.order_by(_record.c.seq.desc()).limit(100))
    people = [getattr(body_of(row.body), "person", None) for row in rows if row.at >= since]
    return [person for person in dict.fromkeys(people) if person]

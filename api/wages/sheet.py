"""Knows the wage sheet: postings of a month by person, operation, shift and day.

It reads postings, and names as they are now; of a closed month a copy is kept as it was then (api/wages/closed.py).
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.ledger.days import Calendar, done_at
from api.orders.queries import states as order_states
from api.plant.masters import PersonMaster, masters
from api.plant.shifts import ShiftMaster, shift_at, shifts_of
from api.tables.derived import PersonRow
from api.tables.postings import Posting
from api.wages.worked import MINUTES, hours, said

_posting, _person = table_of(Posting), table_of(PersonRow)

PIECES = ("good", "scrap", "rework", "hold", "short", "redone_good", "pay_held", "pay_unpaid")
ACCOUNTS = PIECES + MINUTES
PARALLEL = "minutes_parallel"


class WageRow(Struct):
    """One line: who, where, when; sums in thousandths (minutes in thousandths of a minute) by account.

    `worked` is the day it was done on, of an adjustment: the month of that day is closed. An hour counts once, and
    `minutes_parallel` is what lay beside other work of the same person.
    """

    day: str
    shift: str
    adjustment: bool
    worked: str
    person: str
    name: str
    team: str
    employee: str
    order: str
    number: str
    item: str
    operation: int
    step: str
    sums: dict[str, int]


async def periods(connection: AsyncConnection, site: str) -> list[str]:
    """Return the months that have postings, the newest first: one step of the index each, and not every posting."""
    ours = select(func.max(_posting.c.period).label("period")).where(_posting.c.site == site)
    month = ours.cte("month", recursive=True)
    before = ours.where(_posting.c.period < month.c.period).scalar_subquery()
    month = month.union_all(select(before).where(month.c.period.is_not(None)))
    return [row.period for row in await connection.execute(select(month.c.period)) if row.period is not None]


async def wage_sheet(connection: AsyncConnection, site: str, calendar: Calendar, period: str) -> list[WageRow]:
    """Return a month's lines by day, team, name, order and operation. Lines that came to nothing are left out."""
    key = (
        _posting.c.record,
        _posting.c.person,
        _posting.c.home,
        _posting.c.operation,
        _posting.c.day,
        _posting.c.adjustment,
        _posting.c.worked,
    )
    # Summed below and not in SQL: grouped by record, a database walks the key through all of history.
    query = select(*key, _posting.c.account, _posting.c.amount).where(
        _posting.c.site == site, _posting.c.period == period, _posting.c.account.in_(ACCOUNTS), _posting.c.item == ""
    )
    posted = (await connection.execute(query)).all()
    shifts = await shifts_of(connection, site)
    found_said = await said(connection, site, sorted({row.record for row in posted}))
    when = {key: done_at(one.body, one.at) for key, one in found_said.items()}
    kept = {(one.person, one.record): one.kept for one in await hours(connection, site, period)}
    people = {row.person: row for row in await connection.execute(select(_person).where(_person.c.site == site))}
    employees = {
        one.person: number for number, one in (await masters(connection, site, "person", PersonMaster)).items()
    }
    states = await order_states(connection, site, {row.home for row in posted})
    found: dict[tuple[Any, ...], WageRow] = {}
    for row in posted:
        shift = _shift(calendar, shifts, when.get(row.record))
        worked = row.worked if row.adjustment else ""
        sheet_key = (row.day, shift, row.adjustment, worked, row.person, row.home, row.operation)
        if sheet_key not in found:
            known, state = people.get(row.person), states.get(row.home)
            plan = state.plan if state else None
            step = plan.step(row.operation) if plan else None
            found[sheet_key] = WageRow(
                row.day, shift, row.adjustment, worked, row.person, known.name if known else "", known.team if known else "",
                employees.get(row.person, ""), row.home, plan.number if plan else "", plan.item.name if plan else "",
                row.operation, step.name if step else "", {},
            )  # fmt: skip
        sums = found[sheet_key].sums
        amount = int(row.amount)
        if row.account in MINUTES:
            part = kept.pop((row.person, row.record), 0)
            sums[PARALLEL] = sums.get(PARALLEL, 0) + amount - part
            amount = part
        sums[row.account] = sums.get(row.account, 0) + amount
    rows = [row for row in found.values() if any(row.sums.values())]
    return sorted(rows, key=lambda row: (row.day, row.team, row.name, row.person, row.number, row.operation, row.shift))


def _shift(calendar: Calendar, shifts: dict[str, ShiftMaster], at: int | None) -> str:
    return "" if at is None else shift_at(calendar, shifts, at)


class Total(Struct):
    """What a person comes to in a month."""

    person: str
    name: str
    team: str
    good: int = 0
    scrap: int = 0
    minutes: int = 0
    adjusted: int = 0


def totals(rows: Sequence[WageRow]) -> list[Total]:
    """Return the sums by person; minutes of every kind together, adjusted good pieces apart as well."""
    found: dict[str, Total] = {}
    for row in rows:
        total = found.setdefault(row.person, Total(row.person, row.name, row.team))
        total.good += row.sums.get("good", 0)
        total.scrap += row.sums.get("scrap", 0)
        total.minutes += sum(row.sums.get(name, 0) for name in MINUTES)
        total.adjusted += row.sums.get("good", 0) if row.adjustment else 0
    return sorted(found.values(), key=lambda total: (total.team, total.name))

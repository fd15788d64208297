"""Knows how many of a person's minutes count in a month: each hour once, and of a closed month as it was reckoned then.

What is corrected later takes away what was given, and not more: a report that had half of an hour gives half of it back.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import parts, table_of
from api.ledger.folds import body_of
from api.tables.postings import Posting
from api.tables.records import Record as RecordRow
from api.wages.hours import Span, once
from api.wages.tables import PeriodSheet
from sync.records import Record

_posting, _record, _sheet = table_of(Posting), table_of(RecordRow), table_of(PeriodSheet)

MINUTES = ("minutes_production", "minutes_setup", "minutes_rework", "minutes_downtime")
REACH_DAYS = 7
"""No span is longer: the plant may say so many hours and no more."""

KEPT = "hours"
"""The name under which a closed month's hours are kept."""


class Hours(Struct, frozen=True):
    """What was posted for a person by a record in a month, and what of it counts; thousandths of minutes."""

    person: str
    record: str
    posted: int
    kept: int


class _Longest(Struct):
    """What is asked of a stored stamp."""

    longest: int = 86_400_000


_longest = msgspec.json.Decoder(_Longest)


class Said(NamedTuple):
    """A record, its time, and the longest span that was within reason when it came (milliseconds)."""

    body: Record
    at: int
    longest: int


async def hours(connection: AsyncConnection, site: str, period: str) -> list[Hours]:
    """Return a month's hours by person and record."""
    # Summed here and not in SQL: grouped by record, a database walks the key through all of history.
    query = select(_posting.c.person, _posting.c.record, _posting.c.amount, _posting.c.worked).where(
        _posting.c.site == site, _posting.c.period == period, _posting.c.account.in_(MINUTES)
    )
    rows = (await connection.execute(query)).all()
    since = _days_before(min((row.worked for row in rows), default=f"{period}-01"))
    before = await _before(connection, site, period, since[:7])
    of: dict[str, dict[str, int]] = {}
    for row in rows:
        minutes = of.setdefault(row.person, {})
        minutes[row.record] = minutes.get(row.record, 0) + int(row.amount)
    counted = await _counted(connection, site, period, since, before, of)
    records = await said(connection, site, sorted({row.record for row in rows} | {record for _, record in counted}))
    starts = {start for one in records.values() if (start := getattr(one.body, "start", None))}
    begun = {
        start: min(getattr(one.body, "worked_from", None) or one.at, one.at)
        for start, one in (await said(connection, site, sorted(starts))).items()
    }
    found: list[Hours] = []
    for person, minutes in sorted(of.items()):
        fresh = {one: amount for one, amount in minutes.items() if before.get((person, one), (0, 0))[0] <= 0}
        spans = [span for one in fresh if fresh[one] > 0 and (span := _span(one, records, begun))]
        there = [s for who, one in counted if who == person and (s := _span(one, records, begun))]
        kept = once(fresh, spans, there)
        for one, amount in sorted(minutes.items()):
            posted, given = before.get((person, one), (0, 0))
            part = kept[one] if one in kept else (posted + amount) * given // posted - given
            found.append(Hours(person, one, amount, part))
    return found


def _days_before(day: str) -> str:
    """Return the day from which on work may reach into a day."""
    return (date.fromisoformat(day) - timedelta(days=REACH_DAYS)).isoformat()


async def _counted(
    connection: AsyncConnection,
    site: str,
    period: str,
    since: str,
    before: Mapping[tuple[str, str], tuple[int, int]],
    of: Mapping[str, Mapping[str, int]],
) -> list[tuple[str, str]]:
    """Return (person, record) of hours since a day that closed months gave these people and nobody has taken back."""
    query = select(_posting.c.person, _posting.c.record).where(
        _posting.c.site == site, _posting.c.period >= since[:7], _posting.c.period < period,
        _posting.c.account.in_(MINUTES), _posting.c.worked >= since,
    )  # fmt: skip
    found = {(row.person, row.record) for row in await connection.execute(query)}
    return sorted(
        (person, one) for person, one in found
        if person in of and (given := before.get((person, one), (0, 0)))[1] > 0 and given[0] + of[person].get(one, 0) > 0
    )  # fmt: skip


async def _before(
    connection: AsyncConnection, site: str, period: str, first: str
) -> dict[tuple[str, str], tuple[int, int]]:
    """Return what closed months from the first one on had posted and kept, by person and record."""
    query = select(_sheet.c.content).where(
        _sheet.c.site == site, _sheet.c.name == KEPT, _sheet.c.period >= first, _sheet.c.period < period
    )
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for row in await connection.execute(query):
        for one in msgspec.json.decode(row.content, type=list[Hours]):
            posted, kept = found.get((one.person, one.record), (0, 0))
            found[one.person, one.record] = (posted + one.posted, kept + one.kept)
    return found


def _span(record: str, records: Mapping[str, Said], begun: Mapping[str, int]) -> Span | None:
    """Return from when until when a record's work lasted: as stated, else from the start it names."""
    said = records.get(record)
    if said is None:
        return None
    begin, end = getattr(said.body, "worked_from", None), getattr(said.body, "worked_to", None)
    begin = begun.get(getattr(said.body, "start", None) or "") if begin is None else begin
    end = said.at if end is None else end
    return None if begin is None else Span(record, begin, min(end, begin + said.longest))


async def said(connection: AsyncConnection, site: str, ids: Sequence[str]) -> dict[str, Said]:
    """Return records by id."""
    found: dict[str, Said] = {}
    for some in parts(ids):
        those = _record.c.id.in_(some)
        rows = await connection.execute(
            select(_record.c.id, _record.c.at, _record.c.body, _record.c.stamp).where(_record.c.site == site, those)
        )
        for row in rows:
            found[row.id] = Said(body_of(row.body), row.at, _longest.decode(row.stamp).longest)
    return found

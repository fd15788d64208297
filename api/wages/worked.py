"""Knows how many of a person's minutes count in a month: each hour once, and of a closed month as it was reckoned then.

What is corrected later takes away what was given, and not more: a report that had half of an hour gives half of it back.
"""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.tables.postings import PeriodSheet, Posting
from api.tables.records import Record as RecordRow
from api.wages.hours import Span, once
from sync.envelope import decode_body
from sync.records import Record
from sync.rules.people import LONGEST_SPAN_MS

_posting, _record, _sheet = table_of(Posting), table_of(RecordRow), table_of(PeriodSheet)

MINUTES = ("minutes_production", "minutes_setup", "minutes_rework", "minutes_downtime")
AT_ONCE = 500
KEPT = "hours"
"""The name under which a closed month's hours are kept."""


class Hours(Struct, frozen=True):
    """What was posted for a person by a record in a month, and what of it counts; thousandths of minutes."""

    person: str
    record: str
    posted: int
    kept: int


async def hours(connection: AsyncConnection, site: str, period: str) -> list[Hours]:
    """Return a month's hours by person and record."""
    # Summed here and not in SQL: grouped by record, a database walks the key through all of history.
    query = select(_posting.c.person, _posting.c.record, _posting.c.amount, _posting.c.worked).where(
        _posting.c.site == site, _posting.c.period == period, _posting.c.account.in_(MINUTES)
    )
    rows = (await connection.execute(query)).all()
    before = await _before(connection, site, period, min((row.worked for row in rows), default=period)[:7])
    of: dict[str, dict[str, int]] = {}
    for row in rows:
        minutes = of.setdefault(row.person, {})
        minutes[row.record] = minutes.get(row.record, 0) + int(row.amount)
    records = await said(connection, site, sorted({row.record for row in rows}))
    starts = {one for body, _ in records.values() if (one := getattr(body, "start", None))}
    begun = {one: at for one, (_, at) in (await said(connection, site, sorted(starts))).items()}
    found: list[Hours] = []
    for person, minutes in sorted(of.items()):
        fresh = {one: amount for one, amount in minutes.items() if before.get((person, one), (0, 0))[0] <= 0}
        spans = [span for one in fresh if fresh[one] > 0 and (span := _span(one, records, begun))]
        kept = once(fresh, spans)
        for one, amount in sorted(minutes.items()):
            posted, given = before.get((person, one), (0, 0))
            part = kept[one] if one in kept else (posted + amount) * given // posted - given
            found.append(Hours(person, one, amount, part))
    return found


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


def _span(record: str, records: Mapping[str, tuple[Record, int]], begun: Mapping[str, int]) -> Span | None:
    """Return from when until when a record's work lasted: as stated, else from the start it names."""
    body, at = records.get(record, (None, 0))
    begin, end = getattr(body, "worked_from", None), getattr(body, "worked_to", None)
    if begin is None or end is None:
        begin, end = begun.get(getattr(body, "start", None) or ""), at
    return None if begin is None else Span(record, begin, min(end, begin + LONGEST_SPAN_MS))


async def said(connection: AsyncConnection, site: str, ids: Sequence[str]) -> dict[str, tuple[Record, int]]:
    """Return records by id, with their times in milliseconds."""
    found: dict[str, tuple[Record, int]] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = _record.c.id.in_(ids[start : start + AT_ONCE])
        rows = await connection.execute(
            select(_record.c.id, _record.c.at, _record.c.body).where(_record.c.site == site, some)
        )
        for row in rows:
            found[row.id] = (decode_body(row.body), row.at)
    return found

"""Knows a device's whole world, page by page: what every department tells it, and the outcomes of what it made."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.db.statement import Statement
from api.frame.department import Asked, Told
from api.ledger.lookup import outcome_of
from api.tables.derived import OutcomeRow
from api.tables.records import Record
from sync.canon import canonical
from sync.envelope import FeedRow

_outcome, _record = table_of(OutcomeRow), table_of(Record)


async def page(connection: AsyncConnection, told: Sequence[Told], asked: Asked) -> tuple[list[FeedRow], str]:
    """Return one page and where the next begins (empty at the end), kind by kind, the outcomes last."""
    kinds = [*told, OUTCOMES]
    kind, _, key = (asked.after or f"{kinds[0].kind}:").partition(":")
    at = next((n for n, one in enumerate(kinds) if one.kind == kind), len(kinds) - 1)
    rows, go_on = await kinds[at].page(connection, msgspec.structs.replace(asked, after=key))
    if go_on:
        return rows, f"{kinds[at].kind}:{go_on}"
    return rows, f"{kinds[at + 1].kind}:" if at + 1 < len(kinds) else ""


_of = and_(_outcome.c.site == _record.c.site, _outcome.c.id == _record.c.id)
_made = Statement(
    select(_record.c.seq, _outcome)
    .select_from(_record.join(_outcome, _of))
    .where(_record.c.site == bindparam("site"), _record.c.device == bindparam("device"))
    .where(_record.c.seq >= bindparam("seq"), or_(_record.c.seq > bindparam("seq"), _record.c.id > bindparam("id")))
    .order_by(_record.c.seq, _record.c.id)
    .limit(bindparam("most"))
)
_carried = Statement(
    select(_outcome)
    .select_from(_record.join(_outcome, _of))
    .where(_record.c.site == bindparam("site"), _record.c.carrier == bindparam("device"), _record.c.carrier != "")
    .where(_record.c.id > bindparam("after"))
    .order_by(_record.c.id)
    .limit(bindparam("most"))
)


async def _outcomes(connection: AsyncConnection, asked: Asked) -> tuple[list[FeedRow], str]:
    return await connection.run_sync(_outcome_page, asked)


def _outcome_page(connection: Connection, asked: Asked) -> tuple[list[FeedRow], str]:
    """Return what became of the records that these devices made, in the order of their numbers, and then of those that they carried."""
    mine = [asked.device.id, *asked.device.formerly.split()]
    parts = [(way, one) for way in ("made", "carried") for one in mine]
    way, _, rest = asked.after.partition(" ")
    one, _, after = rest.partition(" ")
    here = parts.index((way, one)) if (way, one) in parts else 0
    way, one = parts[here]
    given = {"site": asked.site, "device": one, "most": asked.limit}
    if way == "made":
        seq, _, last = after.partition(" ")  # two devices that are one have a number twice
        found = _made.ask(connection, seq=int(seq) if _number(seq) else 0, id=last, **given)
    else:
        found = _carried.ask(connection, after=after, **given)
    rows = [_row(each) for each in found]
    if len(found) == asked.limit:
        end = found[-1]
        return rows, f"{way} {one} {end.seq} {end.id}" if way == "made" else f"{way} {one} {end.id}"
    return rows, " ".join((*parts[here + 1], "")) if here + 1 < len(parts) else ""


_number = re.compile("[0-9]{1,18}").fullmatch


def _row(one: Any) -> FeedRow:
    state = canonical({"id": one.id, **msgspec.to_builtins(outcome_of(one))})
    return FeedRow(kind="outcome", key=one.id, version=one.version, state=msgspec.Raw(state))


OUTCOMES = Told("outcome", _outcomes)

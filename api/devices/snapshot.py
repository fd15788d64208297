"""Knows a device's whole world, page by page: what every department tells it, and the outcomes of what it made."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.frame.department import Told
from api.ledger.lookup import outcome_of
from api.tables.derived import OutcomeRow
from api.tables.records import Record
from sync.canon import canonical
from sync.envelope import FeedRow

_outcome, _record = table_of(OutcomeRow), table_of(Record)


async def page(
    connection: AsyncConnection, site: str, told: Sequence[Told], device: Any, after: str, limit: int
) -> tuple[list[FeedRow], str]:
    """Return one page and where the next begins (empty at the end), kind by kind, the outcomes last."""
    kinds = [*told, OUTCOMES]
    kind, _, key = (after or f"{kinds[0].kind}:").partition(":")
    at = next((n for n, one in enumerate(kinds) if one.kind == kind), len(kinds) - 1)
    rows = await kinds[at].page(connection, site, device, key, limit)
    if len(rows) == limit:
        return rows, f"{kinds[at].kind}:{rows[-1].key}"
    return rows, f"{kinds[at + 1].kind}:" if at + 1 < len(kinds) else ""


async def _outcomes(connection: AsyncConnection, site: str, device: Any, after: str, limit: int) -> list[FeedRow]:
    """Return what became of the records that these devices made or carried."""
    mine = [device.id, *device.formerly.split()]
    ours = (_record.c.site == site) & (_record.c.id > after)
    made = select(_record.c.id).where(ours, _record.c.device.in_(mine))
    carried = select(_record.c.id).where(ours, _record.c.carrier.in_(mine), _record.c.carrier != "")
    query = select(_outcome).where(_outcome.c.site == site, _outcome.c.id.in_(made.union(carried)))
    rows = await connection.execute(query.order_by(_outcome.c.id).limit(limit))
    return [
        FeedRow(
            kind="outcome", key=r.id, version=r.version,
            state=msgspec.Raw(canonical({"id": r.id, **msgspec.to_builtins(outcome_of(r))})),
        )
        for r in rows
    ]  # fmt: skip


OUTCOMES = Told("outcome", _outcomes)

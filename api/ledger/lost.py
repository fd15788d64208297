"""Knows what lost devices brought that nobody can vouch for: one question for each device, not one for each record."""

from sqlalchemy import Connection, select

from api.db.rows import table_of
from api.tables.access import Device
from api.tables.derived import UNSETTLED, OutcomeRow
from api.tables.records import Record
from sync.records import FAMILIES, Decide, Enlist

_outcome, _record, _device = table_of(OutcomeRow), table_of(Record), table_of(Device)

SPEAKS_OF_WORK = tuple(
    kind.__struct_config__.tag
    for family in FAMILIES
    if not family.office
    for kind in family.kinds
    if kind not in {Decide, Enlist}
)
"""What a lead can decide on; a plan or a decision of a lost device is asked about by itself."""

LOST = "after_revocation"
"""Why a lost device's records wait."""


def lost(connection: Connection, site: str) -> dict[str, list[tuple[str, str]]]:
    """Return (record, home) of what lost devices brought that nobody can vouch for, by device, in their own order."""
    said = (_record.c.site == _outcome.c.site) & (_record.c.id == _outcome.c.id)
    waits = select(_outcome.c.id).where(_outcome.c.site == site, UNSETTLED, _outcome.c.result == "review")
    by = (_device.c.site == _record.c.site) & (_device.c.id == _record.c.device)
    query = (
        select(_record.c.device, _record.c.id, _record.c.home)
        .select_from(_outcome.join(_record, said).join(_device, by))
        .where(_outcome.c.site == site, _outcome.c.id.in_(waits), _outcome.c.reason == LOST)
        .where(_outcome.c.kind.in_(SPEAKS_OF_WORK))
        .where(_record.c.seq > _device.c.lost_above)
        .order_by(_record.c.device, _record.c.seq)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.device, []).append((row.id, row.home))
    return found

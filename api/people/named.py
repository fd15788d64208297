"""Knows what was said in a person's name on other devices: so that a guessed PIN or a borrowed badge does not stay unseen."""

import msgspec
from msgspec import Struct
from sqlalchemy import select

from api.access.tables import PinHolder
from api.db.rows import table_of
from api.house import House
from api.ledger.folds import body_of
from api.ledger.lookup import outcome_of
from api.problems import Problem
from api.tables.access import Credential, Device
from api.tables.derived import OutcomeRow
from api.tables.records import Record as RecordRow
from api.tables.records import RecordAddress
from sync.outcomes import Outcome
from sync.records import Record

_record, _address, _outcome = table_of(RecordRow), table_of(RecordAddress), table_of(OutcomeRow)
_device, _credential, _holder = table_of(Device), table_of(Credential), table_of(PinHolder)

BACK_MS = 31 * 86_400_000
MOST = 100
LOOKED_AT = 2_000
"""So many of a person's newest records, by their ids, are looked at."""


class Named(Struct, frozen=True):
    """A record in somebody's name: where and when (milliseconds) it was made, its body as it came, what became of it."""

    id: str
    at: int
    device: str
    body: msgspec.Raw
    outcome: Outcome


async def named(house: House, caller: str, formerly: list[str], person: str) -> list[Named]:
    """Return what other devices said in a person's name in the last month, the newest first, a hundred at most.

    Raises the problem `not_permitted` for a person with a PIN that was not entered on the device that asks; what tells of
    the work of another such person is left out.
    """
    site = house.site
    here = [caller, *formerly]
    pins = select(_credential.c.person).where(_credential.c.site == site, _credential.c.pin_check != "")
    held = select(_holder.c.person).where(_holder.c.site == site, _holder.c.device.in_(here))
    newest = (
        select(_address.c.id)
        .where(_address.c.site == site, _address.c.address == person)
        .order_by(_address.c.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    of = (_record.c.site == site) & (_record.c.id == newest.c.id)
    became = (_outcome.c.site == _record.c.site) & (_outcome.c.id == _record.c.id)
    by = (_device.c.site == _record.c.site) & (_device.c.id == _record.c.device)
    joined = newest.join(_record, of).join(_outcome, became).outerjoin(_device, by)
    query = (
        select(_record.c.at, _record.c.body, _device.c.name, _outcome)
        .select_from(joined)
        .where(_record.c.at >= house.clock.now() - BACK_MS, _record.c.device.not_in(here))
        .order_by(_record.c.at.desc(), _record.c.id.desc())
        .limit(MOST)
    )
    async with house.database.read() as connection:
        shut = {row.person for row in await connection.execute(pins)} - {
            row.person for row in await connection.execute(held)
        }
        if person in shut:
            raise Problem("not_permitted")
        rows = (await connection.execute(query)).all()
    return [
        Named(row.id, row.at, row.name or "", msgspec.Raw(row.body), outcome_of(row))
        for row in rows
        if not shut & _people(body_of(row.body))
    ]


def _people(body: Record) -> set[str]:
    """Return whose work a record tells of."""
    return {getattr(body, "person", None) or body.recorder, *(share.person for share in getattr(body, "crew", ()))}

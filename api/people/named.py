"""Knows what was said in a person's name on other devices: so that a guessed PIN or a borrowed badge does not stay unseen."""

import msgspec
from msgspec import Struct
from sqlalchemy import select

from api.db.rows import table_of
from api.house import House
from api.ledger.look import outcome_of
from api.problems import Problem
from api.tables.access import Credential, Device, PinHolder
from api.tables.derived import OutcomeRow
from api.tables.records import Record, RecordAddress
from sync.outcomes import Outcome

_record, _address, _outcome = table_of(Record), table_of(RecordAddress), table_of(OutcomeRow)
_device, _credential, _holder = table_of(Device), table_of(Credential), table_of(PinHolder)

BACK_MS = 31 * 86_400_000
MOST = 100


class Named(Struct, frozen=True):
    """A record in somebody's name: where and when (milliseconds) it was made, its body as it came, what became of it."""

    id: str
    at: int
    device: str
    body: msgspec.Raw
    outcome: Outcome


async def named(house: House, caller: str, formerly: list[str], person: str) -> list[Named]:
    """Return what other devices said in a person's name in the last month, the newest first, a hundred at most.

    Raises the problem `not_permitted` for a person with a PIN that was not entered on the device that asks.
    """
    site = house.site
    theirs = (_credential.c.site == site) & (_credential.c.person == person)
    held = (_holder.c.site == site) & (_holder.c.person == person) & (_holder.c.device == caller)
    of = (_address.c.site == _record.c.site) & (_address.c.id == _record.c.id)
    became = (_outcome.c.site == _record.c.site) & (_outcome.c.id == _record.c.id)
    by = (_device.c.site == _record.c.site) & (_device.c.id == _record.c.device)
    joined = _address.join(_record, of).join(_outcome, became).outerjoin(_device, by)
    query = (
        select(_record.c.at, _record.c.body, _device.c.name, _outcome)
        .select_from(joined)
        .where(_address.c.site == site, _address.c.address == person, _record.c.at >= house.clock.now() - BACK_MS)
        .where(_record.c.device.not_in([caller, *formerly]))
        .order_by(_record.c.at.desc(), _record.c.id.desc())
        .limit(MOST)
    )
    async with house.database.read() as connection:
        pin = (await connection.execute(select(_credential.c.pin_check).where(theirs))).scalar()
        if pin and (await connection.execute(select(_holder.c.at).where(held))).first() is None:
            raise Problem("not_permitted")
        rows = (await connection.execute(query)).all()
    return [Named(row.id, row.at, row.name or "", msgspec.Raw(row.body), outcome_of(row)) for row in rows]

"""What devices are told of people's rights, and of PINs: a page of those that one may know."""

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.access.states import pin_state, rights_state
from api.access.tables import PinHolder
from api.db.rows import table_of
from api.frame.department import Asked, Told
from api.ledger.telling import SEPARATOR, scope_of
from api.tables.access import Credential
from sync.envelope import FeedRow

_credential, _holder = table_of(Credential), table_of(PinHolder)


async def _rights(connection: AsyncConnection, asked: Asked) -> tuple[list[FeedRow], str]:
    query = select(_credential).where(_credential.c.site == asked.site, _credential.c.person > asked.after)
    found = await connection.execute(query.order_by(_credential.c.person).limit(asked.limit))
    rows = [
        FeedRow(kind="rights", key=r.person, version=r.version, state=msgspec.Raw(rights_state(r._asdict())))
        for r in found
    ]
    return rows, asked.go_on(rows)


async def _pins(connection: AsyncConnection, asked: Asked) -> tuple[list[FeedRow], str]:
    """Return the PINs that this device may check: of who entered his on it, and of who leads its work centers."""
    site, device = asked.site, asked.device
    mine, scope = [device.id, *device.formerly.split()], scope_of(device.scope)
    held = select(_holder.c.person).where(_holder.c.site == site, _holder.c.device.in_(mine))
    led = SEPARATOR + _credential.c.centers + SEPARATOR
    here = [led.contains(f"{SEPARATOR}{center}{SEPARATOR}", autoescape=True) for center in scope]
    leads = or_(*here) if here else _credential.c.centers != ""
    query = select(_credential).where(_credential.c.site == site, _credential.c.person > asked.after)
    query = query.where(_credential.c.pin_check != "", _credential.c.revoked.is_(None))
    query = query.where(_credential.c.person.in_(held) | leads).order_by(_credential.c.person).limit(asked.limit)
    rows = [
        FeedRow(kind="pin", key=r.person, version=r.version, state=msgspec.Raw(pin_state(r._asdict())))
        for r in await connection.execute(query)
    ]
    return rows, asked.go_on(rows)


RIGHTS, PINS = Told("rights", _rights), Told("pin", _pins)

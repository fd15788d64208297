"""What devices are told of people's rights, and of PINs: a page of those that one may know."""

from typing import Any

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.access.states import pin_state, rights_state
from api.access.tables import PinHolder
from api.db.rows import table_of
from api.frame.department import Told
from api.ledger.telling import SEPARATOR, scope_of
from api.tables.access import Credential
from sync.envelope import FeedRow

_credential, _holder = table_of(Credential), table_of(PinHolder)


async def _rights(connection: AsyncConnection, site: str, _: Any, after: str, limit: int) -> list[FeedRow]:
    query = select(_credential).where(_credential.c.site == site, _credential.c.person > after)
    rows = await connection.execute(query.order_by(_credential.c.person).limit(limit))
    return [
        FeedRow(kind="rights", key=r.person, version=r.version, state=msgspec.Raw(rights_state(r._asdict())))
        for r in rows
    ]


async def _pins(connection: AsyncConnection, site: str, device: Any, after: str, limit: int) -> list[FeedRow]:
    """Return the PINs that this device may check: of who entered his on it, and of who leads its work centers."""
    mine, scope = [device.id, *device.formerly.split()], scope_of(device.scope)
    held = select(_holder.c.person).where(_holder.c.site == site, _holder.c.device.in_(mine))
    led = SEPARATOR + _credential.c.centers + SEPARATOR
    here = [led.contains(f"{SEPARATOR}{center}{SEPARATOR}", autoescape=True) for center in scope]
    leads = or_(*here) if here else _credential.c.centers != ""
    query = select(_credential).where(_credential.c.site == site, _credential.c.person > after)
    query = query.where(_credential.c.pin_check != "", _credential.c.revoked.is_(None))
    query = query.where(_credential.c.person.in_(held) | leads).order_by(_credential.c.person).limit(limit)
    return [
        FeedRow(kind="pin", key=r.person, version=r.version, state=msgspec.Raw(pin_state(r._asdict())))
        for r in await connection.execute(query)
    ]


RIGHTS, PINS = Told("rights", _rights), Told("pin", _pins)

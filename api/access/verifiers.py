"""Knows which devices may check a person's PIN without a network, and tells them with what.

Those on which he entered it while there was one, for a month and the last two hundred people of a device; and those of the
work centers that the office says he leads. Whoever holds a device can try PINs through: so each holds few.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, delete, func, select

from api.access.hashing import turn
from api.access.states import pin_state
from api.access.tables import PinHolder
from api.access.tokens import secret_fits
from api.access.tries import count_try, forgive
from api.db.rows import table_of, upsert
from api.house import House
from api.ledger.feeding import tell
from api.ledger.telling import EVERYBODY, SEPARATOR, Telling, center_audience, device_audience
from api.problems import Problem
from api.tables.access import Credential

_holder, _credential = table_of(PinHolder), table_of(Credential)

HELD_MS = 30 * 86_400_000
MOST_HELD = 200


def centers_of(row: Any) -> list[str]:
    """Return the work centers that a person leads."""
    return [center for center in (row["centers"] if row else "").split(SEPARATOR) if center]


def audiences(row: Any, devices: Collection[str]) -> set[str]:
    """Return who may check a person's PIN: nobody once he has left."""
    if not row or not row["pin_check"] or row["revoked"] is not None:
        return set()
    led = centers_of(row)
    return (
        {device_audience(one) for one in devices} | {center_audience(c) for c in led} | ({EVERYBODY} if led else set())
    )


def holders(connection: Connection, site: str, person: str) -> set[str]:
    """Return the devices on which a person entered his PIN."""
    query = select(_holder.c.device).where(_holder.c.site == site, _holder.c.person == person)
    return {row.device for row in connection.execute(query)}


def pin_telling(connection: Connection, site: str, before: Any, after: Any) -> Telling | None:
    """Return what is to be told of a person's PIN after his rights have changed; None if there is nothing."""
    held = holders(connection, site, after["person"])
    now, then = audiences(after, held), audiences(before, held)
    return _telling(after, now, then - now) if now | then else None


def _telling(row: Any, here: Collection[str], left: Collection[str]) -> Telling:
    return Telling(
        "pin", row["person"], row["version"], pin_state(row if here else {**row, "pin_check": ""}), here, left
    )


async def let_hold(house: House, device: str, person: str, pin: str) -> dict[str, Any]:
    """Check a PIN that was entered on a device, and let it check that PIN from now on; return the person's row.

    Raises the problems `wrong_sign_in` and `too_many`.
    """
    now = house.clock.now()
    mine = (_credential.c.site == house.site) & (_credential.c.person == person)
    async with house.database.read() as connection:
        row = (await connection.execute(select(_credential).where(mine))).first()
    source = f"device {device}"
    async with turn(source):
        if row is not None:
            await count_try(house, person, source, now)
        fits = await secret_fits(row.pin_hash if row else "", pin)
    if row is None or not fits or row.revoked is not None:
        raise Problem("wrong_sign_in")

    def write(connection: Connection) -> dict[str, Any]:
        forgive(connection, house.site, person, source)
        held = {"site": house.site, "device": device, "person": person, "at": now}
        upsert(connection, PinHolder, [held])
        row = dict(connection.execute(select(_credential).where(mine)).one()._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it
        gone = forget(connection, house.site, now, device)
        tellings = [_telling(row, audiences(row, holders(connection, house.site, person)), ())]
        tell(connection, house.site, tellings + gone, now)
        return row

    told = await house.database.write(write)
    house.tell()
    return told


def forget(connection: Connection, site: str, now: int, device: str = "") -> list[Telling]:
    """Forget what was held too long, or by one device for too many; return what is to be told of it."""
    here = (_holder.c.site == site) & (_holder.c.device == device if device else _holder.c.device != "")
    newest_first = (
        func.row_number().over(partition_by=_holder.c.device, order_by=_holder.c.at.desc()).label("newest_first")
    )
    ranked = select(_holder.c.device, _holder.c.person, _holder.c.at, newest_first).where(here).subquery()
    old = select(ranked).where((ranked.c.at < now - HELD_MS) | (ranked.c.newest_first > MOST_HELD))
    tellings: list[Telling] = []
    for row in connection.execute(old).all():
        one = (_holder.c.site == site) & (_holder.c.device == row.device) & (_holder.c.person == row.person)
        connection.execute(delete(_holder).where(one))
        query = select(_credential).where(_credential.c.site == site, _credential.c.person == row.person)
        found = connection.execute(query).first()
        if found is not None:
            rights = dict(found._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it
            still = audiences(rights, holders(connection, site, row.person))
            tellings.append(_telling(rights, still, {device_audience(row.device)} - still))
    return tellings


async def forget_held(house: House) -> None:
    """Forget what was held too long, on every device."""
    now = house.clock.now()

    def write(connection: Connection) -> bool:
        return tell(connection, house.site, forget(connection, house.site, now), now)

    if await house.database.write(write):
        house.tell()

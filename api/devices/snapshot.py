"""Knows a device's whole world, page by page: orders and persons in its scope, outcomes it made."""

from typing import Any

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.access.told import pin_state, rights_state
from api.db.rows import table_of
from api.ledger.book import of_kind
from api.ledger.look import outcome_of
from api.ledger.telling import SEPARATOR, scope_of
from api.tables.access import Credential, PinHolder
from api.tables.derived import HomeState, OutcomeRow, PersonRow
from api.tables.records import Record
from sync import homes
from sync.canon import canonical
from sync.envelope import FeedRow

_home, _outcome, _person, _record = table_of(HomeState), table_of(OutcomeRow), table_of(PersonRow), table_of(Record)
_credential, _holder = table_of(Credential), table_of(PinHolder)


async def page(
    connection: AsyncConnection, site: str, device: Any, after: str, limit: int
) -> tuple[list[FeedRow], str]:
    """Return one page and where the next begins (empty at the end). Parts: orders, people, rights, PINs, outcomes."""
    part, _, key = (after or "order:").partition(":")
    if part == "order":
        rows = await _orders(connection, site, scope_of(device.scope), key, limit)
        return rows, _next("order", "person", rows, limit)
    if part == "person":
        rows = await _people(connection, site, key, limit)
        return rows, _next("person", "rights", rows, limit)
    if part == "rights":
        rows = await _rights(connection, site, key, limit)
        return rows, _next("rights", "pin", rows, limit)
    mine = [device.id, *device.formerly.split()]
    if part == "pin":
        rows = await _pins(connection, site, mine, scope_of(device.scope), key, limit)
        return rows, _next("pin", "outcome", rows, limit)
    rows = await _outcomes(connection, site, mine, key, limit)
    return rows, _next("outcome", "", rows, limit)


def _next(part: str, following: str, rows: list[FeedRow], limit: int) -> str:
    if len(rows) == limit:
        return f"{part}:{rows[-1].key}"
    return f"{following}:" if following else ""


async def _orders(connection: AsyncConnection, site: str, centers: list[str], after: str, limit: int) -> list[FeedRow]:
    query = select(_home).where(_home.c.site == site, _home.c.home > after, of_kind(_home.c.home, homes.ORDER))
    if centers:
        query = query.where(
            or_(
                *(
                    (SEPARATOR + _home.c.scope + SEPARATOR).contains(f"{SEPARATOR}{center}{SEPARATOR}", autoescape=True)
                    for center in centers
                )
            )
        )
    rows = await connection.execute(query.order_by(_home.c.home).limit(limit))
    return [FeedRow(kind="order", key=r.home, version=r.version, state=msgspec.Raw(r.state)) for r in rows]


async def _people(connection: AsyncConnection, site: str, after: str, limit: int) -> list[FeedRow]:
    joined = _person.join(_home, (_home.c.site == _person.c.site) & (_home.c.home == _person.c.person))
    query = select(_person, _home.c.version).select_from(joined)
    query = query.where(_person.c.site == site, _person.c.person > after).order_by(_person.c.person).limit(limit)
    names = ("person", "name", "team", "temporary", "counted")
    return [
        FeedRow(
            kind="person", key=r.person, version=r.version,
            state=msgspec.Raw(canonical({name: getattr(r, name) for name in names})),
        )
        for r in await connection.execute(query)
    ]  # fmt: skip


async def _rights(connection: AsyncConnection, site: str, after: str, limit: int) -> list[FeedRow]:
    query = select(_credential).where(_credential.c.site == site, _credential.c.person > after)
    rows = await connection.execute(query.order_by(_credential.c.person).limit(limit))
    return [
        FeedRow(kind="rights", key=r.person, version=r.version, state=msgspec.Raw(rights_state(r._asdict())))
        for r in rows
    ]


async def _pins(
    connection: AsyncConnection, site: str, mine: list[str], scope: list[str], after: str, limit: int
) -> list[FeedRow]:
    """Return the PINs that this device may check: of who entered his on it, and of who leads its work centers."""
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


async def _outcomes(connection: AsyncConnection, site: str, mine: list[str], after: str, limit: int) -> list[FeedRow]:
    """Return what became of the records that these devices made or carried."""
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

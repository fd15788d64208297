"""Knows what a plant has at all."""

from typing import Any

from msgspec import Struct
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.tables.access import Device
from api.tables.derived import HomeState

_device, _home = table_of(Device), table_of(HomeState)


class There(Struct, frozen=True):
    """What the plant has at all: where there is nothing, nothing is not all right."""

    people: bool
    devices: bool
    orders: bool


async def there(connection: AsyncConnection, site: str, people: bool) -> There:
    """Return what a site has, besides the people somebody has counted already."""
    ours = _device.c.kind.in_(("phone", "kiosk")), _device.c.revoked.is_(None)
    devices = select(_device.c.id).where(_device.c.site == site, *ours)
    orders = select(_home.c.home).where(_home.c.site == site, _home.c.number != "")
    return There(people, await _any(connection, devices), await _any(connection, orders))


async def _any(connection: AsyncConnection, wanted: Select[Any]) -> bool:
    """Return whether there is anything at all of what is asked for."""
    return (await connection.execute(wanted.limit(1))).first() is not None

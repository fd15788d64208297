"""Knows what the plant makes, and how: items, routings, bills of material and work centers, each with its revisions."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import append, table_of, upsert
from api.plant.tables import MasterRevision
from api.tables.masters import Master
from sync.canon import canonical
from sync.records import BomLine, Operation

_master, _revision = table_of(Master), table_of(MasterRevision)


class ItemMaster(Struct, frozen=True, kw_only=True):
    """物料: what is made or consumed, its unit and the decimals of its quantities."""

    name: str
    unit: str = "pcs"
    scale: int = 0


class RoutingMaster(Struct, frozen=True, kw_only=True):
    """The steps by which an item is made."""

    steps: tuple[Operation, ...]


class BillMaster(Struct, frozen=True, kw_only=True):
    """Material for one piece of an item."""

    lines: tuple[BomLine, ...]


class CenterMaster(Struct, frozen=True, kw_only=True):
    """工作中心, and the workshop it stands in."""

    name: str
    workshop: str = ""


class MachineMaster(Struct, frozen=True, kw_only=True):
    """机台: its name and its work center; its key is on its label."""

    name: str
    center: str = ""


class StockMaster(Struct, frozen=True, kw_only=True):
    """What lay there when the house began: canonical decimal quantity, location, lot."""

    quantity: str
    unit: str = "pcs"


class PersonMaster(Struct, frozen=True, kw_only=True):
    """The key behind an employee number, so that the same list may be imported again."""

    person: str


T = TypeVar("T")


async def masters(connection: AsyncConnection, site: str, kind: str, made: type[T]) -> dict[str, T]:
    """Return all masters of a kind by their key."""
    query = select(_master.c.key, _master.c.state).where(_master.c.site == site, _master.c.kind == kind)
    return {row.key: msgspec.json.decode(row.state, type=made) for row in await connection.execute(query)}


async def master(connection: AsyncConnection, site: str, kind: str, key: str, made: type[T]) -> T | None:
    """Return one master."""
    query = select(_master.c.state).where(_master.c.site == site, _master.c.kind == kind, _master.c.key == key)
    row = (await connection.execute(query)).first()
    return None if row is None else msgspec.json.decode(row.state, type=made)


def keep(connection: Connection, site: str, kind: str, changed: Mapping[str, Struct], by: str, at: int) -> None:
    """Keep masters that are new or changed; what they were stays readable in their revisions."""
    last = dict(
        connection.execute(
            select(_revision.c.key, func.max(_revision.c.n))
            .where(_revision.c.site == site, _revision.c.kind == kind)
            .group_by(_revision.c.key)
        ).all()
    )
    rows = [{"site": site, "kind": kind, "key": key, "state": canonical(one)} for key, one in changed.items()]
    upsert(connection, Master, rows)
    append(connection, MasterRevision, [row | {"n": last.get(row["key"], 0) + 1, "by": by, "at": at} for row in rows])

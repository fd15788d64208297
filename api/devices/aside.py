"""Knows what was set aside and is still: lines that could not be let in, ids with two contents, devices that have a double.

All of it is kept. Somebody who has looked at a thing dismisses it: then it is asked no more, and listed on request.
"""

from typing import Any, Literal, get_args

from msgspec import Struct
from sqlalchemy import Connection, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.access.audit import audited
from api.db.rows import insert_new, table_of
from api.house import House
from api.tables.access import Device
from api.tables.records import Clash, Dismissed, Drained, Quarantine, Record

_quarantine, _drained, _dismissed = table_of(Quarantine), table_of(Drained), table_of(Dismissed)
_clash, _device, _record = table_of(Clash), table_of(Device), table_of(Record)

Kind = Literal["quarantine", "clash", "clone"]
KINDS: tuple[Kind, ...] = get_args(Kind)

MOST_LINES, MOST_BYTES = 20_000, 50_000_000
"""What strangers may leave here in all. A device that shows its seal, or is enrolled, is never bounded by it."""


class Aside(Struct, frozen=True):
    """One thing that was set aside; `line` is how it came, as far as it is text. Times in milliseconds."""

    kind: Kind
    key: str
    id: str
    device: str
    reason: str
    detail: str
    received: int
    line: str


async def full(house: House) -> bool:
    """Whether strangers have left here all that they may."""
    theirs = (_quarantine.c.site == house.site) & (_quarantine.c.carrier == "") & _quarantine.c.proven.is_(False)
    query = select(func.count(), func.coalesce(func.sum(func.length(_quarantine.c.line)), 0)).where(theirs)
    async with house.database.read() as connection:
        lines, size = (await connection.execute(query)).one()
    return int(lines) >= MOST_LINES or int(size) >= MOST_BYTES


def _dismissed_of(site: str, kind: Kind) -> Any:
    return select(_dismissed.c.key).where(_dismissed.c.site == site, _dismissed.c.kind == kind)


def _query(site: str, kind: Kind, *, dismissed: bool) -> Any:
    """Return what is asked of one kind: rows of key, id, device, reason, detail, received, line; oldest first."""
    gone = _dismissed_of(site, kind)
    key: Any
    order: tuple[Any, ...]
    if kind == "quarantine":
        let_in = select(_drained.c.key).where(_drained.c.site == site)
        stored = select(_record.c.id).where(_record.c.site == site)
        q = _quarantine.c
        query = select(q.key, q.id, q.device, q.reason, q.detail, q.received, q.line).where(q.site == site)
        query = query.where(q.key.not_in(let_in), q.id.not_in(stored))
        key, order = q.key, (q.received, q.key)
    elif kind == "clash":
        c = _clash.c
        key = c.id + "." + c.hash
        query = select(
            key.label("key"), c.id, c.carrier.label("device"), literal("id_reused").label("reason"), c.hash.label("detail"),
            c.received, c.line,
        ).where(c.site == site)  # fmt: skip
        order = (c.received, c.id, c.hash)
    else:
        d = _device.c
        key = d.id
        query = select(
            key.label("key"), d.id, d.id.label("device"), literal("clone").label("reason"), d.name.label("detail"),
            d.seen.label("received"), d.name.label("line"),
        ).where(d.site == site, d.cloned)  # fmt: skip
        order = (d.id,)
    return query.where(key.in_(gone) if dismissed else key.not_in(gone)).order_by(*order)


async def listed(
    connection: AsyncConnection, site: str, kind: Kind, begin: int, limit: int, *, dismissed: bool = False
) -> list[Aside]:
    """Return a page of what was set aside, and one more if there is more."""
    rows = await connection.execute(_query(site, kind, dismissed=dismissed).offset(begin).limit(limit + 1))
    return [Aside(kind, r.key, r.id, r.device, r.reason, r.detail, r.received, _text(r.line)) for r in rows]


async def count(connection: AsyncConnection, site: str, kind: Kind, *, dismissed: bool = False) -> int:
    """Return how many things of a kind somebody should still look at."""
    asked = _query(site, kind, dismissed=dismissed).order_by(None).subquery()
    return int((await connection.execute(select(func.count()).select_from(asked))).scalar_one())


def _text(line: Any) -> str:
    return bytes(line[:2000]).decode("utf-8", "replace") if not isinstance(line, str) else ""


async def dismiss(house: House, kind: Kind, keys: list[str], actor: str) -> None:
    """Note that somebody has looked at these; they are kept."""
    now = house.clock.now()
    rows = [{"site": house.site, "kind": kind, "key": key, "by": actor, "at": now} for key in dict.fromkeys(keys)]

    def write(connection: Connection) -> None:
        insert_new(connection, Dismissed, rows)
        audited(connection, house.site, now, actor, "dismiss", kind, str(len(rows)))

    await house.database.write(write)

"""Tells which devices the demo plant has: an office, a kiosk, a phone for everybody, and one that fell silent."""

from sqlalchemy import Connection, update

from api.access.tokens import new_token, token_hash
from api.db.rows import table_of, upsert
from api.ledger.ids import uuid7
from api.story.cast import HOUR, Cast, Chapter
from api.story.factory import NAMES
from api.tables.access import Device


async def tell(cast: Cast) -> None:
    """Enrol the devices."""
    for name in ("office", "kiosk", *cast.people.values()):
        await _device(cast, name)


async def _device(cast: Cast, name: str) -> None:
    device = uuid7(cast.since)
    kind = name if name in {"office", "kiosk"} else "phone"
    row = {
        "site": cast.house.site, "id": device, "name": {"office": "办公室", "kiosk": "平板"}[kind] if kind != "phone" else f"手机 {name[-3:]}", "kind": kind,
        "scope": "", "token_hash": token_hash(new_token("d")), "enrolled": cast.since, "enrolled_by": cast.planner,
        "formerly": "", "revoked": None, "high_water": 0, "highest": 0, "cloned": False, "seen": cast.since, "queue_depth": 0,
        "queue_oldest": 0, "storage": "kept", "version": "demo",
    }  # fmt: skip
    await cast.house.database.write(lambda connection: upsert(connection, Device, [row]))
    cast.carries(name, device)


async def _silence(cast: Cast) -> None:
    """One device has not been heard of for a while, with a queue it told of."""
    since, device = cast.now - 26 * HOUR, table_of(Device)
    silent = cast.outboxes[cast.people[NAMES[22]]].device
    told = update(device).where(device.c.site == cast.house.site)

    def write(connection: Connection) -> None:
        connection.execute(told.where(device.c.revoked.is_(None)).values(seen=since + 25 * HOUR))
        connection.execute(told.where(device.c.id == silent).values(seen=since, queue_depth=7, queue_oldest=5 * HOUR))

    await cast.house.database.write(write)


STORY = Chapter(tell, _silence)

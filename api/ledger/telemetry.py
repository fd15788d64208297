"""Knows what devices tell of themselves with every request; written in batches, never in a push's way."""

import asyncio

from msgspec import Struct
from sqlalchemy import Connection, bindparam, update

from api.db.engine import Database
from api.db.rows import insert_new, table_of
from api.log import Log
from api.tables.access import Device
from api.tables.records import ContactMade
from sync.stamp import Contact

_device = table_of(Device)
_told = (
    update(_device)
    .where(_device.c.site == bindparam("at_site"), _device.c.id == bindparam("at_device"))
    .values(
        seen=bindparam("seen_at"),
        queue_depth=bindparam("depth"),
        queue_oldest=bindparam("oldest"),
        storage=bindparam("room"),
        version=bindparam("app"),
    )
)


class Told(Struct, frozen=True):
    """Queue depth, age of the oldest unsent record (ms), storage state, and the app's version."""

    depth: int = 0
    oldest: int = 0
    storage: str = ""
    version: str = ""


def read_told(header: str) -> Told:
    """Read `depth,oldest,storage,version`; what is missing or damaged stays empty."""
    parts = [part.strip() for part in header.split(",")] + [""] * 4
    numbers = [int(part) if part.isascii() and part.isdigit() and len(part) < 16 else 0 for part in parts[:2]]
    return Told(numbers[0], numbers[1], parts[2][:40], parts[3][:40])


class Telemetry:
    """Collects contacts and what was told, and writes them every few seconds."""

    def __init__(self, database: Database, site: str, every: float = 3.0) -> None:
        self.database = database
        self.site = site
        self.every = every
        self._contacts: list[Contact] = []
        self._told: dict[str, tuple[int, Told]] = {}
        self._task: asyncio.Task[None] | None = None

    def note(self, contact: Contact, told: Told) -> None:
        """Take note of one exchange."""
        self._contacts.append(contact)
        self._told[contact.device] = (contact.answered, told)

    def start(self) -> None:
        """Start writing in the background."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Write what is left, and stop."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.flush()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self.every)
            try:
                await self.flush()
            except Exception as error:  # noqa: BLE001  # telemetry must never take the server down
                Log("telemetry").error("could not be written", error)

    async def flush(self) -> None:
        """Write everything noted so far."""
        contacts, self._contacts = self._contacts, []
        told, self._told = self._told, {}
        if not contacts:
            return
        made = [
            {
                "site": self.site,
                "device": c.device,
                "received": c.received,
                "answered": c.answered,
                "wall": c.wall,
                "run": c.run,
                "run_ms": c.run_ms,
            }
            for c in contacts
        ]
        rows = [
            {
                "at_site": self.site,
                "at_device": device,
                "seen_at": at,
                "depth": one.depth,
                "oldest": one.oldest,
                "room": one.storage,
                "app": one.version,
            }
            for device, (at, one) in told.items()
        ]

        def write(connection: Connection) -> None:
            insert_new(connection, ContactMade, made)
            connection.execute(_told, rows)

        await self.database.write(write)

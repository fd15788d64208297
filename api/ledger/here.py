"""The ledger in this very process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
from sqlalchemy import select

from api.clock import Clock
from api.db.engine import Database
from api.db.rows import table_of
from api.ledger.book import Books
from api.ledger.commit import Commit
from api.ledger.door import Brought, Taken
from api.ledger.intake import Incoming
from api.ledger.queue import Queue
from api.ledger.seals import Seals
from api.settings import Settings
from api.tables.access import Device

_device = table_of(Device)


class Here(Queue):
    """A queue that takes what devices bring as they bring it."""

    async def open(self) -> None:
        """Write what a process that ended left behind, and begin."""
        await self.catching_up.take_over()
        self.start()

    async def bring(self, brought: Brought) -> Taken:
        """Commit what a device brought."""
        device, formerly = brought.carrier, frozenset(brought.formerly)
        answers = await self.submit(
            [
                Incoming(
                    raw=line,
                    carrier=device,
                    received=brought.received,
                    asked=brought.asked,
                    formerly=formerly,
                    unread=True,
                )
                for line in brought.lines
            ]
        )
        mark, cloned = self.commit.marks.get(device) or await self._mark_of(device)
        return Taken(msgspec.json.encode(answers), mark, cloned)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Hold nothing: in one process there is one writer."""
        yield

    async def _mark_of(self, device: str) -> tuple[int, bool]:
        mine = (_device.c.site == self.commit.site) & (_device.c.id == device)
        async with self.commit.database.read() as connection:
            row = (await connection.execute(select(_device.c.high_water, _device.c.cloned).where(mine))).one()
        return row.high_water, row.cloned


def commit_of(settings: Settings, database: Database, books: Books, seals: Seals, clock: Clock) -> Commit:
    """Return what commits by these settings."""
    cache, longest = settings.fold_cache_mb * 1_000_000, settings.longest_span_hours * 3_600_000
    return Commit(database, books, seals, clock, settings.site, cache, longest, settings.behind)

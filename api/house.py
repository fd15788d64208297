"""Knows what every department shares: settings, database, clock, seals, the ledger's door, and news."""

import asyncio
from pathlib import Path

from sqlalchemy import select

from api.clock import Clock
from api.db.engine import Database
from api.db.rows import insert_new, table_of
from api.ledger.commit import Commit
from api.ledger.days import Calendar
from api.ledger.desk import Desk
from api.ledger.ids import uuid7
from api.ledger.queue import Queue
from api.ledger.seals import Seals, load_secret
from api.ledger.telemetry import Telemetry
from api.settings import Settings
from api.tables.access import Site
from sync.envelope import Answer
from sync.records import Record


class House:
    """One running server."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.site = settings.site
        self.clock = Clock(driven=settings.clock == "driven")
        self.database = Database(settings.database_url())
        secret = load_secret(Path(settings.secret_file or Path(settings.data) / "secret"))
        self.seals = Seals(secret, settings.site)
        self.commit = Commit(self.database, self.seals, self.clock, settings.site, settings.fold_cache)
        self.desk = Desk(self.database, self.seals, self.clock, settings.site)
        self.ledger = Queue(self.commit, settings.group, settings.small, self.tell)
        self.telemetry = Telemetry(self.database, settings.site)
        self.leaving = False
        self.in_turn = asyncio.Lock()
        """Held while the office reads and then says: two presses of one button are one."""
        self._calendar: Calendar | None = None
        self._news = asyncio.Event()

    async def open(self) -> None:
        """Make the site's row if there is none, and start the writer."""
        await prepare_site(self.database, self.settings)
        self._calendar = await self.commit.calendar()
        self.ledger.start()
        self.telemetry.start()

    async def close(self) -> None:
        """Finish what was handed in, then close the database."""
        self.tell()
        await self.ledger.stop()
        await self.telemetry.stop()
        await self.database.close()

    async def say(self, *bodies: Record) -> list[Answer]:
        """Say something at the office's desk; return what became of each record."""
        now = self.clock.now()
        return await self.ledger.submit(await self.desk.lines([(uuid7(now), body) for body in bodies]))

    @property
    def calendar(self) -> Calendar:
        """The plant's calendar; there is one as soon as the house is open."""
        assert self._calendar is not None, "the house is not open yet"
        return self._calendar

    def leave(self) -> None:
        """End whatever listens for news: the server is about to stop."""
        self.leaving = True
        self.tell()

    def tell(self) -> None:
        """Wake everybody who waits for news."""
        self._news.set()
        self._news = asyncio.Event()

    async def news(self, seconds: float) -> None:
        """Return when there is news, or after the seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return


async def prepare_site(database: Database, settings: Settings) -> None:
    """Write the site's row from the settings unless it is there."""
    hours, _, minutes = settings.day_starts.partition(":")
    row = {
        "site": settings.site,
        "name": settings.site_name,
        "zone": settings.zone,
        "day_starts": int(hours) * 60 + int(minutes or 0),
    }
    site = table_of(Site)
    async with database.read() as connection:
        there = (await connection.execute(select(site.c.site).where(site.c.site == settings.site))).first()
    if there is None:
        await database.write(lambda connection: insert_new(connection, Site, [row]))

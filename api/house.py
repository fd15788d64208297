"""Knows what every department shares: settings, database, clock, seals, the ledger's door, and news."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from sqlalchemy import select

from api.clock import Clock
from api.db.engine import Database
from api.db.rows import insert_new, table_of
from api.db.turns import Turns
from api.ledger import lookup
from api.ledger.admission import Admission
from api.ledger.begun import Begin
from api.ledger.book import Books
from api.ledger.calendars import calendar_of
from api.ledger.commit import Commit
from api.ledger.days import Calendar
from api.ledger.desk import Desk
from api.ledger.door import Ledger
from api.ledger.feeding import forget_batches
from api.ledger.here import Here, commit_of
from api.ledger.ids import uuid7
from api.ledger.intake import Incoming, read
from api.ledger.journal import KEPT_MS, Journal, unkept
from api.ledger.remembered import Remembered
from api.ledger.seals import Seals, load_secret
from api.ledger.telemetry import Telemetry
from api.ledger.there import There
from api.log import Log
from api.settings import Settings
from api.tables.access import Site
from sync.envelope import Answer, decode_line
from sync.records import Record


class Unspeakable(Exception):
    """Something the office meant to say cannot be a record; the message names the field."""


class House:
    """One running server; its ledger may be a process of its own: `apart` begins it."""

    def __init__(self, settings: Settings, books: Books, *, apart: Begin | None = None) -> None:
        self.settings = settings
        self.books = books
        self.site = settings.site
        self.clock = Clock(driven=settings.clock == "driven")
        folder = Path(settings.data)
        folder.mkdir(parents=True, exist_ok=True)
        self.database = Database(settings.database_url())
        secret = load_secret(Path(settings.secret_file or folder / "secret"))
        self.seals = Seals(secret, settings.site)
        self.desk = Desk(self.database, self.seals, self.clock, settings.site)
        self.folder = folder
        self.journal: Journal
        self.ledger: Ledger
        if apart is not None:
            self.ledger = There(settings, self.clock, self.tell, apart)
            self.database.holding = self.ledger.writing
        else:
            commit = commit_of(settings, self.database, books, self.seals, self.clock)
            self.ledger = Here(commit, settings.group, settings.small, self.tell)
        self.admission = Admission(lambda: self.ledger.rate)
        self.telemetry = Telemetry(self.database, settings.site)
        self.remembered = Remembered()
        self.leaving = False
        self.own_words: dict[str, tuple[str, str]] = {}
        """What the plant itself calls its codes, by their names among the office's words."""
        self.closing: list[Callable[[str], Awaitable[None]]] = []
        """What is done for a month that has just been closed."""
        self.ending: list[Callable[[], Awaitable[None]]] = []
        """What ends before the database is closed."""
        self.in_turn = Turns(self.database, folder, settings.site, self.ledger.caught_up)
        """Held while the office reads and then says: two presses of one button are one."""
        self._calendar: Calendar | None = None
        self._news = asyncio.Event()
        self.told = 0
        """How often there was news."""

    async def open(self) -> None:
        """Make the site's row if there is none, and start the writer."""
        self.journal = Journal(self.folder, await prepare_site(self.database, self.settings))
        self._calendar = await calendar_of(self.database, self.site)
        await self.database.write(lambda connection: forget_batches(connection, self.site, self.clock.now()))
        await self.ledger.open()
        self.telemetry.start()
        await self._bring_back()

    async def close(self) -> None:
        """Finish what was handed in, then close the database."""
        self.leave()
        for end in self.ending:
            await end()
        await self.ledger.stop()
        await self.telemetry.stop()
        await self.database.close()

    async def say(self, *bodies: Record) -> list[Answer]:
        """Say something at the office's desk; return what became of each record."""
        return await self._acknowledged(await self._lines(bodies), self.ledger.submit)

    async def say_whole(self, bodies: Sequence[Record]) -> list[Answer]:
        """Say many things as one, all or none; raise Unspeakable if one of them is no record a device could have made."""
        lines = await self._lines(bodies)
        bad = next((line for line in lines if line.reason), None)
        if bad is not None:
            raise Unspeakable(bad.detail)
        return await self._acknowledged(lines, self.ledger.submit_whole)

    async def _lines(self, bodies: Sequence[Record]) -> list[Incoming]:
        now = self.clock.now()
        return await self.desk.lines([(uuid7(now), body) for body in bodies])

    async def _acknowledged(
        self, lines: list[Incoming], submit: Callable[[list[Incoming]], Awaitable[list[Answer]]]
    ) -> list[Answer]:
        """Hand lines of the desk to the ledger, and keep what was acknowledged outside the database."""
        answers = await submit(lines)
        try:
            await asyncio.to_thread(self.journal.keep, lines, answers, self.clock.now())
        except OSError as error:  # it counts; the next start writes it down
            Log("house").error("the desk's journal cannot be written", error)
        return answers

    async def _bring_back(self) -> None:
        """Give a database that was restored from before what the office had said since, and the journal what it lacks."""
        now = self.clock.now()
        said = await asyncio.to_thread(self.journal.lines, now)
        async with self.database.read() as connection:
            stored = await connection.run_sync(lambda sync: lookup.there(sync, self.site, list(said)))
            lacking = await connection.run_sync(lambda sync: unkept(sync, self.site, self.seals, said, now - KEPT_MS))
        await asyncio.to_thread(self.journal.append, lacking, now)
        lost = [
            read(raw, decode_line(raw)[0].envelope.device, now, self.seals)
            for one, raw in said.items()
            if one not in stored
        ]
        ours = [line for line in lost if line.sealed is not None]
        if ours:
            await self.ledger.submit(ours)
        if lost:
            Log("house").warning(
                "a database from before got the office's lines back", lines=len(ours), not_ours=len(lost) - len(ours)
            )

    @property
    def commit(self) -> Commit:
        """What commits, if the ledger is in this process: for a demo, for tests and for benches."""
        assert isinstance(self.ledger, Here), "the ledger is a process of its own"
        return self.ledger.commit

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
        self.told += 1
        self._news.set()
        self._news = asyncio.Event()

    async def news(self, seconds: float) -> None:
        """Return when there is news, or after the seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return


async def prepare_site(database: Database, settings: Settings) -> str:
    """Write the site's row from the settings unless it is there; return the plant's drawn name."""
    hours, _, minutes = settings.day_starts.partition(":")
    row = {
        "site": settings.site,
        "name": settings.site_name,
        "zone": settings.zone,
        "day_starts": int(hours) * 60 + int(minutes or 0),
        "plant": secrets.token_hex(6),
    }
    site = table_of(Site)
    drawn = select(site.c.plant).where(site.c.site == settings.site)
    async with database.read() as connection:
        there = (await connection.execute(drawn)).scalar_one_or_none()
    if there is None:
        await database.write(lambda connection: insert_new(connection, Site, [row]))
        async with database.read() as connection:
            there = (await connection.execute(drawn)).scalar_one()
    return str(there)

"""Knows how to open the database: writers that lock first, and readers beside them.

A write is a plain function on a plain connection, and runs whole in the writer's own thread: whoever waits for requests is
not kept from them while records are read and folded. SQLite has one writer; PostgreSQL's thread has a loop of its own, and
asyncpg in it.
"""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, QueuePool

from api import loop
from api.db.driver import settles
from api.log import Log

T = TypeVar("T")

READERS = 4
LOOKING = 2


class Database:
    """The engines of one database."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._thread: ThreadPoolExecutor | None = None
        self._writer: Engine | None = None
        self._apart: Apart | None = None
        self._carrier: Carrier | None = None
        self._eyes: ThreadPoolExecutor | None = None
        self._looking: Engine | None = None
        self._closed = False
        self.holding: Callable[[], AbstractAsyncContextManager[None]] = nullcontext
        """Held while SQLite is written to, which has room for one writer: another process may have to be kept from it."""
        if self.sqlite:
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self._thread = ThreadPoolExecutor(1, "writer")
            self._writer = create_engine(self.url.set(drivername="sqlite"), poolclass=QueuePool, pool_size=1)
            self._engine = create_async_engine(url, poolclass=AsyncAdaptedQueuePool, pool_size=READERS, max_overflow=0)
            _prepare(self._writer, "BEGIN IMMEDIATE", WRITES)
            _prepare(self._engine.sync_engine, "BEGIN")
            self._carrier = Carrier(str(self.url.database)) if self.url.database else None
            self._eyes = ThreadPoolExecutor(LOOKING, "reader")
            self._looking = create_engine(self.url.set(drivername="sqlite"), poolclass=QueuePool, pool_size=LOOKING)
            _prepare(self._looking, "BEGIN")
        else:
            self._engine = _postgresql(url)
            self._apart = Apart(_postgresql(url))
            settles(self._apart.engine.sync_engine)

    @property
    def writing(self) -> Engine:
        """The engine that writes, for whoever counts its statements."""
        if self._apart is not None:
            return self._apart.engine.sync_engine
        assert self._writer is not None, "SQLite has a writer"
        return self._writer

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run a function in a transaction that commits when it returns and rolls back when it raises."""
        self._must_be_open()
        if self._apart is not None:
            return await self._apart.run(work)
        assert self._writer is not None, "SQLite has a writer"
        async with self.holding():
            done = await asyncio.get_running_loop().run_in_executor(self._thread, _transact, self._writer, work)
        if self._carrier is not None:
            self._carrier.go()
        return done

    async def look(self, work: Callable[[Connection], T]) -> T:
        """Run a function that only reads, all at one moment: on SQLite in a reader's thread, with one hop for all it asks."""
        if self._looking is None or self._eyes is None:
            async with self.snapshot() as connection:
                return await connection.run_sync(work)
        return await asyncio.get_running_loop().run_in_executor(self._eyes, _transact, self._looking, work)

    async def ask(self, work: Callable[[Connection], T]) -> T:
        """Run a function that asks one thing: in a reader's thread, or on a connection of the pool."""
        if self._looking is not None:
            return await self.look(work)
        async with self.read() as connection:
            return await connection.run_sync(work)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reading; raise RuntimeError once the database is closed: nobody would close that one."""
        self._must_be_open()
        async with self._engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose statements all see one moment; raise RuntimeError once the database is closed."""
        self._must_be_open()
        async with self._engine.connect() as connection:
            if not self.sqlite:
                await connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    def _must_be_open(self) -> None:
        if self._closed:
            raise RuntimeError("the database is closed")

    async def close(self) -> None:
        """Close every connection for good; one in somebody's hands when he has done with it."""
        self._closed = True
        await _close(self._engine)
        if self._apart is not None:
            await self._apart.close()
        if self._carrier is not None:
            await asyncio.to_thread(self._carrier.close)
        if self._looking is not None and self._eyes is not None:
            await asyncio.to_thread(self._eyes.shutdown)
            self._looking.dispose()
        if self._writer is not None and self._thread is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._writer.dispose)
            self._thread.shutdown()


class Apart:
    """An engine whose transactions run in a thread with a loop of its own, which begins with the first of them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run a function in a transaction."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._transact(work), self._begun()))

    async def close(self) -> None:
        """Close the connections and end the thread."""
        if self._loop is not None and self._thread is not None:
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_close(self.engine), self._loop))
            self._loop.call_soon_threadsafe(self._loop.stop)
            await asyncio.to_thread(self._thread.join)
            self._loop.close()
            self._loop = self._thread = None

    async def _transact(self, work: Callable[[Connection], T]) -> T:
        async with self.engine.begin() as connection:
            return await connection.run_sync(work)

    def _begun(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = loop.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name="writer", daemon=True)
            self._thread.start()
        return self._loop


async def _close(engine: AsyncEngine) -> None:
    """Close an engine's connections: what is handed back to a pool after its end would stay open for ever."""
    pool, ends = engine.pool, time.monotonic() + PATIENCE_S
    assert isinstance(pool, AsyncAdaptedQueuePool), "both engines keep such a pool"
    while pool.checkedout() and time.monotonic() < ends:  # noqa: ASYNC110  # a pool tells nobody that it is whole again
        await asyncio.sleep(0.01)
    await engine.dispose()


def _transact(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.begin() as connection:
        return work(connection)


class Carrier:
    """Carries what SQLite wrote into its log over to the database, in a thread beside the writer, who else would stop for it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._thread = ThreadPoolExecutor(1, "carrier")
        self._connection: sqlite3.Connection | None = None
        self._next = 0.0
        self._busy = False

    def go(self) -> None:
        """Begin, if the last time is a while ago."""
        now = time.monotonic()
        if now >= self._next and not self._busy:
            self._next, self._busy = now + BETWEEN_S, True
            self._thread.submit(self._carry)

    def close(self) -> None:
        """Wait until it is done."""
        self._thread.submit(self._leave).result()
        self._thread.shutdown()

    def _carry(self) -> None:
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(self.path, isolation_level=None)
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        except sqlite3.Error as error:  # the writer does it himself when the log has become long
            Log("db").error("the log cannot be carried over to the database", error)
        finally:
            self._busy = False

    def _leave(self) -> None:
        if self._connection is not None:
            self._connection.close()


BETWEEN_S = 0.2
PATIENCE_S = 10
"""So long who still asks something is waited for when the database is closed."""
EVERYWHERE = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=20000")
WRITES = ("cache_size=-65536", "wal_autocheckpoint=8000")
"""The writer keeps 64 MB of pages, and carries the log over by himself only when it is 32 MB long."""


def _prepare(engine: Engine, begin: str, more: tuple[str, ...] = ()) -> None:
    """Take transactions into our own hands, and make every commit reach the disk."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in EVERYWHERE + more:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)


def _postgresql(url: str) -> AsyncEngine:
    plans = {"plan_cache_mode": "force_custom_plan"}  # a cached generic plan made batches of 200 six times slower
    return create_async_engine(url, pool_size=8, max_overflow=4, connect_args={"server_settings": plans})

"""Knows how to open the database: one writer that locks first, and readers beside it.

A write is a plain function on a plain connection. On SQLite it runs whole in the one writer thread,
which costs one thread hop and not one per statement; on PostgreSQL it runs on asyncpg.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, QueuePool

T = TypeVar("T")

READERS = 4


class Database:
    """The engines of one database."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._thread: ThreadPoolExecutor | None = None
        self._writer: Engine | None = None
        if self.sqlite:
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self._thread = ThreadPoolExecutor(1, "writer")
            self._writer = create_engine(self.url.set(drivername="sqlite"), poolclass=QueuePool, pool_size=1)
            self._engine = create_async_engine(url, poolclass=AsyncAdaptedQueuePool, pool_size=READERS, max_overflow=0)
            _prepare(self._writer, "BEGIN IMMEDIATE")
            _prepare(self._engine.sync_engine, "BEGIN")
        else:
            self._engine = _postgresql(url)

    @property
    def writing(self) -> Engine:
        """The engine that writes, for whoever counts its statements."""
        return self._writer or self._engine.sync_engine

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run a function in a transaction that commits when it returns and rolls back when it raises."""
        if self._writer is None or self._thread is None:
            async with self._engine.begin() as connection:
                return await connection.run_sync(work)
        return await asyncio.get_running_loop().run_in_executor(self._thread, _transact, self._writer, work)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reading."""
        async with self._engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose statements all see one moment."""
        async with self._engine.connect() as connection:
            if not self.sqlite:
                await connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
        if self._writer is not None and self._thread is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._writer.dispose)
            self._thread.shutdown()


def _transact(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.begin() as connection:
        return work(connection)


def _prepare(engine: Engine, begin: str) -> None:
    """Take transactions into our own hands, and make every commit reach the disk."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=20000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)


def _postgresql(url: str) -> AsyncEngine:
    plans = {"plan_cache_mode": "force_custom_plan"}  # a cached generic plan made batches of 200 six times slower
    return create_async_engine(url, pool_size=8, max_overflow=4, connect_args={"server_settings": plans})

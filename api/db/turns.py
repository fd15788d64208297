"""Knows whose turn it is: one at a time among everybody who reads first and then says, in all processes of a plant."""

import asyncio
import fcntl
import os
import zlib
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.engine import Database
from api.log import Log

_TURNS = 3 << 20

_take = text("SELECT pg_advisory_lock(:key)")
_give_back = text("SELECT pg_advisory_unlock(:key)")


async def _at_once() -> None:
    """Wait for nothing."""


class Turns:
    """`async with` waits for one's turn. PostgreSQL holds it for processes that share it, a locked file beside SQLite.

    Either lock ends with the process that holds it, however it ends.
    """

    def __init__(
        self, database: Database, folder: Path, site: str, ready: Callable[[], Awaitable[None]] = _at_once
    ) -> None:
        """Whoever has the turn waits until things are `ready` to be read."""
        self._ready = ready
        self._database = database
        self._file = folder / f"turn-{site}.lock"
        self._key = _TURNS + zlib.crc32(site.encode())
        self._here = asyncio.Lock()
        self._held = AsyncExitStack()

    async def __aenter__(self) -> None:
        """Wait until nobody here or elsewhere has the turn."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._here)
            if self._database.sqlite:
                file = os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600)
                stack.callback(os.close, file)
                await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)
            else:
                connection = await stack.enter_async_context(self._database.read())
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                await connection.execute(_take, {"key": self._key})
                stack.push_async_callback(self._give_back, connection)
            await self._ready()
            self._held = stack.pop_all()

    async def _give_back(self, connection: AsyncConnection) -> None:
        try:
            await connection.execute(_give_back, {"key": self._key})
        except DBAPIError as error:  # the lock ended with the connection; what was done in the turn is done
            Log("db").error("the connection that held the turn broke", error)
            await connection.invalidate()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the turn to the next."""
        held, self._held = self._held, AsyncExitStack()
        await held.aclose()

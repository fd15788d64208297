"""Stands on the line between a server and PostgreSQL and counts what is asked: statements run, and round trips."""

import asyncio
import contextlib
import threading
from types import TracebackType
from typing import Self

STARTUP = 196608
"""The code of the message that opens a session; before it a client may only ask for encryption."""

RUN, ASKED = b"EQ", b"SQ"
"""Execute and Query run a statement; after Sync and Query the client waits for an answer."""


class Tap:
    """A door of its own before a PostgreSQL server, open while the context lasts."""

    def __init__(self, address: str) -> None:
        self.before, _, tail = address.rpartition(":")
        port, _, self.after = tail.partition("/")
        self._to = int(port)
        self.statements = self.round_trips = 0
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._pass, "127.0.0.1", 0))
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def address(self) -> str:
        """The address that leads through here."""
        return f"{self.before}:{self._server.sockets[0].getsockname()[1]}/{self.after}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        mine = asyncio.current_task()
        passing = [task for task in asyncio.all_tasks() if task is not mine]
        for task in passing:
            task.cancel()
        await asyncio.gather(*passing, return_exceptions=True)
        await asyncio.sleep(0.05)  # sockets close a little after their tasks

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, onward = await asyncio.open_connection("127.0.0.1", self._to)
        back = asyncio.create_task(_carry(there, writer))
        try:
            with contextlib.suppress(OSError, EOFError):
                await self._listen(reader, onward)
        finally:
            onward.close()
        await back

    async def _listen(self, reader: asyncio.StreamReader, onward: asyncio.StreamWriter) -> None:
        code = 0
        while code != STARTUP:
            head = await reader.readexactly(8)
            code = int.from_bytes(head[4:])
            onward.write(head + await reader.readexactly(int.from_bytes(head[:4]) - 8))
        while True:
            head = await reader.readexactly(5)
            self.statements += head[:1] in RUN
            self.round_trips += head[:1] in ASKED
            onward.write(head + await reader.readexactly(int.from_bytes(head[1:]) - 4))
            await onward.drain()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(2**16):
                writer.write(chunk)
                await writer.drain()
    finally:
        writer.close()

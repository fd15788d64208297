"""A line that takes its time: a proxy between phones and a server that holds back what comes, each way on its own."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def slow_line(port: int, draw: random.Random, most: float) -> AsyncIterator[str]:
    """Pass connections on to a port; yield the proxy's address.

    Each connection is given two delays of up to `most` seconds, one for each way, and keeps them.
    """
    open_: set[asyncio.Task[None] | None] = set()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_.add(asyncio.current_task())
        up, down = draw.uniform(0, most), draw.uniform(0, most)
        inner, outer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_carry(reader, outer, up), _carry(inner, writer, down), return_exceptions=True)

    server = await asyncio.start_server(pass_on, "127.0.0.1", 0, backlog=1024)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await asyncio.gather(*(one for one in open_ if one is not None))


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """Write what is read, each piece so long after it came; end what was ended."""
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def read() -> None:
        piece = b"."
        while piece:
            try:
                piece = await reader.read(65_536)
            except ConnectionError:
                piece = b""
            pieces.put_nowait((loop.time() + delay, piece))

    reading = asyncio.create_task(read())
    try:
        while True:
            due, piece = await pieces.get()
            await asyncio.sleep(due - loop.time())
            if not piece:
                break
            writer.write(piece)
            await writer.drain()
    finally:
        reading.cancel()
        writer.close()

"""Knows how to talk to an application in this very process, on this very event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from httpx import ASGITransport, AsyncClient
from litestar import Litestar

from api.app import with_short_way


@asynccontextmanager
async def talking_to(app: Litestar) -> AsyncIterator[AsyncClient]:
    """Start the application and yield a client of it."""
    transport = ASGITransport(with_short_way(app))  # type: ignore[arg-type]  # Litestar types the ASGI scope more narrowly
    async with app.lifespan(), AsyncClient(transport=transport, base_url="http://test", timeout=120) as client:
        yield client


@asynccontextmanager
async def serving(app: Litestar) -> AsyncIterator[str]:
    """Serve an application that is already started over real HTTP; yield its address."""
    door = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        with_short_way(app), proxy_headers=False, lifespan="off", log_config=None, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[door]))
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task

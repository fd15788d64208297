"""Knows how to talk to an application in this very process, on this very event loop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from httpx import ASGITransport, AsyncClient
from litestar import Litestar


@asynccontextmanager
async def talking_to(app: Litestar) -> AsyncIterator[AsyncClient]:
    """Start the application and yield a client of it."""
    transport = ASGITransport(app)  # type: ignore[arg-type]  # Litestar types the ASGI scope more narrowly
    async with app.lifespan(), AsyncClient(transport=transport, base_url="http://test", timeout=120) as client:
        yield client

"""Knows when a request came in and from whom: read at the door, before the caller is known and before the body is read."""

from collections.abc import Collection
from typing import Any

from litestar import Request
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from api.clock import Clock
from api.proxies import seen_through

DRIVEN = b"baogong-driven-clock"
"""The time in milliseconds that a replay or demo drives; heard only where BAOGONG_CLOCK=driven."""


class Arrival(ASGIMiddleware):
    """Notes the server's time on every request, and whom a stated proxy brought."""

    def __init__(self, clock: Clock, proxies: Collection[str] = ()) -> None:
        self.clock = clock
        self.proxies = frozenset(proxies)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Note the time, and go on."""
        seen_through(scope, self.proxies)
        if self.clock.driven:
            driven = dict(scope["headers"]).get(DRIVEN, b"")
            if driven.isdigit():
                self.clock.set(int(driven))
        scope["state"]["received"] = self.clock.now()
        await next_app(scope, receive, send)


def received(request: Request[Any, Any, Any]) -> int:
    """Return when a request came in, in milliseconds."""
    at: int = request.scope["state"]["received"]
    return at

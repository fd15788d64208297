"""Knows when a request came in and from whom: read at the door, before the caller is known and before the body is read."""

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from api.clock import Clock
from api.problems import Problem
from api.proxies import seen_through

DRIVEN = b"baogong-driven-clock"
"""The time in milliseconds that a replay or demo drives; heard only where BAOGONG_CLOCK=driven."""


SILENCE_S = 30
"""A body that says nothing for so long is given up; the slowest line is far quicker."""


class Gate(NamedTuple):
    """The server's clock, and the proxies whose word counts."""

    clock: Clock
    proxies: frozenset[str]


class Arrival(ASGIMiddleware):
    """Notes the server's time on every request, and whom a stated proxy brought."""

    def __init__(self, gate: Callable[[Scope], Gate]) -> None:
        self.gate = gate

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Note the time, and go on."""
        note(scope, self.gate(scope))
        await next_app(scope, patient(scope, receive) if scope["type"] == ScopeType.HTTP else receive, send)


def note(scope: Any, gate: Gate) -> None:
    """Note when a request came, and whom a stated proxy brought."""
    seen_through(scope, gate.proxies)
    if gate.clock.driven:
        driven = dict(scope["headers"]).get(DRIVEN, b"")
        if driven.isdigit():
            gate.clock.set(int(driven))
    scope["state"]["received"] = gate.clock.now()


def bound(scope: Any, most: int) -> None:
    """Take no more than so many bytes of this request's body; raise the problem `too_large` if it says it has more."""
    scope["state"]["most"] = most
    said = dict(scope["headers"]).get(b"content-length", b"")
    if said.isdigit() and int(said) > most:
        raise Problem("too_large")


def patient(scope: Scope, receive: Receive) -> Receive:
    """Return what reads a body, but neither without end nor for ever."""
    read, whole = 0, False

    async def next_message() -> Any:
        nonlocal read, whole
        if whole:
            return await receive()
        try:
            async with asyncio.timeout(SILENCE_S):
                message: Any = await receive()
        except TimeoutError:
            raise Problem("too_slow") from None
        read += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if read > scope["state"].get("most", read):
            raise Problem("too_large")
        return message

    return next_message


class Asking(Protocol):
    """As much of a request as is asked of one: its headers by name, and the scope in which it came."""

    @property
    def headers(self) -> Any:
        """By name in lower case."""

    @property
    def scope(self) -> Any:
        """The server's own."""


def received(request: Asking) -> int:
    """Return when a request came in, in milliseconds."""
    at: int = request.scope["state"]["received"]
    return at

"""The short way of a push and a pull: what a framework finds out anew for each request is known here beforehand.

It is there for devices that are enrolled; everything else goes the long way. What is done inside is the same.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

from litestar import Request
from litestar.types import ASGIApp, Receive, Scope, Send

from api.access.guard import Limiter, device_of
from api.arrival import Gate, bound, note, patient
from api.devices.contacts import clocks
from api.devices.pull import pulled
from api.devices.push import replied, split, taken
from api.house import House
from api.ledger.admission import Busy
from api.ledger.door import Taken
from api.problems import Problem, serve

PUSH, PULL = ("POST", "/api/sync/push"), ("GET", "/api/sync/pull")
WAYS = (PUSH, PULL)


class Inside(NamedTuple):
    """What a push needs of the running server."""

    house: House
    limiter: Limiter
    gate: Gate
    largest: int
    headers: tuple[tuple[bytes, bytes], ...]
    """What every answer bears."""


class Knock(NamedTuple):
    """As much of a request as a push asks for."""

    scope: Any
    headers: dict[str, str]


class ShortWay:
    """An application with the short way before it."""

    def __init__(self, app: ASGIApp, inside: Callable[[], Inside]) -> None:
        self.app = app
        self.inside = inside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take pushes and pulls of devices; hand on everything else."""
        said: Any = scope
        asked = (said["method"], said["path"]) if said["type"] == "http" else ("", "")
        if asked not in WAYS or (asked == PUSH and said["query_string"]):
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in said["headers"]}
        inside = self.inside()
        size = headers.get("content-length", "")
        try:
            with inside.house.admission.let_in(int(size) if size.isdigit() else 0):
                await self._serve(inside, headers, scope, receive, send)
        except Busy as busy:
            said.setdefault("state", {})
            await self._refuse(inside, Problem("busy", retry_after=busy.again), scope, receive, send)

    async def _refuse(self, inside: Inside, error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application says an error."""
        answer = serve(Request(scope, receive, send), error)
        more = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
        kind = b"application/problem+json"
        await _answer(send, answer.status_code or 500, answer.content, (*inside.headers, *more), kind)

    async def _serve(self, inside: Inside, headers: dict[str, str], scope: Scope, receive: Receive, send: Send) -> None:
        said: Any = scope
        token = headers.get("authorization", "").removeprefix("Bearer ").strip()
        said.setdefault("state", {})
        asks = said["method"] == "GET"
        try:
            device = await device_of(inside.house, token) if token.startswith("d.") else None
        except Exception as error:  # noqa: BLE001  # as below
            await self._refuse(inside, error, scope, receive, send)
            return
        if device is None or (asks and (device.revoked is not None or _asked(said["query_string"]) == STRANGE)):
            await self.app(scope, receive, send)
            return
        note(scope, inside.gate)
        try:
            knock = Knock(scope, headers)
            self._bound(inside, device, knock)
            if asks:
                cursor, limit = _asked(said["query_string"])
                content: bytes | None = await pulled(knock, inside.house, device, cursor, limit)
            else:
                content = await self._pushed(inside, device, knock, receive)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is said as the application says it
            await self._refuse(inside, error, scope, receive, send)
            return
        if content is not None:
            await _answer(send, 200, content, inside.headers, b"application/json")

    def _bound(self, inside: Inside, device: Any, knock: Knock) -> None:
        """Raise the problem `too_many` if the device asks too often."""
        now: int = knock.scope["state"]["received"]
        if not inside.house.clock.driven and not inside.limiter.allow(device.id, now // 60_000):
            raise Problem("too_many", retry_after=60)

    async def _pushed(self, inside: Inside, device: Any, knock: Knock, receive: Receive) -> bytes | None:
        """Return the reply; None if the device has hung up."""
        house = inside.house
        now: int = knock.scope["state"]["received"]
        bound(knock.scope, inside.largest)
        read = patient(knock.scope, receive)
        parts: list[bytes] = []
        while True:
            message: Any = await read()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                break
        lines = split(b"".join(parts))
        work = taken(house, device, lines, clocks(knock), now)
        done = await (work if len(lines) <= house.ledger.small else _while_listening(work, receive))
        return None if done is None else replied(knock, house, device.id, done)


STRANGE = ("", 0)


def _asked(query: bytes) -> tuple[str, int]:
    """Return cursor and length of a pull; STRANGE for what is to be looked at more closely."""
    match = _PULL.fullmatch(query) or _PULL_TOO.fullmatch(query)
    return STRANGE if match is None else (match["cursor"].decode(), int(match["limit"]))


_CURSOR, _LIMIT = rb"cursor=(?P<cursor>[0-9a-f.-]*)", rb"limit=(?P<limit>[1-9][0-9]{0,2}|1000)"
_PULL, _PULL_TOO = re.compile(_CURSOR + b"&" + _LIMIT), re.compile(_LIMIT + b"&" + _CURSOR)
"""As phones ask."""


async def _answer(send: Send, status: int, content: bytes, more: tuple[tuple[bytes, bytes], ...], kind: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(content)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": False})


async def _while_listening(work: Coroutine[Any, Any, Taken], receive: Receive) -> Taken | None:
    """Wait for what becomes of lines as long as somebody listens; None if he has hung up: lines that are not in a commit yet then wait no more."""
    answers = asyncio.ensure_future(work)
    hanging_up = asyncio.ensure_future(receive())  # what comes after the whole body is that
    try:
        await asyncio.wait({answers, hanging_up}, return_when=asyncio.FIRST_COMPLETED)
        return answers.result() if answers.done() else None
    finally:
        for one in (answers, hanging_up):
            one.cancel()
        await asyncio.gather(answers, hanging_up, return_exceptions=True)

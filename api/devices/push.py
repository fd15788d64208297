"""Push and rescue: lines of records, each read on its own, committed, and answered one by one."""

from typing import Any

import msgspec
from litestar import Request, Response, Router, post
from litestar.di import NamedDependency
from litestar.params import RawBody
from msgspec import Struct
from sqlalchemy.exc import DBAPIError

from api.access.guard import Caller, Limiter
from api.access.roles import DEVICE, SENDER
from api.arrival import Asking, received
from api.devices.aside import full
from api.devices.contacts import clocks, contract, make_contact
from api.house import House
from api.ledger.door import Brought, Taken
from api.ledger.intake import Incoming, read
from api.problems import Problem
from sync.envelope import OLDEST, Answer
from sync.outcomes import words_since
from sync.stamp import Clocks

MOST_LINES = 2000
SEAL = "baogong-seal"
"""`device:seal`, the body's seal under the device's rescue key: proves whose lines they are to a server that forgot it."""


class Rescue(Struct, frozen=True, forbid_unknown_fields=True):
    """A queue that another device carries: whose, its lines, and their seal under its key."""

    device: str
    lines: str
    seal: str


@post("/push", opt={"who": SENDER}, status_code=200)
async def push(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    caller: NamedDependency[Caller],
    limiter: NamedDependency[Limiter],
    body: RawBody,
) -> Response[bytes]:
    """Take records, one JSON line each. A damaged line is quarantined and harms no neighbour."""
    now = received(request)
    lines = split(bytes(body))
    if caller.device is None:
        await _keep_unknown(request, house, limiter, bytes(body), lines, now)
        raise Problem("device_unknown")
    done = await taken(house, caller.device, lines, clocks(request), now)
    return Response(replied(request, house, caller.device.id, done), media_type="application/json")


def split(body: bytes) -> list[bytes]:
    """Return the lines of a push; raise the problem `too_large` if they are too many."""
    lines = [line for line in body.split(b"\n") if line.strip()]
    if len(lines) > MOST_LINES:
        raise Problem("too_large")
    return lines


async def taken(house: House, device: Any, lines: list[bytes], asked: Clocks | None, now: int) -> Taken:
    """Commit lines that a device brought; `device` is its row, `asked` what its clocks showed."""
    brought = Brought(device.id, tuple(device.formerly.split()), now, asked, lines)
    try:
        return await house.ledger.bring(brought)
    except DBAPIError as error:
        raise Problem("database_away", retry_after=5) from error


async def _keep_unknown(
    request: Request[Any, Any, Any], house: House, limiter: Limiter, body: bytes, lines: list[bytes], now: int
) -> None:
    """Keep what an unknown device brought: after it is enrolled again, what it proved to be its own is let in.

    A server that forgot a device can still check its seal: the rescue key is derived, never stored.
    """
    address = request.client.host if request.client else ""
    if not house.clock.driven and not limiter.allow(f"unknown {address}", now // 60_000, 60):
        raise Problem("too_many", retry_after=60)
    asked = clocks(request)
    sealing, _, seal = request.headers.get(SEAL, "").partition(":")
    holds = house.seals.rescue_holds(sealing, bytes(body), seal)
    incoming = [read(line, "", now, house.seals, vouched=True, asked=asked) for line in lines]
    for one in incoming:
        one.reason, one.detail = one.reason or "unknown_device", one.detail or "its device is not enrolled"
        one.proven = holds and one.device == sealing
    if not all(one.proven for one in incoming) and await full(house):
        raise Problem(
            "too_many", retry_after=3600
        )  # also who holds a seal may leave others' lines, and those are bounded
    await _commit(house, incoming)


@post("/rescue", opt={"who": DEVICE}, status_code=200)
async def rescue(
    request: Request[Any, Any, Any], house: NamedDependency[House], caller: NamedDependency[Caller], body: RawBody
) -> Response[bytes]:
    """Take another device's queue from its rescue file, any number of times. A broken seal keeps it aside."""
    now = received(request)
    try:
        brought = msgspec.json.decode(bytes(body), type=Rescue)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Problem("invalid", str(error)) from None
    content = brought.lines.encode()
    holds = house.seals.rescue_holds(brought.device, content, brought.seal)
    lines = split(content)
    incoming = [read(line, caller.device.id, now, house.seals, vouched=holds) for line in lines]
    for one in incoming:
        if not one.reason and one.sealed is None and (not holds or one.device != brought.device):
            one.reason, one.detail = "bad_seal", "the rescue file was not sealed with this device's key"
        elif one.reason == "unsealed":
            one.reason = "bad_seal"
    answers = await _commit(house, incoming)
    mine = await taken(house, caller.device, [], None, now)
    done = Taken(msgspec.json.encode(answers), mine.high_water, mine.cloned)
    return Response(replied(request, house, caller.device.id, done), media_type="application/json")


async def _commit(house: House, incoming: list[Incoming]) -> list[Answer]:
    try:
        return await house.ledger.submit(incoming)
    except DBAPIError as error:
        raise Problem("database_away", retry_after=5) from error


class _Reply(Struct, frozen=True, kw_only=True):
    """A `PushReply` whose answers are written already."""

    answers: msgspec.Raw
    high_water: int
    contact: str
    cloned: bool = False
    text: str = ""
    words: dict[str, tuple[str, str]] = {}


def replied(request: Asking, house: House, device: str, done: Taken) -> bytes:
    """Return the reply to a push: its answers, how far the device is, and a contact."""
    reply = _Reply(
        answers=msgspec.Raw(done.answers),
        high_water=done.high_water,
        contact=make_contact(request, house, device),
        cloned=done.cloned,
        text="请更新应用 / please update the app" if contract(request) < OLDEST else "",
        words=words_since(contract(request)),
    )
    return msgspec.json.encode(reply)


router = Router("/api/sync", route_handlers=[push, rescue], tags=["sync"])

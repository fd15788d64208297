"""Knows how a server and its ledger talk when the ledger is a process of its own: messages, each behind its length."""

import asyncio
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

import msgspec
from msgspec import Struct

from api.ledger.door import Brought, Taken
from api.ledger.intake import Arrival, Incoming, fill
from api.ledger.seals import Seals
from api.settings import Settings
from sync.stamp import Clocks

M = TypeVar("M")


class _Message(Struct, frozen=True, array_like=True, tag=True):
    """What is said; `id` is of whoever asked."""


class Open(_Message, frozen=True):
    """The first word of a server: by which settings."""

    settings: Settings


class Bring(_Message, frozen=True):
    """Commit what a device brought; `at` is the time if the clock is driven, else 0."""

    id: int
    at: int
    brought: Brought


class Sent(Struct, frozen=True, array_like=True):
    """A line that was read already, by what it is read from: it is read again where it is committed."""

    raw: bytes
    carrier: str
    received: int
    asked: Clocks | None
    formerly: frozenset[str]
    unread: bool
    vouched: bool
    proven: bool
    let_in: Arrival | None
    reason: str
    detail: str

    @classmethod
    def of(cls, one: Incoming) -> "Sent":
        """Return a line as it is sent."""
        return cls(*(getattr(one, name) for name in cls.__struct_fields__))

    def read(self, seals: Seals) -> Incoming:
        """Return the line; it is set aside for whatever its sender found, too."""
        one = Incoming(**{name: getattr(self, name) for name in self.__struct_fields__})
        if not self.unread:
            fill(one, seals, self.vouched)
            one.reason, one.detail = self.reason or one.reason, self.detail or one.detail
        return one


class Submit(_Message, frozen=True):
    """Commit lines; `whole`: all or none."""

    id: int
    at: int
    lines: list[Sent]
    whole: bool


class Ask(_Message, frozen=True):
    """Wait until things are as `what` says, by the name of the ledger's method."""

    id: int
    at: int
    what: str


class Hold(_Message, frozen=True):
    """Commit nothing, once this is answered, until it is over."""

    id: int


class Over(_Message, frozen=True):
    """Go on committing: the server has written."""

    id: int


class Leave(_Message, frozen=True):
    """Whoever asked has hung up."""

    id: int


class State(Struct, frozen=True, array_like=True):
    """Whether anything lags, and how many bytes of lines a second are committed."""

    lags: bool
    rate: float


class Took(_Message, frozen=True):
    """What became of lines that a device brought."""

    id: int
    state: State
    taken: Taken


class Answered(_Message, frozen=True):
    """The answers to lines that were submitted, as JSON."""

    id: int
    state: State
    answers: bytes


class Done(_Message, frozen=True):
    """It is as it was asked for; the ledger is open, if nobody asked."""

    id: int
    state: State


class Failed(_Message, frozen=True):
    """Why it failed: `newer`, `unstorable` (a value is), `away` (the database is), or `wrong`."""

    id: int
    state: State
    why: str
    text: str


class News(_Message, frozen=True):
    """There is something new for somebody."""

    state: State


Asked = Open | Bring | Submit | Ask | Hold | Over | Leave
Said = Took | Answered | Done | Failed | News

LENGTH = 4


class Wire(asyncio.Protocol, Generic[M]):
    """One end of the line: `heard` is told each message, `ended` that no more will come."""

    def __init__(self, kinds: Any, heard: Callable[[M], None], ended: Callable[[], None]) -> None:
        self._decoder: msgspec.msgpack.Decoder[M] = msgspec.msgpack.Decoder(kinds)
        self._encoder = msgspec.msgpack.Encoder()
        self._heard = heard
        self._ended = ended
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._ended_here = False
        self.lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are so by their doors alone

    def say(self, message: _Message) -> None:
        """Say something; nothing if the other end is gone."""
        if self._transport is not None and not self._ended_here:
            content = self._encoder.encode(message)
            self._transport.write(len(content).to_bytes(LENGTH, "big") + content)

    def end(self) -> None:
        """Say that nothing more will be said."""
        if self._transport is not None and self._transport.can_write_eof():
            self._ended_here = True
            self._transport.write_eof()

    def close(self) -> None:
        """Hang up, once what was said is on its way."""
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Hear as many messages as are whole."""
        self._buffer += data
        start, there = 0, len(self._buffer)
        while there - start >= LENGTH:
            end = start + LENGTH + int.from_bytes(self._buffer[start : start + LENGTH], "big")
            if end > there:
                break
            message = self._decoder.decode(memoryview(self._buffer)[start + LENGTH : end])
            start = end
            self._heard(message)
        if start:
            del self._buffer[:start]

    def eof_received(self) -> bool:
        """Hear that nothing more comes, and go on saying what there is to say."""
        self._ended()
        return True

    def connection_lost(self, _: Exception | None) -> None:
        """The other end is gone."""
        self._transport = None
        self._ended()
        self.lost.set()

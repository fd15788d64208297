"""The ledger in a process of its own, as its server sees it: two cores are used, and pages keep nobody's report waiting.

What the server handed in is committed even if it ends before the answer. A ledger that ends is begun anew; who waited for it
hears that the database is away, and comes again.
"""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from sqlalchemy.exc import DataError, OperationalError

from api.away import Newer
from api.clock import Clock
from api.ledger.begun import Begin, Process, from_nothing
from api.ledger.door import Brought, Taken
from api.ledger.intake import Incoming
from api.ledger.queue import FIRST_RATE
from api.ledger.wire import (
    Answered,
    Ask,
    Bring,
    Done,
    Failed,
    Hold,
    Leave,
    News,
    Open,
    Over,
    Said,
    Sent,
    State,
    Submit,
    Took,
    Wire,
)
from api.log import Log
from api.settings import Settings
from sync.envelope import Answer

BEGINS_S, ENDS_S = 60.0, 30.0
WAITS_S = 5.0
"""So long whoever asks waits for a ledger that is begun anew."""

AGAIN_S = (0.1, 5.0)
"""After so long one that ended is begun anew: at first, and at most."""

_answers = msgspec.json.Decoder(list[Answer])


class Ended(OperationalError):
    """The ledger ended before it answered: what it was asked for may be done."""


class Wrong(RuntimeError):
    """The ledger failed by a mistake of ours; it has logged where."""


class There:
    """A ledger in a process of its own; `told` is called when there is news."""

    def __init__(self, settings: Settings, clock: Clock, told: Callable[[], None], begin: Begin = from_nothing) -> None:
        self.settings = settings
        self.small = settings.small
        self._clock = clock
        self._begin = begin
        self._told = told
        self._state = State(lags=False, rate=FIRST_RATE)
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._lines = 0
        """How many of them wait for lines to be committed."""
        self._wire: Wire[Said] | None = None
        self._ready = asyncio.Event()
        self._process: Process | None = None
        self._stopping = False
        self._anew: asyncio.Task[None] | None = None

    @property
    def rate(self) -> float:
        """Bytes of lines that are committed a second."""
        return self._state.rate

    @property
    def pid(self) -> int:
        """The ledger's process."""
        assert self._process is not None, "the ledger is not open"
        return self._process.pid

    async def open(self) -> None:
        """Begin the process; return when it has written what one that ended left behind."""
        self._process, ours = self._begin()
        ours.setblocking(False)
        wire: Wire[Said] = Wire(Said, self._hear, lambda: self._end(wire))
        await asyncio.get_running_loop().create_unix_connection(lambda: wire, sock=ours)
        self._wire = wire
        opened = self._waiting[0] = asyncio.get_running_loop().create_future()
        wire.say(Open(self.settings))
        try:
            async with asyncio.timeout(BEGINS_S):
                await opened
        except BaseException:
            self._kill()
            raise
        self._ready.set()

    async def stop(self) -> None:
        """Let it commit what was handed in, and end."""
        self._stopping = True
        if self._anew is not None:
            self._anew.cancel()
            await asyncio.gather(self._anew, return_exceptions=True)
        self._ready.clear()
        if (wire := self._wire) is not None:
            wire.end()
            try:
                async with asyncio.timeout(ENDS_S):
                    await wire.lost.wait()
            except TimeoutError:
                Log("ledger").warning("the ledger does not end, and is ended")
                self._kill()
        if self._process is not None:
            await asyncio.to_thread(_reap, self._process)

    async def bring(self, brought: Brought) -> Taken:
        """Commit what a device brought."""
        taken: Taken = await self._ask(lambda one: Bring(one, self._at(), brought), lines=True)
        return taken

    async def submit(self, lines: Sequence[Incoming]) -> list[Answer]:
        """Commit lines; return their answers in order."""
        return await self._submit(lines, whole=False) if lines else []

    async def submit_whole(self, lines: Sequence[Incoming]) -> list[Answer]:
        """Commit lines, all or none."""
        return await self._submit(lines, whole=True)

    async def seen(self) -> None:
        """For who reads what devices are told: where nobody waits, he sees all that was committed."""
        if self._state.lags and not self._lines:
            await self._wait_for("seen")

    async def caught_up(self) -> None:
        """Wait until all that lags now is written; while the ledger is not there nobody knows what lags."""
        if not self._ready.is_set() or self._state.lags or self._lines:
            await self._wait_for("caught_up")

    async def settled(self) -> None:
        """Wait until nothing waits and nothing lags."""
        await self._wait_for("settled")

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Hold the ledger while this process writes. One that is not there holds nobody up."""
        if not self._ready.is_set():
            yield
            return
        one = next(self._numbers)
        try:
            with contextlib.suppress(OperationalError):
                await self._ask(lambda _: Hold(one), one)
            yield
        finally:
            if self._wire is not None:
                self._wire.say(Over(one))

    async def _submit(self, lines: Sequence[Incoming], *, whole: bool) -> list[Answer]:
        """Commit lines; where the ledger ends before its answer, the same ones once more: by their ids they count once."""
        sent = [Sent.of(one) for one in lines]

        def message(one: int) -> Submit:
            return Submit(one, self._at(), sent, whole)

        try:
            said = await self._ask(message, lines=True)
        except Ended:
            said = await self._ask(message, lines=True)
        return _answers.decode(said)

    async def _wait_for(self, what: str) -> None:
        await self._ask(lambda one: Ask(one, self._at(), what))

    def _at(self) -> int:
        return self._clock.now() if self._clock.driven else 0

    async def _ask(self, message: Callable[[int], Any], one: int = 0, *, lines: bool = False) -> Any:
        """Ask, and return what is answered; who is cancelled has hung up."""
        if not self._ready.is_set():
            if self._stopping:
                raise _away("it is stopping")
            await self._soon()
        wire, one = self._wire, one or next(self._numbers)
        if wire is None:
            raise _away("it is not there")
        future = self._waiting[one] = asyncio.get_running_loop().create_future()
        wire.say(message(one))
        self._lines += lines
        try:
            return await future
        except asyncio.CancelledError:
            wire.say(Leave(one))
            raise
        finally:
            self._lines -= lines
            self._waiting.pop(one, None)

    async def _soon(self) -> None:
        try:
            async with asyncio.timeout(WAITS_S):
                await self._ready.wait()
        except TimeoutError:
            raise _away("it does not begin") from None

    def _hear(self, message: Said) -> None:
        self._state = message.state
        if isinstance(message, News):
            self._told()
            return
        future = self._waiting.get(message.id)
        if future is None or future.done():
            if isinstance(message, Done) and self._wire is not None:
                self._wire.say(Over(message.id))  # a turn that nobody waits for any more
            return
        if isinstance(message, Took):
            future.set_result(message.taken)
        elif isinstance(message, Answered):
            future.set_result(message.answers)
        elif isinstance(message, Done):
            future.set_result(None)
        else:
            future.set_exception(_error(message))

    def _end(self, wire: Wire[Said]) -> None:
        """A process has ended: the one that serves, or one that never came to serve."""
        if wire is not self._wire:
            return
        self._wire = None
        wire.close()
        served = self._ready.is_set()
        self._ready.clear()
        waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            if not future.done():
                future.set_exception(Ended("the ledger", None, ConnectionError("it has ended")))
        self._state = State(lags=False, rate=self._state.rate)
        if served and not self._stopping:  # else whoever begins it tries again by himself
            Log("ledger").warning("the ledger has ended, and is begun anew")
            self._anew = asyncio.create_task(self._begin_anew())

    async def _begin_anew(self) -> None:
        after, most = AGAIN_S
        while not self._stopping:
            if self._process is not None:
                await asyncio.to_thread(_reap, self._process)
            await asyncio.sleep(after)
            after = min(2 * after, most)
            try:
                await self.open()
            except (OSError, OperationalError, TimeoutError) as error:
                Log("ledger").error("the ledger does not begin", error)
                self._kill()
            else:
                self._told()  # what it said last may not have been heard
                return

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()


def _reap(process: Process) -> None:
    try:
        process.wait(ENDS_S)
    except TimeoutError:
        process.kill()
        process.wait(ENDS_S)


def _away(why: str) -> OperationalError:
    return OperationalError("the ledger", None, ConnectionError(why))


def _error(message: Failed) -> Exception:
    if message.why == "newer":
        return Newer(message.text)
    if message.why == "unstorable":
        return DataError("the ledger", None, ValueError(message.text))
    return _away(message.text) if message.why == "away" else Wrong(message.text)

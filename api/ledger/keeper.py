"""The ledger in a process of its own, for the server that began it: it hears lines, and says what became of them."""

import asyncio
import contextlib
import socket
from pathlib import Path

import msgspec
from sqlalchemy.exc import DBAPIError

from api.away import Newer, is_away, not_storable, passing
from api.clock import Clock
from api.db.engine import Database
from api.ledger.book import Books
from api.ledger.here import Here, commit_of
from api.ledger.queue import Turn
from api.ledger.seals import Seals, load_secret
from api.ledger.wire import (
    Answered,
    Ask,
    Asked,
    Bring,
    Done,
    Failed,
    Hold,
    Leave,
    News,
    Over,
    State,
    Submit,
    Took,
    Wire,
)
from api.log import Log, configure
from api.settings import Settings

WAITS = frozenset({"seen", "caught_up", "settled"})


class Keeper:
    """Keeps one server's ledger until the server ends."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.ledger: Here
        self.clock: Clock
        self.seals: Seals
        self._wire: Wire[Asked] = Wire(Asked, self._hear, self._leave)
        self._opened: asyncio.Future[Settings | None] = asyncio.get_running_loop().create_future()
        self._gone = asyncio.Event()
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._turns: dict[int, Turn] = {}
        self._waits: set[int] = set()
        """What only waits for something: of no use to a server that is gone."""

    async def run(self, line: socket.socket) -> None:
        """Serve the other end of a line until it ends; what was handed in is committed before."""
        await asyncio.get_running_loop().create_unix_connection(lambda: self._wire, sock=line)
        settings = await self._opened
        if settings is not None:
            await self._serve(settings)
        self._wire.close()

    async def _serve(self, settings: Settings) -> None:
        configure(settings.log_level)
        self.clock = Clock(driven=settings.clock == "driven")
        self.seals = Seals(load_secret(Path(settings.secret_file or Path(settings.data) / "secret")), settings.site)
        database = Database(settings.database_url())
        commit = commit_of(settings, database, self.books, self.seals, self.clock)
        self.ledger = Here(commit, settings.group, settings.small, lambda: self._wire.say(News(self._state())))
        try:
            await self.ledger.open()
            self._wire.say(Done(0, self._state()))
            await self._gone.wait()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)
            await self.ledger.stop()
        finally:
            await database.close()

    def _state(self) -> State:
        return State(bool(self.ledger.commit.behind), self.ledger.rate)

    def _leave(self) -> None:
        """Nobody is there any more: whoever had his turn has ended, too."""
        self._gone.set()
        for one in self._waits:
            if one in self._tasks:
                self._tasks[one].cancel()
        if not self._opened.done():
            self._opened.set_result(None)
        for turn in self._turns.values():
            turn.over.set()

    def _hear(self, message: Asked) -> None:
        if isinstance(message, Bring | Submit | Ask):
            if message.at:
                self.clock.set(message.at)
            self._begin(message)
        elif isinstance(message, Hold):
            self._begin(message)
        elif isinstance(message, Over):
            if message.id in self._turns:
                self._turns.pop(message.id).over.set()
        elif isinstance(message, Leave):
            if message.id in self._tasks:
                self._tasks[message.id].cancel()
        elif not self._opened.done():
            self._opened.set_result(message.settings)

    def _begin(self, message: Bring | Submit | Ask | Hold) -> None:
        if isinstance(message, Ask):
            self._waits.add(message.id)
        task = asyncio.create_task(self._answer(message))
        self._tasks[message.id] = task
        task.add_done_callback(lambda _: self._forget(message.id))

    def _forget(self, one: int) -> None:
        self._tasks.pop(one, None)
        self._waits.discard(one)

    async def _answer(self, message: Bring | Submit | Ask | Hold) -> None:
        one = message.id
        try:
            if isinstance(message, Bring):
                taken = await self.ledger.bring(message.brought)
                self._wire.say(Took(one, self._state(), taken))
            elif isinstance(message, Submit):
                lines = [sent.read(self.seals) for sent in message.lines]
                work = self.ledger.submit_whole(lines) if message.whole else self.ledger.submit(lines)
                self._wire.say(Answered(one, self._state(), msgspec.json.encode(await work)))
            elif isinstance(message, Hold):
                turn = await self.ledger.turn()
                if not self._gone.is_set():
                    self._turns[one] = turn
                    self._wire.say(Done(one, self._state()))
                else:
                    turn.over.set()
            elif message.what in WAITS:
                await getattr(self.ledger, message.what)()
                self._wire.say(Done(one, self._state()))
        except Exception as error:  # noqa: BLE001  # whatever it is, who asked must hear of it
            why = _why(error)
            if why == "wrong":
                Log("ledger").error("lines could not be committed", error)
            self._wire.say(Failed(one, self._state(), why, f"{type(error).__name__}: {error}"[:500]))


def _why(error: Exception) -> str:
    if isinstance(error, Newer):
        return "newer"
    if not_storable(error):
        return "unstorable"
    return "away" if is_away(error) or (isinstance(error, DBAPIError) and passing(error)) else "wrong"


async def keep(number: int, books: Books) -> None:
    """Keep the ledger of the server at the other end of an inherited socket."""
    with socket.socket(fileno=number) as line, contextlib.suppress(ConnectionError):
        line.setblocking(False)
        await Keeper(books).run(line)

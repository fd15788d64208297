"""Knows who listens, and tells each what is new as soon as it is: only what he follows, written out once for all who follow the same.

An event bears the rows themselves if they are few: then nobody need ask for them. It says from which cursor on they are all that
the listener follows; who stands before that cursor pulls, who stands beyond them has them already.
"""

import asyncio
import time
import weakref
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from api.devices.windows import Window, Windows
from api.house import House
from api.ledger import lookup
from api.log import Log

POLL_S = 0.25
"""What another process told is found after so long."""

BREATH_S = 0.02
"""So long news are gathered: at a shift change every commit brings some."""

CHECK_S = 2.0
"""So old may be what is known of a device's rights and scope when it is told anything."""

STILL_S = 15.0
MOST_ROWS, MOST_BYTES, MOST_DUE = 200, 8_000, 20
NEWS = b'event: news\ndata: {"within":0}\n\n'

MANY, WITHIN_MS = 50, 300
"""Beyond so many listeners, those who must ask do so within so many milliseconds, and not all at once."""


class Listener:
    """One device that listens: whose rows it follows, the cursor up to which it was told, and what it is told next.

    `bare`: it is only told that there is news, and pulls.
    """

    def __init__(self, device: Any, mine: Sequence[str], bare: bool) -> None:
        self.device = device
        self.mine = tuple(mine)
        self.bare = bare
        self.told = ""
        self._due: list[bytes] = []
        self._wake = asyncio.Event()
        self.ended = False

    def say(self, event: bytes) -> None:
        """Let it have an event; who has not taken a few before is only told to ask."""
        self._due = [*self._due, event] if len(self._due) < MOST_DUE else [NEWS]
        self._wake.set()

    def end(self) -> None:
        """Let it go."""
        self.ended = True
        self._wake.set()

    async def events(self) -> AsyncIterator[bytes]:
        """Yield what it is told, until it is let go."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._due:
                event, self._due = b"".join(self._due), []
                yield event
            if self.ended:
                return


class Streams:
    """All streams of this process, and what tells them."""

    def __init__(self, house: House, windows: Windows, top: Callable[[Connection, str], int]) -> None:
        self.house = house
        self.windows = windows
        self.top = top
        """Asks for the number of the newest row."""
        self.open: set[Listener] = set()
        self._seen = ""
        """The cursor up to which everybody was told."""
        self._task: asyncio.Task[None] | None = None
        self._checked = self._breathed = 0.0
        self._changes = -1

    async def listen(self, listener: Listener, cursor: str, newest: str) -> AsyncIterator[bytes]:
        """Yield the events of a listener whose device stands at a cursor; `newest` is that of the newest row."""
        if self._task is None or self._task.done():
            self._seen = newest
            self._task = asyncio.create_task(self._run())
        listener.told = self._seen
        listener.say(b": here\n\n" if cursor and cursor == self._seen else self._bare())
        self.open.add(listener)
        try:
            async for event in listener.events():
                yield event
        finally:
            self.open.discard(listener)

    def _bare(self) -> bytes:
        within = WITHIN_MS if len(self.open) > MANY else 0
        return b'event: news\ndata: {"within":%d}\n\n' % within

    async def _run(self) -> None:
        heard = -1
        while self.open and not self.house.leaving:
            if self.house.told == heard:
                await self.house.news(POLL_S)
                if not self.open or self.house.leaving:
                    break
            ours, heard = self.house.told != heard, self.house.told
            try:
                if ours or await self._others():
                    while await self._round():
                        pass
                self._breathe()
            except Exception as error:  # noqa: BLE001  # the database is away, or another one: who comes again finds out
                Log("streams").error("what is new cannot be read", error)
                self._end()
                await asyncio.sleep(1)
        self._end()

    async def stop(self) -> None:
        """Let everybody go, and read nothing any more: the house is closing."""
        self._end()
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _others(self) -> bool:
        """Whether another process told something."""
        top = await self.house.database.ask(lambda connection: self.top(connection, self.house.site))
        return top > int(self._seen.partition(".")[0] or 0)

    def _breathe(self) -> None:
        """Let nobody in between think that the line is dead."""
        now = time.monotonic()
        if now - self._breathed > STILL_S:
            self._breathed = now
            for listener in self.open:
                listener.say(b": still here\n\n")

    def _end(self) -> None:
        """Let everybody go: he comes again, and pulls."""
        for listener in self.open:
            listener.end()
        self.open.clear()

    async def _round(self) -> bool:
        """Tell everybody what is new; return whether there is more."""
        window = await self.windows.after(self._seen, MOST_ROWS)
        if window.rows:
            await self._check(time.monotonic())
            self._tell(window)
        self._seen = window.cursor
        if window.rows:
            await asyncio.sleep(BREATH_S)
        return window.more

    def _tell(self, window: Window) -> None:
        """Tell those who follow any of the rows; an event is written once for all who follow the same and stand at the same place."""
        events: dict[tuple[Any, ...], bytes] = {}
        for listener in self.open:
            parts = window.parts(listener.mine)
            if not parts:
                continue
            if listener.bare or sum(map(len, parts)) > MOST_BYTES:
                listener.say(self._bare())
            else:
                same = (listener.told, *parts)
                if same not in events:
                    events[same] = _event(listener.told, parts, window.cursor)
                listener.say(events[same])
            listener.told = window.cursor

    async def _check(self, now: float) -> None:
        """End the streams of devices whose rights ended or whose scope is another one: they come again, and are asked who they are."""
        house = self.house
        if now - self._checked < CHECK_S and self._changes == house.remembered.changes:
            return
        self._checked, self._changes = now, house.remembered.changes
        ids = {listener.device.id for listener in self.open}
        there = await house.database.look(lambda connection: lookup.devices(connection, house.site, ids))
        for listener in list(self.open):
            row, known = there.get(listener.device.id), listener.device
            if row is None or row.revoked is not None or (row.scope, row.formerly) != (known.scope, known.formerly):
                self.open.discard(listener)
                listener.end()


def _event(told: str, rows: Sequence[bytes], cursor: str) -> bytes:
    return b'event: news\ndata: {"from":"%b","rows":[%b],"cursor":"%b"}\n\n' % (
        told.encode(), b",".join(rows), cursor.encode(),
    )  # fmt: skip


_of_house: weakref.WeakKeyDictionary[House, Streams] = weakref.WeakKeyDictionary()


def streams(house: House, windows: Windows, top: Callable[[Connection, str], int]) -> Streams:
    """Return the streams of a house."""
    if house not in _of_house:
        _of_house[house] = Streams(weakref.proxy(house), windows, top)
        house.ending.append(_of_house[house].stop)
    return _of_house[house]

"""Knows pages of the feed that many devices read at once: read from the database once, each row written out once.

A page is of one moment. It is shared until this process tells something new, and for a quarter of a second at most: what
another process told is found by the next one who asks after that.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from api.ledger.telling import left_since, listed

SHARED_S = 0.25
MOST = 16

_written = msgspec.json.Encoder().encode


class Row(NamedTuple):
    """A row of the feed: who follows it, who left, and how it is written to those who follow."""

    kind: str
    key: str
    version: int
    followers: str
    gone: str
    written: bytes

    def left(self) -> bytes:
        """Return how it is written to who follows it no more: with its state, but for a PIN's."""
        state = b"null" if self.kind == "pin" else self.written[self.written.index(b'"state":') + 8 : -1]
        return _head(self.kind, self.key, self.version) + state + b',"gone":true}'


def row(kind: str, key: str, version: int, followers: str, gone: str, state: bytes) -> Row:
    """Return a row of the feed."""
    return Row(kind, key, version, followers, gone, _head(kind, key, version) + state + b"}")


def _head(kind: str, key: str, version: int) -> bytes:
    if not key.isalnum():  # ids and keys of homes need no escapes
        key = _written(key).decode()[1:-1]
    return f'{{"kind":"{kind}","key":"{key}","version":{version},"state":'.encode()


class Window(NamedTuple):
    """A page of the feed after a seq, the cursor to go on from, and whether there is more."""

    after: int
    rows: Sequence[Row]
    cursor: str
    more: bool

    def parts(self, mine: Sequence[str]) -> Iterator[bytes]:
        """Yield what one of these audiences follows, or followed once. What one left and another one follows is not gone."""
        marks = [listed([one]) for one in mine]
        for one in self.rows:
            for mark in marks:
                if mark in one.followers:
                    yield one.written
                    break
            else:
                if one.gone and left_since(one.gone, mine, self.after):
                    yield one.left()


Key = tuple[str, int]


class Windows:
    """Pages by cursor and length; `read` reads one, and `news` counts what this process told."""

    def __init__(self, read: Callable[[str, int], Awaitable[Window]], news: Callable[[], int]) -> None:
        self._read = read
        self._news = news
        self._kept: OrderedDict[Key, tuple[int, float, asyncio.Task[Window]]] = OrderedDict()

    async def after(self, cursor: str, limit: int) -> Window:
        """Return the page after a cursor."""
        key, news, now = (cursor, limit), self._news(), time.monotonic()
        kept = self._kept.get(key)
        if kept is None or kept[0] != news or now - kept[1] > SHARED_S:
            kept = (news, now, asyncio.ensure_future(self._ask(cursor, limit)))
            self._kept[key] = kept
            self._kept.move_to_end(key)
            self._forget(now)
        return await asyncio.shield(kept[2])

    def _forget(self, now: float) -> None:
        """Keep no page that is shared no more, and few of them: each may hold a thousand states."""
        while self._kept:
            oldest = next(iter(self._kept.values()))
            if len(self._kept) <= MOST and now - oldest[1] <= SHARED_S:
                return
            self._kept.popitem(last=False)

    async def _ask(self, cursor: str, limit: int) -> Window:
        return await self._read(cursor, limit)

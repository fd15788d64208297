"""Knows pages of the feed that many devices read at once: read from the database once, each row written out once.

A page is of one moment. It is shared until this process tells something new, and for a quarter of a second at most: what
another process told is found by the next one who asks after that.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

import msgspec

from api.ledger.telling import left_since, listed

SHARED_S = 0.25
MOST = 16

_written = msgspec.json.Encoder().encode


class Row(NamedTuple):
    """A row of the feed: who follows it, who left, how it is written to those who follow, and what it is of."""

    followers: str
    gone: str
    written: bytes
    kind: str
    key: str
    version: int

    def left(self) -> bytes:
        """Return how it is written to who follows it no more: with its state, but for a PIN's."""
        state = b"null" if self.kind == "pin" else self.written[self.written.index(b'"state":') + 8 : -1]
        return _head(self.kind, self.key, self.version) + state + b',"gone":true}'


def row(kind: str, key: str, version: int, followers: str, gone: str, state: bytes) -> Row:
    """Return a row of the feed."""
    return Row(followers, gone, b"%b%b}" % (_head(kind, key, version), state), kind, key, version)


def _head(kind: str, key: str, version: int) -> bytes:
    if not key.isalnum() and not key.replace("-", "").isalnum():  # ids and keys of homes need no escapes
        key = _written(key).decode()[1:-1]
    return f'{{"kind":"{kind}","key":"{key}","version":{version},"state":'.encode()


class Window(NamedTuple):
    """A page of the feed, the cursor to go on from, and whether there is more.

    `since` is the seq up to which who reads page after page had been told before the first of them: who left is told so by that,
    for the row of what he left may have moved to a later page.
    """

    since: int
    rows: Sequence[Row]
    cursor: str
    more: bool

    def parts(self, mine: Sequence[str]) -> list[bytes]:
        """Return what one of these audiences follows, or followed once. What one left and another one follows is not gone."""
        marks = [listed([one]) for one in mine]
        follows: dict[str, bool] = {}
        found: list[bytes] = []
        for one in self.rows:
            here = follows.get(one.followers)
            if here is None:
                here = follows[one.followers] = any(mark in one.followers for mark in marks)
            if here:
                found.append(one.written)
            elif one.gone and left_since(one.gone, mine, self.since):
                found.append(one.left())
        return found


Key = tuple[str, int]


class Windows:
    """Pages by cursor and length; `read` reads one, and `news` counts what this process told."""

    def __init__(self, read: Callable[[str, int], Awaitable[Window]], news: Callable[[], int]) -> None:
        self._read = read
        self._news = news
        self._kept: OrderedDict[Key, tuple[int, float, asyncio.Task[Window]]] = OrderedDict()

    async def after(self, cursor: str, limit: int) -> Window:
        """Return the page after a cursor; begin to read the one after that, if there is one: it is asked for next."""
        window = await asyncio.shield(self._kept_or_asked(cursor, limit))
        if window.more and len(self._kept) <= MOST // 2:
            self._kept_or_asked(window.cursor, limit)
        return window

    def _kept_or_asked(self, cursor: str, limit: int) -> "asyncio.Future[Window]":
        key, news, now = (cursor, limit), self._news(), time.monotonic()
        kept = self._kept.get(key)
        if kept is None or kept[0] != news or now - kept[1] > SHARED_S:
            kept = (news, now, asyncio.ensure_future(self._ask(cursor, limit)))
            kept[2].add_done_callback(_heard)
            self._kept[key] = kept
            self._kept.move_to_end(key)
            self._forget(now)
        return kept[2]

    def _forget(self, now: float) -> None:
        """Keep no page that is shared no more, and few of them: each may hold a thousand states."""
        while self._kept:
            oldest = next(iter(self._kept.values()))
            if len(self._kept) <= MOST and now - oldest[1] <= SHARED_S:
                return
            self._kept.popitem(last=False)

    async def _ask(self, cursor: str, limit: int) -> Window:
        return await self._read(cursor, limit)


def _heard(page: "asyncio.Task[Window]") -> None:
    """Take note of an error: of a page that was read ahead nobody else hears."""
    if not page.cancelled():
        page.exception()

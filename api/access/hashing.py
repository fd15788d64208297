"""Knows who waits for a slow hash: a small pool of its own, and of one source never more than a few.

A hash takes a twentieth of a second by intent. In the pool of everything else a flood of sign-ins would hold up forms;
without a bound for each source, whoever fills the pool shuts the door for everybody.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from api.problems import Problem

T = TypeVar("T")

WAITING = 3
"""Of one source one secret is looked at, and so many wait; whoever comes then is told to try again."""

_pool = ThreadPoolExecutor(2, "hash")
_turns: dict[str, tuple[asyncio.Lock, int]] = {}


@asynccontextmanager
async def turn(source: str) -> AsyncIterator[None]:
    """Wait until it is the source's turn; raise the problem `too_many` if too many of it wait."""
    lock, asked = _turns.get(source) or (asyncio.Lock(), 0)
    if asked > WAITING:
        raise Problem("too_many", retry_after=2)
    _turns[source] = (lock, asked + 1)
    try:
        async with lock:
            yield
    finally:
        left = _turns[source][1] - 1
        if left:
            _turns[source] = (lock, left)
        else:
            del _turns[source]


async def slowly(work: Callable[[], T]) -> T:
    """Run a slow hash."""
    return await asyncio.get_running_loop().run_in_executor(_pool, work)

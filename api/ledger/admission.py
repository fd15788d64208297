"""Knows how many pushes may wait at once: beyond what is written within a few seconds the rest are asked to come again.

Without it 500 phones that see the network together all wait until their time-outs, and push again what was committed meanwhile.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LONGEST_WAIT_S = 8.0
"""A phone gives up after twenty: half of that, and what its line needs."""

SMALL_BYTES = 8_000
"""A push of so little is somebody's own report, and is always let in: it has a lane of its own."""

AGAIN_S = (2, 10)
"""After so many seconds, drawn for each, who was not let in may come again."""


class Busy(Exception):
    """Somebody is not let in; `again` is after how many seconds he may come again."""

    def __init__(self, again: int) -> None:
        super().__init__(again)
        self.again = again


class Admission:
    """Who is being served, by the bytes they brought."""

    def __init__(self, rate: Callable[[], float]) -> None:
        self.rate = rate
        """Bytes a second that are written just now."""
        self.waiting = 0

    @contextmanager
    def let_in(self, size: int) -> Iterator[None]:
        """Count a push of so many bytes while it is served; raise Busy if it would wait for too long."""
        if size > SMALL_BYTES and self.waiting > LONGEST_WAIT_S * self.rate():
            raise Busy(random.randint(*AGAIN_S))  # noqa: S311  # it spreads them, and is no secret
        self.waiting += size
        try:
            yield
        finally:
            self.waiting -= size

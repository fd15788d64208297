"""Draws phones on slow lines whose clocks drift, sleep, restart and are set, and knows the true time of all they say."""

import random
from collections.abc import Callable, Iterator

from msgspec import Struct

from sync.stamp import Clocks

LINE_MS = 5_000
"""A line takes so long at most, each way."""

YEAR = 365 * 86_400_000

FAULTS = {
    "plain": frozenset[str](),
    "sleep": frozenset({"sleep"}),
    "restart": frozenset({"restart"}),
    "wall": frozenset({"wall"}),
    "all": frozenset({"sleep", "restart", "wall"}),
}
"""What befalls a phone."""


LIES: dict[str, Callable[[Clocks], Clocks]] = {
    "a wall clock years ahead": lambda c: c._replace(wall=c.wall + 9 * 31_536_000_000),
    "a wall clock years behind": lambda c: c._replace(wall=max(0, c.wall - 9 * 31_536_000_000)),
    "a wall clock at nought": lambda c: c._replace(wall=0),
    "a wall clock at the end of time": lambda c: c._replace(wall=8_640_000_000_000_000),
    "a run clock that jumped ahead": lambda c: c._replace(run_ms=c.run_ms + 10**9),
    "a run clock set back": lambda c: c._replace(run_ms=0),
    "a run clock at its end": lambda c: c._replace(run_ms=2**47),
    "both set alike": lambda c: c._replace(wall=c.wall + 10**9, run_ms=c.run_ms + 10**9),
    "a run nobody knows, wall ahead": lambda c: Clocks(c.wall + 10**10, "x", 0),
    "a run nobody knows, wall behind": lambda c: Clocks(max(0, c.wall - 10**10), "x", 10**9),
}
"""What a lying phone makes of its clocks."""


class Told(Struct):
    """A record with its true time, the clocks at its making, and the exchange whose contact it bears."""

    true: int
    clocks: Clocks
    contact: "Exchange | None"


class Exchange(Struct):
    """One exchange as it truly was: asked, received, answered, heard (server's milliseconds), and what it brought."""

    asked: int
    received: int
    answered: int
    clocks: Clocks
    brought: list[Told]
    trip: int = 0


class Hand:
    """One phone, living along the true time from `since`."""

    def __init__(self, draw: random.Random, faults: frozenset[str], since: int) -> None:
        self.draw = draw
        self.faults = faults
        self.true = float(since)
        self.drift = 1 + draw.uniform(-1e-4, 1e-4)
        self.wall_off = draw.uniform(-YEAR, YEAR)
        self.runs = 0
        self._slept = 0.0
        self._began = float(since)

    def clocks(self) -> Clocks:
        """Return what the phone's clocks show now."""
        run = int((self.true - self._slept - self._began) * self.drift)
        return Clocks(max(0, int(self.true * self.drift + self.wall_off)), f"run{self.runs}", max(0, run))

    def live(self, most: float) -> None:
        """Let time pass, with whatever befalls a phone meanwhile."""
        self.true += self.draw.uniform(0, most)
        if "sleep" in self.faults and self.draw.random() < 0.4:
            slept = self.draw.uniform(0, 3e6)
            self.true += slept
            self._slept += slept
        self._befall()

    def _befall(self) -> None:
        if "restart" in self.faults and self.draw.random() < 0.15:
            self.runs += 1
            self._began, self._slept = self.true, 0.0
        if "wall" in self.faults and self.draw.random() < 0.15:
            self.wall_off += self.draw.choice([-1, 1]) * self.draw.uniform(1e3, 1e10)

    def wake(self, true: float) -> None:
        """Go on at a true time that really came; it may have slept through the last of it, restarted, or been set."""
        passed, self.true = true - self.true, true
        if "sleep" in self.faults and self.draw.random() < 0.4:
            self._slept += self.draw.uniform(0, passed)
        self._befall()

    def exchange(self, brought: list[Told]) -> Exchange:
        """Ask the server and wait for its answer, on a line of any length each way."""
        clocks, asked = self.clocks(), int(self.true)
        received = int(self.true + self.draw.uniform(0, LINE_MS)) + 1
        answered = received + self.draw.randrange(1, 80)
        self.true = answered + self.draw.uniform(0, LINE_MS) + 1
        return Exchange(asked, received, answered, clocks, brought, max(0, self.clocks().run_ms - clocks.run_ms))

    def days(self, steps: int) -> Iterator[Exchange]:
        """Yield exchanges in their order; what was said before one of them comes with it. The first brings nothing."""
        last: Exchange | None = None
        waiting: list[Told] = []
        for _ in range(steps):
            if last is None or self.draw.random() < 0.45:
                last = self.exchange(waiting)
                waiting = []
                yield last
            self.live(self.draw.choice([50, 5e3, 6e5, 4e6]))
            waiting.append(Told(int(self.true), self.clocks(), last))
            self.true += self.draw.uniform(0, 300)
        yield self.exchange(waiting)

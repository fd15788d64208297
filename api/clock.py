"""Knows what time it is: the system's when we began and steadily on from there, or one that a replay or demo drives."""

import time

from api.log import Log

STEP_MS = 2_000
"""A system's clock that departs by more has been set; one that is only corrected does not."""

_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Goes on while the machine is suspended, where the system has such a clock."""


class Clock:
    """Milliseconds UTC. A driven clock stands still until somebody sets it.

    A system's clock that is set while we run moves no stamp: it is said once, and followed from the next start on.
    """

    def __init__(self, driven: bool = False) -> None:
        self.driven = driven
        self._at = 0
        self._ahead = time.time_ns() - time.clock_gettime_ns(_STEADY)
        self._said = 0

    def now(self) -> int:
        """Return the time in milliseconds."""
        if self.driven:
            return self._at
        self._watch()
        return (time.clock_gettime_ns(_STEADY) + self._ahead) // 1_000_000

    def off(self) -> int:
        """Return by how many milliseconds the system's clock has been set since we began."""
        return 0 if self.driven else (time.time_ns() - time.clock_gettime_ns(_STEADY) - self._ahead) // 1_000_000

    def _watch(self) -> None:
        off = self.off()
        if abs(off - self._said) > STEP_MS:
            self._said = off
            Log("clock").warning("the system's clock was set; it is followed after the next start", by_ms=off)

    def set(self, at: int) -> None:
        """Move a driven clock, also backwards; raise RuntimeError on the system's."""
        if not self.driven:
            raise RuntimeError("the system clock is not driven")
        self._at = at

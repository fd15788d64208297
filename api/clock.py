"""Knows what time it is: the system's, or one that a replay or demo drives."""

import time


class Clock:
    """Milliseconds UTC. A driven clock stands still until somebody sets it."""

    def __init__(self, driven: bool = False) -> None:
        self.driven = driven
        self._at = 0

    def now(self) -> int:
        """Return the time in milliseconds."""
        return self._at if self.driven else time.time_ns() // 1_000_000

    def set(self, at: int) -> None:
        """Move a driven clock, also backwards; raise RuntimeError on the system's."""
        if not self.driven:
            raise RuntimeError("the system clock is not driven")
        self._at = at

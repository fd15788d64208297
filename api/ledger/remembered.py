"""Knows devices by their tokens for a moment, so that a push asks the database nothing before its commit."""

import time
from collections import OrderedDict
from typing import Any

SECONDS = 1.0
"""So long another process's word that a device is ended may go unheard at the door; the commit asks anew."""

MOST = 20_000


class Remembered:
    """Device rows by token, each for a second; all are forgotten when this process changes any."""

    def __init__(self) -> None:
        self._rows: OrderedDict[str, tuple[float, Any]] = OrderedDict()
        self.changes = 0
        """How often this process changed any."""

    def find(self, token: str) -> Any:
        """Return the device's row if it was asked for just now."""
        at, row = self._rows.get(token, (0.0, None))
        return row if row is not None and time.monotonic() - at < SECONDS else None

    def keep(self, token: str, row: Any) -> None:
        """Remember a device that is there."""
        self._rows[token] = (time.monotonic(), row)
        self._rows.move_to_end(token)
        if len(self._rows) > MOST:
            self._rows.popitem(last=False)

    def forget(self) -> None:
        """Forget all of them: one was changed."""
        self.changes += 1
        self._rows.clear()

"""Knows how a page of the office says something: as a device like any other, with its own seq, chain and contact.

Each process has a desk of its own, enrolled at its first word, so that two processes never give one number twice.
"""

import asyncio
import secrets
import time
from collections.abc import Sequence

from api.clock import Clock
from api.db.engine import Database
from api.db.rows import append
from api.ledger.ids import uuid7
from api.ledger.intake import Incoming, read
from api.ledger.seals import Seals
from api.tables.access import Device
from sync.envelope import Line, encode_line
from sync.outbox import next_line
from sync.records import Record
from sync.stamp import Clocks, Contact

DESK = "desk"
"""The kind of device it is; `OFFICE_KINDS` of the stamping counts it to the office."""


class Desk:
    """Makes lines of what people signed in at office pages say."""

    def __init__(self, database: Database, seals: Seals, clock: Clock, site: str) -> None:
        self.database = database
        self.seals = seals
        self.clock = clock
        self.site = site
        self._lock = asyncio.Lock()
        self._device = self._contact = ""
        self._run, self._since = secrets.token_hex(6), 0.0
        self._last: Line | None = None

    async def lines(self, said: Sequence[tuple[str, Record]]) -> list[Incoming]:
        """Return (id, record) pairs as lines that the ledger takes; ids are drawn before."""
        async with self._lock:
            await self._enrol()
            now = self.clock.now()
            run_ms = now if self.clock.driven else int((time.monotonic() - self._since) * 1000)
            clocks = Clocks(now, self._run, run_ms)
            found = []
            for one, body in said:
                line = next_line(self._device, self._contact, 0, self._last, one, body, clocks)
                self._last = line
                found.append(read(encode_line(line), self._device, now, self.seals, asked=clocks))
            return found

    async def _enrol(self) -> None:
        if self._device:
            return
        now = self.clock.now()
        device = uuid7(now)
        row = {
            "site": self.site, "id": device, "name": "办公室", "kind": DESK, "scope": "", "token_hash": "",
            "enrolled": now, "enrolled_by": "", "formerly": "", "revoked": None, "lost_above": None, "high_water": 0, "highest": 0, "cloned": False,
            "seen": now, "queue_depth": 0, "queue_oldest": 0, "storage": "", "version": "",
        }  # fmt: skip
        await self.database.write(lambda connection: append(connection, Device, [row]))
        self._since = time.monotonic()
        run_ms = now if self.clock.driven else 0
        self._contact = self.seals.contact(
            Contact(received=now, answered=now, device=device, wall=now, run=self._run, run_ms=run_ms)
        )
        self._device = device

"""Knows who speaks in the demo: people, their devices, and how a record of theirs reaches the ledger."""

import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from api.clock import Clock
from api.house import House
from api.ledger.ids import uuid7
from api.ledger.intake import read
from api.story.factory import CENTERS, NAMES
from sync import codes
from sync import records as r
from sync.envelope import encode_line
from sync.outbox import Outbox
from sync.stamp import Contact

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

Said = r.Record | Callable[[], Awaitable[r.Record]]
"""A record, or how it is made when its time has come."""


class Cast:
    """The people of the plant and their devices. Every word of theirs is a record pushed to the ledger."""

    def __init__(self, house: House, draw: random.Random, now: int) -> None:
        self.house = house
        self.draw = draw
        self.now = now
        self.since = now - 14 * DAY
        self.told = 0
        self.people = {name: self.key("P") for name in NAMES}
        self.named = frozenset(self.people.values())
        self.planner = self.people[NAMES[0]]
        self.keeper = self.people[NAMES[1]]
        self.leads = [self.people[NAMES[n]] for n in (2, 8, 14, 20)]
        self.machines = {center: self.key("E") for center in CENTERS}
        self.outboxes: dict[str, Outbox] = {}
        self.planned: list[tuple[int, int, str, str, Said]] = []

    def key(self, kind: str) -> str:
        """Return a fresh key."""
        return codes.key(codes.Kind(kind), self.draw.randbytes(7))

    def worker(self, center: str) -> str:
        """Return one of the people who usually work at a center."""
        crew = sorted(CENTERS).index(center) % 4
        return self.people[self.draw.choice(NAMES[3 + 5 * crew : 8 + 5 * crew])]

    def work(self, person: str, order: str, base: str, operation: int, center: str) -> dict[str, Any]:
        """Return the fields that say who worked where."""
        return {
            "recorder": person, "person": person, "strength": "badge", "order": order, "operation": operation,
            "base": r.Base(revision=base), "machine": self.machines.get(center), "station": center,
        }  # fmt: skip

    # -- speaking ----------------------------------------------------------------------------------

    async def say(self, at: int, person: str, body: Said, *, kiosk: bool = False) -> str:
        """Have somebody say something on his phone or the kiosk at a time; return the record's id."""
        return self._plan("kiosk" if kiosk or person not in self.named else person, at, body)

    async def office(self, at: int, body: Said) -> str:
        """Have the office say something at a time; return the record's id."""
        return self._plan("office", at, body)

    def _plan(self, name: str, at: int, body: Said) -> str:
        one = uuid7(at)
        self.planned.append((at, len(self.planned), name, one, body))
        return one

    def carries(self, name: str, device: str) -> None:
        """Somebody (or the office, or the kiosk) has a device from the beginning."""
        contact = Contact(
            received=self.since, answered=self.since, device=device, wall=self.since, run="demo", run_ms=0
        )
        self.outboxes[name] = Outbox(device, self.house.seals.contact(contact))

    async def play(self, show: Callable[[int, int], None]) -> None:
        """Say everything that was planned in the order of time, as it would have happened; a body may wait for what was said."""
        for number, (at, _, name, one, planned) in enumerate(sorted(self.planned, key=lambda each: each[:2])):
            self.house.clock.set(at)
            outbox = self.outboxes[name]
            body = planned if isinstance(planned, msgspec.Struct) else await planned()
            line = outbox.say(one, body, at, "demo", at - self.since)
            await self.house.ledger.submit([read(encode_line(line), outbox.device, at, self.house.seals)])
            self.told += 1
            show(number + 1, len(self.planned))
        self.planned.clear()


class Chapter(Struct, frozen=True):
    """What a department tells of the demo plant: in the beginning, and when all that was told has happened."""

    tell: Callable[[Cast], Awaitable[None]]
    end: Callable[[Cast], Awaitable[None]] | None = None


async def tell(house: House, seed: int, chapters: Sequence[Chapter], show: Callable[[int, int], None]) -> int:
    """Tell the plant's last two weeks up to now through the ledger; return the number of records."""
    now = Clock().now()
    house.clock = house.commit.clock = Clock(driven=True)
    cast = Cast(house, random.Random(seed), now)  # noqa: S311  # a demo plant, no secret
    house.clock.set(cast.since)
    for one in chapters:
        await one.tell(cast)
    await cast.play(show)
    for one in chapters:
        if one.end is not None:
            await one.end(cast)
    return cast.told

"""Knows who speaks in the demo: people, their devices, and how a record of theirs reaches the ledger."""

import random
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import update

from api.access.rights import Rights, grant
from api.access.tokens import new_token, token_hash
from api.commands.demoplant.factory import BOUGHT, CENTERS, MADE, NAMES, ROUTINGS, SHIFTS, TEAMS, WORKSHOPS
from api.db.rows import table_of, upsert
from api.house import House
from api.ledger import look
from api.ledger.ids import uuid7
from api.ledger.intake import read
from api.tables.access import Device
from api.tables.masters import Master
from sync import codes
from sync import records as r
from sync.canon import canonical
from sync.envelope import encode_line
from sync.fold import fold
from sync.outbox import Outbox
from sync.stamp import Contact
from sync.state import OperationState

HOUR = 3_600_000

Said = r.Record | Callable[[], Awaitable[r.Record]]
"""A record, or how it is made when its time has come."""


def steps_of(routing: str) -> tuple[r.Operation, ...]:
    """Return a routing's steps as an order carries them."""
    return tuple(
        r.Operation(
            number=n, name=name, work_center=center, gate=gate, partner=partner, inspection=name.startswith("检验"),  # type: ignore[arg-type]  # one of the three gates
        )
        for n, name, center, gate, partner in ROUTINGS[routing]
    )  # fmt: skip


def bill_of(parts: Iterable[tuple[str, str]]) -> tuple[r.BomLine, ...]:
    """Return an item's material as an order carries it."""
    names = {**BOUGHT, **{key: made.name for key, made in MADE.items()}}
    return tuple(r.BomLine(item=part, name=names[part], quantity=each) for part, each in parts)


class Cast:
    """The people of the plant and their devices. Every word of theirs is a record pushed to the ledger."""

    def __init__(self, house: House, draw: random.Random, since: int) -> None:
        self.house = house
        self.draw = draw
        self.since = since
        self.told = 0
        self.people = {name: self.key("P") for name in NAMES}
        self.planner = self.people[NAMES[0]]
        self.keeper = self.people[NAMES[1]]
        self.leads = [self.people[NAMES[place]] for place in (2, 8, 14, 20)]
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

    # -- entering ----------------------------------------------------------------------------------

    async def enter(self, password: str) -> None:
        """Set the plant up: masters, rights, devices, enlistments."""
        self.house.clock.set(self.since)
        await self.house.database.write(lambda connection: upsert(connection, Master, self._masters()))
        await grant(
            self.house, self.planner, Rights(login="admin", roles=("admin", "planner"), password=password), "demo"
        )
        await grant(
            self.house, self.keeper, Rights(login="keeper", roles=("keeper",), pin="2580", password=password), "demo"
        )
        for number, lead in enumerate(self.leads, 1):
            await grant(
                self.house,
                lead,
                Rights(
                    login=f"lead{number}",
                    roles=("lead", "inspector"),
                    pin="2580",
                    centers=tuple(CENTERS),
                    password=password,
                ),
                "demo",
            )
        for name in ("office", "kiosk", *self.people.values()):
            await self._device(name)
        for number, (name, key) in enumerate(self.people.items()):
            team = TEAMS[number % len(TEAMS)]
            await self.office(
                self.since, r.Enlist(recorder=self.planner, person=key, name=name, team=team, temporary=number == 23)
            )

    def _masters(self) -> list[dict[str, Any]]:
        things: list[tuple[str, str, dict[str, Any]]] = []
        things += [("workshop", key, {"name": name}) for key, name in WORKSHOPS.items()]
        things += [("work_center", key, {"name": name, "workshop": shop}) for key, (name, shop) in CENTERS.items()]
        things += [("team", name, {"name": name, "shift": list(SHIFTS)[n % 2]}) for n, name in enumerate(TEAMS)]
        things += [("shift", name, {"from": begin, "to": end}) for name, (begin, end) in SHIFTS.items()]
        things += [("item", key, {"name": name}) for key, name in BOUGHT.items()]
        things += [("item", key, {"name": made.name}) for key, made in MADE.items()]
        things += [("routing", key, {"steps": steps_of(made.routing)}) for key, made in MADE.items()]
        things += [("bill", key, {"lines": bill_of(made.bill)}) for key, made in MADE.items()]
        site = self.house.site
        return [{"site": site, "kind": kind, "key": key, "state": canonical(state)} for kind, key, state in things]

    async def _device(self, name: str) -> None:
        device = uuid7(self.since)
        kind = name if name in {"office", "kiosk"} else "phone"
        row = {
            "site": self.house.site, "id": device, "name": {"office": "办公室", "kiosk": "平板"}[kind] if kind != "phone" else f"手机 {name[-3:]}", "kind": kind,
            "scope": "", "token_hash": token_hash(new_token("d")), "enrolled": self.since, "enrolled_by": self.planner,
            "formerly": "", "revoked": None, "high_water": 0, "highest": 0, "cloned": False, "seen": self.since, "queue_depth": 0,
            "queue_oldest": 0, "storage": "kept", "version": "demo",
        }  # fmt: skip
        await self.house.database.write(lambda connection: upsert(connection, Device, [row]))
        contact = Contact(
            received=self.since, answered=self.since, device=device, wall=self.since, run="demo", run_ms=0
        )
        self.outboxes[name] = Outbox(device, self.house.seals.contact(contact))

    # -- speaking ----------------------------------------------------------------------------------

    async def say(self, at: int, person: str, body: Said, *, kiosk: bool = False) -> str:
        """Have somebody say something on his phone or the kiosk at a time; return the record's id."""
        return self._plan("kiosk" if kiosk or person not in self.outboxes else person, at, body)

    async def office(self, at: int, body: Said) -> str:
        """Have the office say something at a time; return the record's id."""
        return self._plan("office", at, body)

    def _plan(self, name: str, at: int, body: Said) -> str:
        one = uuid7(at)
        self.planned.append((at, len(self.planned), name, one, body))
        return one

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

    async def release(
        self, at: int, key: str, number: str, item: str, quantity: int, *, urgent: bool, days: int
    ) -> str:
        """Release an order for an item, due so many days later; return the revision's id."""
        made = MADE[item]
        due = at + days * 24 * HOUR
        body = r.Release(
            recorder=self.planner, strength="password", order=key, number=number, item=r.Item(code=item, name=made.name),
            quantity=str(quantity), tolerance=5, due=(await self.house.commit.calendar()).day(due), urgent=urgent,
            routing=steps_of(made.routing), bom=bill_of(made.bill),
        )  # fmt: skip
        return await self.office(at, body)

    async def sums(self, key: str) -> dict[str, OperationState]:
        """Return an order's sums as the office sees them."""
        async with self.house.database.read() as connection:
            stored = await connection.run_sync(lambda sync: look.records(sync, self.house.site, [key]))
        people = dict.fromkeys(self.people.values(), True)
        return fold(key, stored[key], people).tally.operations()

    async def silence(self, since: int) -> None:
        """One device has not been heard of for a while, with a queue it told of."""
        device = table_of(Device)
        silent = self.outboxes[self.people[NAMES[22]]].device
        told = update(device).where(device.c.site == self.house.site)

        def write(connection: Any) -> None:
            connection.execute(told.where(device.c.revoked.is_(None)).values(seen=since + 25 * HOUR))
            connection.execute(
                told.where(device.c.id == silent).values(seen=since, queue_depth=7, queue_oldest=5 * HOUR)
            )

        await self.house.database.write(write)

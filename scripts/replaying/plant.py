"""Knows how a shop's people, machines and orders come into a server: by records from an office device."""

import json
import random
from collections.abc import Iterable

from scripts.kit.device import Device, new_key
from scripts.kit.server import Server
from scripts.replaying.databases import sign_in
from scripts.replaying.oracle import TOLERANCE
from scripts.replaying.shop import Order, Row, is_aside
from sync.records import Base, Enlist, Finish, Item, Operation, Record, Release, Start

DAY = 24 * 3_600_000


class Plant:
    """The shop's keys, its office device, and the ids of its releases."""

    def __init__(self, server: Server, draw: random.Random, orders: dict[str, Order], rows: list[Row]) -> None:
        self.server = server
        self.draw = draw
        self.orders = orders
        self.planner = new_key(draw, "P")
        self.people = {name: new_key(draw, "P") for name in sorted({row.worker for row in rows})}
        self.machines = {name: new_key(draw, "E") for name in sorted({row.resource for row in rows})}
        self.keys = {name: new_key(draw, "W") for name in orders}
        self.releases: dict[str, str] = {}
        self.opened = min(row.begin for row in rows) - DAY
        self.office = Device(server, draw, "office")
        self.made = [self.office]

    def rights(self, at: int, person: str, **rights: object) -> None:
        """Grant or end a person's rights."""
        body = json.dumps(rights).encode()
        token = sign_in(self.server, at)
        self.server.call("PUT", f"/api/people/{person}/rights", body, token, baogong_driven_clock=str(at))

    def code(self, at: int, kind: str = "phone") -> str:
        """Return a fresh enrolment code."""
        body = json.dumps({"kind": kind}).encode()
        token = sign_in(self.server, at)
        answer = self.server.call("POST", "/api/devices/codes", body, token, baogong_driven_clock=str(at))
        return str(answer["code"])

    def device(self, at: int, name: str) -> Device:
        """Return a newly enrolled device."""
        device = Device(self.server, self.draw, name)
        device.run_since = at
        device.enrol(at, self.code(at))
        self.made.append(device)
        return device

    def close(self) -> None:
        """Close every device's connection."""
        for device in self.made:
            device.close()

    def open(self) -> None:
        """Enlist everybody and release every order."""
        at = self.opened
        self.rights(at, self.planner, login="planner", roles=["planner", "lead"], pin="2580")
        self.office.run_since = at
        self.office.enrol(at, self.code(at, "office"))
        for name, key in [("planner", self.planner), *self.people.items()]:
            self.office.say(at, Enlist(recorder=self.planner, person=key, name=name))
        for name, order in self.orders.items():
            line = self.office.say(at, self._release(name, order))
            self.releases[name] = line.envelope.id
        self.office.sync(at)

    def _release(self, name: str, order: Order) -> Release:
        return Release(
            recorder=self.planner,
            strength="password",
            order=self.keys[name],
            number=name,
            item=Item(code=order.part, name=order.part),
            quantity=str(order.quantity),
            tolerance=TOLERANCE,
            routing=tuple(Operation(number=order.number(o), name=o, aside=is_aside(o)) for o in order.operations),
        )

    def start(self, row: Row, order: str = "", operation: int = 0) -> Start:
        """Return the start of a row, on another order if one is named."""
        return Start(**self._work(row, order, operation))  # type: ignore[arg-type]  # fields common to start and finish

    def finish(self, row: Row, start: str | None, order: str = "", operation: int = 0, **more: object) -> Finish:
        """Return the finish of a row that names its start."""
        pieces = {"good": str(row.good), "scrap": str(row.scrap), "hold": str(row.hold)}
        return Finish(**{**self._work(row, order, operation), **pieces, "start": start, **more})  # type: ignore[arg-type]  # as above

    def _work(self, row: Row, order: str, operation: int) -> dict[str, object]:
        name = order or row.order
        return {
            "recorder": self.people[row.worker],
            "strength": "badge",
            "base": Base(revision=self.releases[name]),
            "order": self.keys[name],
            "operation": operation or self.orders[name].number(row.operation),
            "person": self.people[row.worker],
            "machine": self.machines[row.resource],
            "work": row.work,
        }


def events(rows: Iterable[Row]) -> list[tuple[int, int, Row]]:
    """Return (time, 0 for start or 1 for finish, row) in the order of time."""
    found = [(row.begin, 0, row) for row in rows] + [(row.end, 1, row) for row in rows]
    return sorted(found, key=lambda event: (event[0], event[1], event[2].number))


def said(plant: Plant, row: Row, kind: int, start: str | None) -> Record:
    """Return the record of an event."""
    return plant.start(row) if kind == 0 else plant.finish(row, start)

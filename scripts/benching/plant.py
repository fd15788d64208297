"""One empty database with orders released, and a phone that reports."""

import random
from typing import Any

import msgspec

from api.devices.enrolment import Asked, new_code
from api.house import House
from api.people.routes import Rights, grant
from scripts.kit.device import new_key, uuid7
from sync import records as r
from sync.envelope import PushReply
from sync.outbox import Outbox, push_body

ORDERS, PEOPLE = 60, 12


class Bench:
    """One empty database with orders released, and a phone that reports."""

    def __init__(self, house: House, client: Any, seed: int) -> None:
        self.house = house
        self.client = client
        self.draw = random.Random(seed)
        self.people = [new_key(self.draw, "P") for _ in range(PEOPLE)]
        self.orders = [new_key(self.draw, "W") for _ in range(ORDERS)]
        self.at = 1_790_000_000_000
        self.outbox = Outbox("", "")
        self.token = ""

    async def enrol(self, kind: str) -> None:
        """Enrol as a device of a kind."""
        code = await new_code(self.house, Asked(kind=kind), "bench")  # type: ignore[arg-type]  # a kind
        asked = {"code": code.code, "name": kind, "wall": self.at, "run": "bench", "run_ms": 0}
        told = (await self.client.post("/api/enrol", json=asked)).json()
        self.token, self.outbox = told["token"], Outbox(told["device"], told["contact"])

    async def set_up(self) -> None:
        """Enlist people and release orders."""
        self.house.clock.set(self.at)
        await grant(self.house, self.people[0], Rights(login="bench", roles=("planner",)), "bench")
        await self.enrol("office")
        steps = tuple(r.Operation(number=n, name=f"step {n}", work_center=f"WC{n}") for n in (10, 20, 30, 40, 50))
        for person in self.people:
            self.say(r.Enlist(recorder=self.people[0], person=person, name=person))
        for order in self.orders:
            item = r.Item(code="bolt", name="螺栓")
            self.say(
                r.Release(
                    recorder=self.people[0], order=order, number=order, item=item, quantity="100000", routing=steps
                )
            )
        await self.push(self.outbox.lines)
        await self.enrol("phone")

    def say(self, body: r.Record) -> Any:
        """Make a line."""
        self.at += 7_000
        self.house.clock.set(self.at)
        return self.outbox.say(uuid7(self.draw, self.at), body, self.at, "bench", self.at - 1_790_000_000_000)

    def report(self) -> Any:
        """Make a report of somebody on some order."""
        who = self.draw.choice(self.people)
        body = r.Finish(
            recorder=who, person=who, order=self.draw.choice(self.orders), operation=self.draw.choice([10, 20, 30, 40, 50]),
            good=str(self.draw.randrange(1, 90)), note="手套操作,夜班",
        )  # fmt: skip
        return self.say(body)

    async def push(self, lines: list[Any]) -> PushReply:
        """Push lines over the application's own door."""
        answer = await self.client.post(
            "/api/sync/push", content=push_body(lines), headers={"authorization": f"Bearer {self.token}"}
        )
        answer.raise_for_status()
        reply = msgspec.json.decode(answer.content, type=PushReply)
        self.outbox.take(reply)
        return reply

"""A shop that is measured: the real server as a process of its own, orders released, phones enrolled, lines made before the clock starts."""

import asyncio
import copy
import math
import random
import time
from pathlib import Path

import msgspec

from api.access.tokens import new_token, token_hash
from api.db.engine import Database
from api.db.rows import append
from api.ledger.seals import Seals, load_secret
from api.settings import Settings
from api.tables.access import Device as Enrolled
from scripts.benching import errand, usage, wire
from scripts.benching.load import Follow, Outcome, Plan
from scripts.kit.device import Device, new_key, uuid7
from scripts.kit.floor import now
from scripts.kit.server import Server
from sync import records as r
from sync.envelope import Line, PushReply
from sync.outbox import Outbox, push_body
from sync.stamp import Contact

STEPS = (10, 20, 30, 40, 50)
PEOPLE = 40
NOTE = "手套操作,夜班"


def served(folder: Path, database: str) -> Server:
    """Return a server for a bench: a process from nothing, which shares no memory with another."""
    server = Server(folder, database, mode="production", clock="system", requests_per_minute="10000000")
    server.program = "api.cli"
    return server


class Shop:
    """One plant behind real HTTP."""

    def __init__(self, folder: Path, database: str, seed: int) -> None:
        self.draw = random.Random(seed)
        self.folder = folder
        self.database = database
        self.server = served(folder, database)
        self.people = [new_key(self.draw, "P") for _ in range(PEOPLE)]
        self.orders: list[str] = []
        self.phones: list[Device] = []
        self.office = Device(self.server, self.draw, "office")
        self.planner = self.cursor = ""

    def open(self, orders: int, phones: int) -> None:
        """Serve, enlist people, release orders, enrol phones."""
        self.server.command("migrate")
        self.server.command("admin", "bench", "--stdin", stdin="geheim-7\n")
        self.server.start()
        signed = self.server.call("POST", "/api/sign-in", b'{"login": "bench", "secret": "geheim-7"}')
        token, self.planner = signed["token"], signed["person"]
        rights = b'{"roles": ["admin", "planner", "lead"]}'
        self.server.call("PUT", f"/api/people/{self.planner}/rights", rights, token)
        code = str(self.server.call("POST", "/api/devices/codes", b'{"kind": "office"}', token)["code"])
        office = self.office
        office.enrol(now(), code)
        office.say(now(), r.Enlist(recorder=self.planner, person=self.planner, name="bench"))
        for person in self.people:
            office.say(now(), r.Enlist(recorder=self.planner, person=person, name=person))
        self.orders = [new_key(self.draw, "W") for _ in range(orders)]
        for order in self.orders:
            office.say(now(), self.release(order))
        office.sync(now())
        office.close()
        asyncio.run(self._enrol(phones))
        office.outbox = ended(office.outbox)

    def moved(self, folder: Path, database: str) -> "Shop":
        """Return the same plant as it goes on from a copy of its folder and database, being served."""
        other = copy.copy(self)
        other.folder, other.database = folder, database
        other.server = served(folder, database)
        other.phones = []
        for phone in self.phones:
            own = copy.copy(phone)
            own.server, own.outbox = other.server, ended(phone.outbox)
            other.phones.append(own)
        return other

    def release(self, order: str) -> r.Release:
        """Return the release of an order that is never full."""
        steps = tuple(r.Operation(number=n, name=f"step {n}", work_center=f"WC{n}") for n in STEPS)
        item = r.Item(code="bolt", name="螺栓")
        return r.Release(recorder=self.planner, order=order, number=order, item=item, quantity="9999999", routing=steps)

    async def _enrol(self, phones: int) -> None:
        """Write phones down as enrolled: by the door it would take a minute for each thirty."""
        data, address = self.server.environment["BAOGONG_DATA"], self.server.environment["BAOGONG_DATABASE"]
        seals = Seals(load_secret(Path(data) / "secret"), "main")
        rows = []
        for number in range(phones):
            phone = Device(self.server, self.draw, f"phone {number}")
            phone.id, phone.token = uuid7(self.draw, now()), new_token("d")
            wall, run, run_ms = phone.clocks(now())
            contact = Contact(received=wall, answered=wall, device=phone.id, wall=wall, run=run, run_ms=run_ms)
            phone.outbox = Outbox(phone.id, seals.contact(contact))
            enrolled = Enrolled(
                site="main", id=phone.id, name=phone.name, kind="phone", scope="", token_hash=token_hash(phone.token),
                enrolled=wall, enrolled_by="bench",
            )  # fmt: skip
            rows.append(enrolled.model_dump())
            self.phones.append(phone)
        database = Database(Settings(data=data, database=address).database_url())
        try:
            await database.write(lambda connection: append(connection, Enrolled, rows))
        finally:
            await database.close()

    def report(self, phone: Device, orders: list[str]) -> Line:
        """Make a report of somebody on one of the orders."""
        who = self.draw.choice(self.people)
        body = r.Finish(
            recorder=who, person=who, order=self.draw.choice(orders), operation=self.draw.choice(STEPS),
            good=str(self.draw.randrange(1, 90)), note=NOTE,
        )  # fmt: skip
        return phone.say(now(), body)

    def headers(self, phone: Device) -> dict[str, str]:
        """Return what a phone sends with every request."""
        wall, run, run_ms = phone.clocks(now())
        return {
            "authorization": f"Bearer {phone.token}", "baogong_clock": f"{wall},{run},{run_ms}",
            "baogong_telemetry": "0,0,kept,bench", "baogong_contract": "1",
        }  # fmt: skip

    def pushes(self, phone: Device, groups: list[list[Line]]) -> list[bytes]:
        """Return the requests that push groups of a phone's lines."""
        headers = self.headers(phone)
        return [wire.request("POST", "/api/sync/push", push_body(group), **headers) for group in groups]

    def pull(self, phone: Device) -> Follow:
        """Return how a phone reads everything from the start."""
        return Follow("/api/sync/pull?limit=1000&cursor=", "cursor", "rows", more="more", headers=self.headers(phone))

    def cpu(self) -> float:
        """Return the CPU seconds that the server has used, without a database beside it."""
        return usage.cpu_seconds(self.server.pid)

    def bytes(self) -> int:
        """Return what the database takes."""
        return usage.database_bytes(self.folder, self.database)

    def written(self) -> float:
        """Wait until every state is written; return the seconds that took."""
        since = time.perf_counter()
        usage.written(self.folder, self.database)
        return time.perf_counter() - since

    def settle(self, phones: list[Device], outcome: Outcome) -> None:
        """Give phones their answers; raise RuntimeError if a record does not count: such a push would be cheap."""
        for phone, answers, took in zip(phones, outcome.answers, outcome.took, strict=True):
            for body, waited in zip(answers, took, strict=True):
                reply = msgspec.json.decode(body, type=PushReply)
                if wrong := [one for one in reply.answers if one.outcome.result != "accepted"]:
                    raise RuntimeError(f"{len(wrong)} records were not accepted, the first: {wrong[0].outcome}")
                phone.outbox.take(reply, math.ceil(waited))


def ended(outbox: Outbox) -> Outbox:
    """Return a queue that goes on after another's last record, without what lies before."""
    fresh = Outbox(outbox.device, outbox.contact, outbox.trip)
    fresh.lines = outbox.lines[-1:]
    return fresh


def loaded(plan: Plan) -> Outcome:
    """Carry out a plan in a process of its own; raise RuntimeError if any request was refused."""
    outcome = errand.send("scripts.benching.load", plan, Outcome)
    if outcome.bad:
        raise RuntimeError(f"{len(outcome.bad)} requests were refused, first with {outcome.bad[0]}")
    return outcome


def rest() -> None:
    """Let what runs behind come to rest before the next case."""
    time.sleep(0.3)

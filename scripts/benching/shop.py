"""A shop that is measured: the real server as a process of its own, orders released, phones enrolled, lines made before the clock starts."""

import asyncio
import random
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from api.db.engine import Database
from api.db.rows import append
from api.ledger.seals import Seals, load_secret
from api.people.tokens import new_token, token_hash
from api.settings import Settings
from api.tables.access import Device as Enrolled
from scripts.benching import wire
from scripts.benching.load import Follow, Outcome, Plan
from scripts.kit.device import Device, new_key, uuid7
from scripts.kit.floor import now
from scripts.kit.server import ROOT, Server
from sync import records as r
from sync.envelope import Line, PushReply, encode_line
from sync.outbox import Outbox, push_body
from sync.stamp import Contact

STEPS = (10, 20, 30, 40, 50)
PEOPLE = 40
NOTE = "手套操作,夜班"


class Shop:
    """One plant behind real HTTP."""

    def __init__(self, folder: Path, database: str, seed: int) -> None:
        self.draw = random.Random(seed)
        self.folder = folder / "server"
        self.server = Server(self.folder, database, clock="system", requests_per_minute="10000000")
        self.office = Device(self.server, self.draw, "office")
        self.people = [new_key(self.draw, "P") for _ in range(PEOPLE)]
        self.orders: list[str] = []
        self.phones: list[Device] = []
        self.token = self.cursor = ""

    def open(self, orders: int, phones: int) -> None:
        """Serve, enlist people, release orders, enrol phones."""
        self.server.command("migrate")
        self.server.command("admin", "bench", "--stdin", stdin="geheim-7\n")
        self.server.start()
        signed = self.server.call("POST", "/api/sign-in", b'{"login": "bench", "secret": "geheim-7"}')
        self.token, planner = signed["token"], signed["person"]
        rights = b'{"roles": ["admin", "planner", "lead"]}'
        self.server.call("PUT", f"/api/people/{planner}/rights", rights, self.token)
        self.office.enrol(now(), self._code("office"))
        self.office.say(now(), r.Enlist(recorder=planner, person=planner, name="bench"))
        for person in self.people:
            self.office.say(now(), r.Enlist(recorder=planner, person=person, name=person))
        steps = tuple(r.Operation(number=n, name=f"step {n}", work_center=f"WC{n}") for n in STEPS)
        item = r.Item(code="bolt", name="螺栓")
        self.orders = [new_key(self.draw, "W") for _ in range(orders)]
        for order in self.orders:
            body = r.Release(recorder=planner, order=order, number=order, item=item, quantity="9999999", routing=steps)
            self.office.say(now(), body)
        self.office.sync(now())
        asyncio.run(self._enrol(phones))

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

    def _code(self, kind: str) -> str:
        asked = msgspec.json.encode({"kind": kind})
        return str(self.server.call("POST", "/api/devices/codes", asked, self.token)["code"])

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

    def stop(self) -> None:
        """Stop the server."""
        self.server.stop()


def loaded(plan: Plan) -> Outcome:
    """Carry out a plan in a process of its own; raise RuntimeError if any request was refused."""
    words = [sys.executable, "-m", "scripts.benching.load"]
    done = subprocess.run(words, input=msgspec.msgpack.encode(plan), capture_output=True, check=True, cwd=ROOT)
    outcome = msgspec.msgpack.decode(done.stdout, type=Outcome)
    if outcome.bad:
        raise RuntimeError(
            f"{len(outcome.bad)} of {len(outcome.took)} requests were refused, first with {outcome.bad[0]}"
        )
    return outcome


def settle(phone: Device, answers: list[bytes]) -> None:
    """Give a phone its answers."""
    for body in answers:
        phone.outbox.take(msgspec.json.decode(body, type=PushReply))


def raw_lines(groups: list[list[Line]]) -> list[list[tuple[str, bytes]]]:
    """Return groups as the raw limit writes them."""
    return [[(line.envelope.id, encode_line(line)) for line in group] for group in groups]


def rest() -> None:
    """Let what runs behind come to rest before the next case."""
    time.sleep(0.3)

"""A small plant: the real application on a real database, with an office, people, and phones."""

import copy
import json
import os
import random
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from httpx import AsyncClient, Response
from litestar import Litestar

from api.access.rights import Rights, grant
from api.app import build
from api.devices.enrolment import Asked, new_code
from api.house import House
from api.ledger.begun import from_nothing
from api.ledger.here import Here
from api.ledger.seals import rescue_seal
from api.settings import Settings
from scripts.kit.asgi import talking_to
from scripts.kit.device import new_key, uuid7
from sync import records as r
from sync.envelope import Line, PushReply
from sync.outbox import Outbox, push_body
from sync.pins import pin_key, proof, verifier

START = 1_790_000_000_000
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


IDLE: list[Litestar] = []
"""Applications that run no more: registering all routes takes longer than most tests."""


class Phone:
    """A device with right clocks."""

    def __init__(self, plant: "Plant", name: str) -> None:
        self.plant = plant
        self.name = name
        self.id = self.token = self.key = ""
        self.outbox = Outbox("", "")
        self.cursor = ""
        self.keys: dict[str, bytes] = {}

    async def enrol(
        self, kind: str = "phone", scope: tuple[str, ...] = (), formerly: tuple["Phone", ...] = ()
    ) -> "Phone":
        """Enrol with a fresh code."""
        code = await new_code(self.plant.house, Asked(kind=kind, scope=scope), "test")  # type: ignore[arg-type]  # a kind
        now = self.plant.now
        asked = {
            "code": code.code,
            "name": self.name,
            "wall": now,
            "run": "run",
            "run_ms": now - START,
            "formerly": [{"device": p.id, "proof": rescue_seal(p.key, p.id.encode())} for p in formerly],
        }
        answer = await self.plant.client.post("/api/enrol", json=asked)
        assert answer.status_code == 201, answer.text
        told = answer.json()
        self.id, self.token, self.key = told["device"], told["token"], told["key"]
        self.outbox = Outbox(self.id, told["contact"])
        return self

    def say(self, body: r.Record) -> Line:
        """Make a record now."""
        now = self.plant.now
        line = self.outbox.say(uuid7(self.plant.draw, now), body, now, "run", now - START)
        key = self.keys.get(body.recorder)
        return line if key is None else msgspec.structs.replace(line, proof=proof(key, line.hash))

    async def use_pin(self, person: str, pin: str) -> None:
        """Sign a person in by his PIN, as a phone does the first time: by the server's word."""
        asked = {"person": person, "pin": pin}
        answer = await self.plant.client.post("/api/sync/sign-in", json=asked, headers=self.headers())
        assert answer.status_code == 200, answer.text
        told = answer.json()["pin"]
        key = pin_key(pin, told["salt"], told["rounds"])
        assert verifier(key, told["salt"]).check == told["check"]
        self.keys[person] = key

    def headers(self, **more: str) -> dict[str, str]:
        """Return what a device sends with every request."""
        now = self.plant.now
        return {
            "authorization": f"Bearer {self.token}",
            "baogong-clock": f"{now},run,{now - START}",
            "baogong-telemetry": f"{len(self.outbox.unsent())},0,kept,test",
            "baogong-contract": "1",
            **more,
        }

    async def post(self, body: bytes, path: str = "/api/sync/push") -> Response:
        """Push raw bytes."""
        seal = f"{self.id}:{rescue_seal(self.key, body)}" if self.key else ""
        return await self.plant.client.post(path, content=body, headers=self.headers(**{"baogong-seal": seal}))

    async def push(self, lines: Sequence[Line] | None = None) -> PushReply:
        """Push lines, or everything unsent."""
        answer = await self.post(push_body(self.outbox.unsent() if lines is None else lines))
        assert answer.status_code == 200, answer.text
        reply = msgspec.json.decode(answer.content, type=PushReply)
        self.outbox.take(reply)
        return reply

    async def tell(self, *bodies: r.Record) -> list[Any]:
        """Say and push; return the outcomes."""
        lines = [self.say(body) for body in bodies]
        reply = await self.push(lines)
        return [answer.outcome for answer in reply.answers]

    async def pull(self, limit: int = 1000) -> list[dict[str, Any]]:
        """Pull everything after the cursor."""
        rows: list[dict[str, Any]] = []
        while True:
            query: dict[str, str | int] = {"cursor": self.cursor, "limit": limit}
            answer = await self.plant.client.get("/api/sync/pull", params=query, headers=self.headers())
            assert answer.status_code == 200, answer.text
            page = answer.json()
            rows += page["rows"]
            self.cursor = page["cursor"]
            if not page["more"]:
                return rows

    def rescue_file(self) -> bytes:
        """Return the queue as a sealed file."""
        lines = push_body(self.outbox.lines).decode()
        return json.dumps({"device": self.id, "lines": lines, "seal": rescue_seal(self.key, lines.encode())}).encode()


def behind() -> str:
    """Return when states are written behind: one of the ways for each test, or the one that the environment names."""
    ways = ("always", "never", "random")
    here = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
    return os.environ.get("BAOGONG_TEST_BEHIND") or ways[zlib.crc32(here.encode()) % len(ways)]


def settings_of(database_url: str, folder: Path, **more: Any) -> Settings:
    """Return the settings of a plant in a folder."""
    secret = str(folder / "secret")
    told = {"data": str(folder), "database": database_url, "secret_file": secret, "behind": behind(), **more}
    return Settings(mode="test", clock="driven", **told)


class Prepared(NamedTuple):
    """A plant that was set up once, to begin many tests with: its secret, its office, what was drawn, and its database."""

    database: str
    secret: bytes
    office: dict[str, Any]
    drawn: Any

    @classmethod
    async def make(cls, database_url: str, folder: Path) -> "Prepared":
        """Set a plant up on an empty, migrated database."""
        async with Plant.open(database_url, folder) as plant:
            office = {name: getattr(plant.office, name) for name in ("id", "token", "key", "outbox", "cursor")}
            return cls(database_url, (folder / "secret").read_bytes(), office, plant.draw.getstate())


class Plant:
    """One site with a planner, two workers, and a released order."""

    def __init__(self, client: AsyncClient, app: Litestar) -> None:
        self.client = client
        self.client.event_hooks["response"].append(self._settled)
        self.app = app
        self.house: House = app.state.house
        self.draw = random.Random(11)
        self.now = START
        self.planner = new_key(self.draw, "P")
        self.zhang = new_key(self.draw, "P")
        self.li = new_key(self.draw, "P")
        self.office = Phone(self, "office")

    @property
    def ledger(self) -> Here:
        """The ledger, in this process."""
        assert isinstance(self.house.ledger, Here), "this plant's ledger is a process of its own"
        return self.house.ledger

    @classmethod
    @asynccontextmanager
    async def open(
        cls, database_url: str, folder: Path, prepared: Prepared | None = None, *, apart: bool = False, **more: Any
    ) -> AsyncIterator["Plant"]:
        """Open a plant on a migrated database, or on one that was prepared; its ledger may be a process of its own."""
        if prepared is not None:
            (folder / "secret").write_bytes(prepared.secret)
        settings = settings_of(database_url, folder, **more)
        app = build(settings, None if more else IDLE.pop() if IDLE else None, apart=from_nothing if apart else None)
        async with talking_to(app) as client:
            plant = cls(client, app)
            if prepared is None:
                await plant.set_up()
            else:
                plant.take(prepared)
            yield plant
        if not more:
            IDLE.append(app)

    async def _settled(self, _: Response) -> None:
        """After every answer, let what lags be written: what a test then reads is as it will be."""
        await self.house.ledger.settled()

    @classmethod
    @asynccontextmanager
    async def reopen(cls, database_url: str, folder: Path) -> AsyncIterator["Plant"]:
        """Open a plant that was set up before, a while later."""
        app = build(settings_of(database_url, folder))
        app.state.house.clock.set(START + HOUR)
        async with talking_to(app) as client:
            plant = cls(client, app)
            plant.at(START + HOUR)
            await plant.office.enrol("office")
            yield plant

    async def set_up(self) -> None:
        """Grant rights, enrol the office, enlist everybody."""
        self.at(START)
        await grant(
            self.house,
            self.planner,
            Rights(login="wang", roles=("admin", "planner", "lead"), password="geheim-7"),
            "test",
        )
        await self.office.enrol("office")
        names = {self.planner: "王计划", self.zhang: "张三", self.li: "李四"}
        await self.office.tell(*(r.Enlist(recorder=self.planner, person=key, name=name) for key, name in names.items()))

    def take(self, prepared: Prepared) -> None:
        """Be the plant that was set up before."""
        self.at(START)
        self.draw.setstate(prepared.drawn)
        for name, value in copy.deepcopy(prepared.office).items():
            setattr(self.office, name, value)

    def at(self, now: int) -> None:
        """Set everybody's clock."""
        self.now = now
        self.house.clock.set(now)

    def later(self, ms: int = MINUTE) -> None:
        """Let time pass."""
        self.at(self.now + ms)

    async def phone(self, name: str = "phone", **more: Any) -> Phone:
        """Return an enrolled phone."""
        return await Phone(self, name).enrol(**more)

    async def sign_in(self, login: str = "wang", secret: str = "geheim-7") -> dict[str, str]:
        """Return the headers of a signed-in person."""
        answer = await self.client.post("/api/sign-in", json={"login": login, "secret": secret})
        assert answer.status_code == 200, answer.text
        return {"authorization": f"Bearer {answer.json()['token']}"}

    def release(self, order: str, quantity: str = "100", steps: tuple[int, ...] = (10, 20), **more: Any) -> r.Release:
        """Return a release of an order."""
        routing = tuple(r.Operation(number=n, name=f"工序{n}", work_center=more.get("center", "WC1")) for n in steps)
        more.pop("center", None)
        return r.Release(
            recorder=self.planner, order=order, number=more.pop("number", f"WO-{order[-4:]}"), item=r.Item(code="bolt", name="螺栓"),
            quantity=quantity, routing=routing, **more,
        )  # fmt: skip

    async def order(self, **more: Any) -> str:
        """Release a new order; return its key."""
        key = new_key(self.draw, "W")
        outcomes = await self.office.tell(self.release(key, **more))
        assert outcomes[0].result == "accepted", outcomes
        return key

    def finish(self, order: str, good: str = "5", operation: int = 10, **more: Any) -> r.Finish:
        """Return a report of Zhang San."""
        told: dict[str, Any] = {
            "recorder": self.zhang,
            "person": self.zhang,
            "order": order,
            "operation": operation,
            "good": good,
        } | more
        return r.Finish(**told)

    async def state(self, order: str) -> dict[str, Any]:
        """Return an order's state as the office sees it."""
        answer = await self.client.get(f"/api/orders/{order}", headers=await self.sign_in())
        assert answer.status_code == 200, answer.text
        state: dict[str, Any] = answer.json()["state"]
        return state

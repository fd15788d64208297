"""A small shop floor: the real server as a process of its own, an office device, people and orders."""

import atexit
import copy
import json
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from scripts.kit.device import Device, new_key
from scripts.kit.server import Server
from sync import records as r


def now() -> int:
    """Return the time in milliseconds."""
    return int(time.time() * 1000)


class Floor:
    """One plant with a running server."""

    def __init__(self, folder: Path, database: str = "", seed: int = 7) -> None:
        self.folder = folder
        self.draw = random.Random(seed)
        self.server = Server(folder / "server", database, clock="system", site_name="永固五金")
        self.planner = ""
        self.office = Device(self.server, self.draw, "office")
        self.people: dict[str, str] = {}
        self.orders: dict[str, str] = {}
        self.token = ""

    @property
    def address(self) -> str:
        """Where browsers find the server; `localhost` counts as a secure origin."""
        return f"http://localhost:{self.server.port}"

    def open(self) -> None:
        """Make the plant, serve, enrol the office, enlist people."""
        self.server.command("migrate")
        self.server.command("admin", "wang", "--stdin", stdin="geheim-7\n")
        self.server.start()
        signed = self.server.call("POST", "/api/sign-in", b'{"login": "wang", "secret": "geheim-7"}')
        self.token, self.planner = signed["token"], signed["person"]
        self.grant(self.planner, roles=["admin", "planner", "lead"])
        self.office.enrol(now(), self.code("office"))
        self.enlist("王计划", self.planner)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call as the signed-in planner."""
        return self.server.call(method, path, b"" if body is None else json.dumps(body).encode(), self.token)

    def code(self, kind: str = "phone", scope: Sequence[str] = ()) -> str:
        """Return a fresh enrolment code."""
        return str(self.call("POST", "/api/devices/codes", {"kind": kind, "scope": list(scope)})["code"])

    def grant(self, person: str, **rights: Any) -> None:
        """Give a person rights or a PIN."""
        self.call("PUT", f"/api/people/{person}/rights", rights)

    def say(self, *bodies: r.Record) -> list[str]:
        """Say something from the office; return the outcomes."""
        lines = [self.office.say(now(), body) for body in bodies]
        return [answer.outcome.result for answer in self.office.push(now(), lines).answers]

    def enlist(self, name: str, key: str = "", team: str = "冲压班") -> str:
        """Make a person known; return his key."""
        person = key or new_key(self.draw, "P")
        self.people[name] = person
        assert self.say(r.Enlist(recorder=self.planner, person=person, name=name, team=team)) == ["accepted"]
        return person

    def release(
        self,
        number: str,
        steps: Sequence[tuple[int, str, str] | r.Operation] = ((10, "下料", "冲压"), (20, "折弯", "冲压")),
        **more: Any,
    ) -> str:
        """Release an order; return its key."""
        key = str(more.pop("key", "") or new_key(self.draw, "W"))
        told: dict[str, Any] = {"quantity": "100", "gate": "flow"} | more
        gate = told.pop("gate")
        routing = tuple(
            one
            if isinstance(one, r.Operation)
            else r.Operation(number=one[0], name=one[1], work_center=one[2], gate=gate)
            for one in steps
        )
        body = r.Release(
            recorder=self.planner,
            order=key,
            number=number,
            item=r.Item(code="ZJ-01", name="支架"),
            routing=routing,
            **told,
        )
        assert self.say(body) == ["accepted"]
        self.orders[number] = key
        return key

    def close(self) -> None:
        """Stop the server."""
        self.office.close()
        self.server.stop()

    def go_on(self, begun: "Floor") -> None:
        """Be a floor that was opened and closed before: its data, its people, its office and what it had drawn."""
        shutil.copytree(begun.server.data, self.server.data, dirs_exist_ok=True)
        self.server.start()
        self.planner, self.token, self.people = begun.planner, begun.token, dict(begun.people)
        self.draw.setstate(begun.draw.getstate())
        for name in ("id", "token", "key", "run", "run_since", "outbox", "formerly"):
            setattr(self.office, name, copy.deepcopy(getattr(begun.office, name)))


@cache
def _begun() -> Floor:
    """Open a floor once in this process; every other one begins as its copy."""
    floor = Floor(Path(tempfile.mkdtemp(prefix="baogong-floor-")))
    atexit.register(shutil.rmtree, floor.folder, ignore_errors=True)
    floor.open()
    floor.close()
    return floor


@contextmanager
def floor_in(folder: Path, database: str = "") -> Iterator[Floor]:
    """A running floor, stopped afterwards."""
    floor = Floor(folder, database)
    try:
        if database:
            floor.open()
        else:
            floor.go_on(_begun())
        yield floor
    finally:
        floor.close()

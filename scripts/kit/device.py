"""Knows a simulated device: an outbox with clocks of its own, talking to a real server."""

import http.client
import json
import random
import uuid
from collections.abc import Sequence
from typing import Any

import msgspec

from api.ledger.seals import rescue_seal
from scripts.kit.server import Server, talk
from sync.codes import SYMBOLS
from sync.envelope import Line, PushReply
from sync.outbox import Outbox, push_body
from sync.records import Record


def uuid7(draw: random.Random, at: int) -> str:
    """Return a UUIDv7 for a time in milliseconds."""
    number = (at & (2**48 - 1)) << 80 | 7 << 76 | draw.getrandbits(12) << 64 | 2 << 62 | draw.getrandbits(62)
    return str(uuid.UUID(int=number))


def new_key(draw: random.Random, kind: str) -> str:
    """Return a random key of a kind."""
    return kind + "".join(draw.choice(SYMBOLS) for _ in range(10))


class Device:
    """A phone, kiosk or office page. Times are the replay's true milliseconds; its own clocks may err."""

    def __init__(self, server: Server, draw: random.Random, name: str) -> None:
        self.server = server
        self.draw = draw
        self.name = name
        self.wall_off = 0
        self.drift = 0.0
        self.run = f"{draw.getrandbits(64):016x}"
        self.run_since = 0
        self.token = self.key = ""
        self.id = ""
        self.outbox = Outbox("", "")
        self.formerly: list[dict[str, str]] = []
        self.older: list[Outbox] = []
        self._connection: http.client.HTTPConnection | None = None

    # -- clocks -------------------------------------------------------------------------------------

    def clocks(self, at: int) -> tuple[int, str, int]:
        """Return (wall, run, run_ms) as the device shows them at a true time."""
        elapsed = at - self.run_since
        return max(0, at + self.wall_off), self.run, max(0, elapsed + int(elapsed * self.drift))

    def restart(self, at: int) -> None:
        """Start the app anew: the run clock begins at nought."""
        self.run, self.run_since = f"{self.draw.getrandbits(64):016x}", at

    # -- talking ------------------------------------------------------------------------------------

    def _call(self, method: str, path: str, at: int, body: bytes = b"") -> Any:
        wall, run, run_ms = self.clocks(at)
        headers = {
            "baogong_driven_clock": str(at),
            "baogong_clock": f"{wall},{run},{run_ms}",
            "baogong_telemetry": f"{len(self.outbox.unsent())},0,kept,replay",
            "baogong_contract": "1",
            "baogong_seal": f"{self.id}:{rescue_seal(self.key, body)}" if self.key else "",
        }
        for fresh in (False, True):
            if fresh or self._connection is None or self._connection.port != self.server.port:
                self._connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=300)
            try:
                return talk(self._connection, method, path, body, self.token, **headers)
            except (OSError, http.client.HTTPException):
                self._connection.close()
                if fresh:
                    raise
        raise AssertionError("the second try returns or raises")

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()

    def enrol(self, at: int, code: str) -> None:
        """Enrol with a code; a device that was enrolled before keeps its older outboxes to send."""
        wall, run, run_ms = self.clocks(at)
        asked = {"code": code, "name": self.name, "wall": wall, "run": run, "run_ms": run_ms, "formerly": self.formerly}
        answer = self._call("POST", "/api/enrol", at, json.dumps(asked).encode())
        if self.id:
            self.older.append(self.outbox)
        self.id, self.token, self.key = answer["device"], answer["token"], answer["key"]
        self.formerly.append({"device": self.id, "proof": rescue_seal(self.key, self.id.encode())})
        self.outbox = Outbox(self.id, answer["contact"])

    def say(self, at: int, body: Record) -> Line:
        """Record what somebody said at a true time."""
        wall, run, run_ms = self.clocks(at)
        return self.outbox.say(uuid7(self.draw, max(0, wall)), body, wall, run, run_ms)

    def push(self, at: int, lines: Sequence[Line], lose_answer: bool = False) -> PushReply:
        """Push lines; a lost answer is one that never reached the device."""
        raw = self._call("POST", "/api/sync/push", at, push_body(lines))
        reply = msgspec.convert(raw, PushReply)
        if not lose_answer:
            self.outbox.take(reply)
            for outbox in self.older:
                for answer in reply.answers:
                    outbox.settle(answer)
        return reply

    def unsent(self) -> list[Line]:
        """Return what no answer has come for, the oldest outbox first."""
        return [line for outbox in (*self.older, self.outbox) for line in outbox.unsent()]

    def sync(self, at: int, batch: int = 500) -> PushReply:
        """Push everything unsent, then whatever the server's mark shows it has lost."""
        reply = self.push(at, [])
        while lines := self.unsent()[:batch]:
            reply = self.push(at, lines)
        lost = self.outbox.lost(reply.high_water)
        for start in range(0, len(lost), batch):
            reply = self.push(at, lost[start : start + batch])
        return reply

    def rescue_file(self) -> bytes:
        """Return the queue as a sealed file that any device may bring in."""
        lines = push_body([self.outbox.stamped(line) for line in self.outbox.lines]).decode()
        seal = rescue_seal(self.key, lines.encode())
        return json.dumps({"device": self.id, "lines": lines, "seal": seal}).encode()

    def carry(self, at: int, file: bytes) -> PushReply:
        """Bring in another device's rescue file."""
        return msgspec.convert(self._call("POST", "/api/sync/rescue", at, file), PushReply)

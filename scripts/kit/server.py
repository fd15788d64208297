"""Knows how to run the real server as a process of its own, and to stop or kill it."""

import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from scripts.kit import forks

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Refused(Exception):
    """The server answered with a problem; `kind` is its last word, `status` the HTTP status."""

    def __init__(self, status: int, kind: str) -> None:
        super().__init__(f"{status} {kind}")
        self.status = status
        self.kind = kind


class Server:
    """A `baogong serve` process on a free port, with a clock that is driven from outside."""

    def __init__(
        self, data: Path, database: str = "", mode: str = "test", clock: str = "driven", **settings: str
    ) -> None:
        self.data = data
        data.mkdir(parents=True, exist_ok=True)
        self.environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "BAOGONG_DATA": str(data),
            "BAOGONG_DATABASE": database,
            "BAOGONG_MODE": mode,
            "BAOGONG_CLOCK": clock,
            "BAOGONG_LOG_LEVEL": "warning",
            **{f"BAOGONG_{name.upper()}": value for name, value in settings.items()},
        }
        self.program = ""
        """A module that serves in the place of `baogong`, in a process from nothing: a bench's, that counts."""
        self.port = 0
        self.authority: Path | None = None
        self._process: subprocess.Popen[bytes] | forks.Fork | None = None

    def command(self, *words: str, stdin: str = "", check: bool = True) -> str:
        """Run one `baogong` verb and return what it prints; raise RuntimeError if it fails."""
        code, out, err = self.tried(*words, stdin=stdin)
        if code and check:
            raise RuntimeError(f"baogong {' '.join(words)}: {code}\n{out[-1500:]}{err[-1500:]}")
        return out

    def tried(self, *words: str, stdin: str = "") -> tuple[int, str, str]:
        """Run one verb; return its exit code, what it prints and what it complains of."""
        return forks.run(words, self.environment, ROOT, stdin)

    def start(self, authority: Path | None = None) -> None:
        """Start serving, again on the port it had before; return when it is healthy.

        With an authority it serves HTTPS.
        """
        self.authority = authority or self.authority
        self.port = self.port or free_port()
        environment = self.environment | {"BAOGONG_PORT": str(self.port)}
        if self.program:
            self._process = subprocess.Popen([sys.executable, "-m", self.program, "serve"], env=environment, cwd=ROOT)
        else:
            self._process = forks.Fork(["serve"], environment, ROOT)
        for _ in range(600):
            try:
                self.call("GET", "/api/health")
            except (OSError, http.client.HTTPException):
                if self._process.poll() is not None:
                    raise RuntimeError("the server ended while starting") from None
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("the server did not become healthy")

    @property
    def pid(self) -> int:
        """The process that serves."""
        assert self._process is not None, "the server is not running"
        return self._process.pid

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop the server and wait until it is gone."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def call(self, method: str, path: str, body: bytes = b"", token: str = "", **headers: str) -> Any:
        """Make one request on a connection of its own; return the decoded answer or raise Refused."""
        if self.authority is None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        else:
            trusted = ssl.create_default_context(cafile=str(self.authority))
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=120, context=trusted)
        try:
            return talk(connection, method, path, body, token, **headers)
        finally:
            connection.close()


def talk(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes, token: str, **headers: str
) -> Any:
    """Make one request; return the decoded answer or raise Refused."""
    sent = {"content-type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if token:
        sent["authorization"] = f"Bearer {token}"
    connection.request(method, path, body or None, sent)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status >= 400:
        try:
            kind = str(json.loads(content)["type"]).rpartition(":")[2]
        except (ValueError, KeyError, TypeError):
            kind = content[:200].decode("utf-8", "replace")
        raise Refused(answer.status, kind)
    return json.loads(content) if content else None

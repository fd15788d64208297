"""Knows how to start a PostgreSQL server of our own on this machine, as root or not, and stop it.

The binaries come from a Python package, so nothing has to be installed. Set BAOGONG_TEST_POSTGRES
to an address (postgresql://user@host:port/postgres) to use a server that runs already.
"""

import asyncio
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg


def _package() -> Path:
    """Return where the package with the binaries lies, without running it."""
    found = importlib.util.find_spec("pgserver")
    if found is None or found.origin is None:
        raise RuntimeError("the package pgserver is missing: run scripts/setup")
    return Path(found.origin).parent


class Postgres:
    """One server in a temporary folder; a context manager that yields its address."""

    def __init__(self) -> None:
        self.given = os.environ.get("BAOGONG_TEST_POSTGRES", "")
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self.address = self.given

    def __enter__(self) -> Self:
        if not self.given:
            self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self) -> None:
        package = _package()
        binaries = package / "pginstall"
        self._folder = Path(tempfile.mkdtemp(prefix="baogong-postgres-"))
        user: int | None = None
        if os.geteuid() == 0:  # PostgreSQL refuses root; and nobody may not read our checkout
            user = pwd.getpwnam("nobody").pw_uid
            for part in (package / "pginstall", package.with_name("pgserver.libs")):
                shutil.copytree(part, self._folder / part.relative_to(package.parent), symlinks=True)
            binaries = self._folder / "pgserver/pginstall"
            self._folder.chmod(0o755)
        data = self._folder / "data"
        data.mkdir(mode=0o700)
        if user is not None:
            os.chown(data, user, -1)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "user": user, "cwd": self._folder}
        init = [binaries / "bin/initdb", "-D", data, "-U", "baogong", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]
        subprocess.run(init, check=True, **quiet)  # type: ignore[call-overload]  # the options are built above
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        options = ["-h", "127.0.0.1", "-p", str(port), "-c", "unix_socket_directories=", "-c", "max_connections=200"]
        options += ["-c", "shared_buffers=256MB", "-c", "log_min_messages=fatal"]
        self._process = subprocess.Popen([binaries / "bin/postgres", "-D", data, *options], **quiet)  # type: ignore[call-overload]  # as above
        self.address = f"postgresql://baogong@127.0.0.1:{port}/postgres"
        for _ in range(200):
            try:
                asyncio.run(_run(self.address, "SELECT 1"))
            except (OSError, asyncpg.PostgresError):
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("the PostgreSQL server did not start")

    @property
    def pid(self) -> int:
        """The server's first process."""
        assert self._process is not None, "a server that ran already is measured by whoever started it"
        return self._process.pid

    @property
    def data(self) -> Path:
        """Where the server keeps its files."""
        assert self._folder is not None, "a server that ran already keeps its files where it likes"
        return self._folder / "data"

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
            self._process = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def create(self, name: str, template: str = "") -> str:
        """Make a database, from a template if one is named; return its address."""
        copy = f' TEMPLATE "{template}"' if template else ""
        asyncio.run(_run(self.address, f'CREATE DATABASE "{name}"{copy}'))
        return self.of(name)

    def of(self, name: str) -> str:
        """Return the address of a database of that name."""
        return self.address.rpartition("/")[0] + "/" + name

    def drop(self, name: str) -> None:
        """Drop a database and whoever is connected to it."""
        asyncio.run(_run(self.address, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


async def _run(address: str, statement: str) -> None:
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()

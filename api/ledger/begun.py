"""Knows how the process of a ledger is begun: forked from a server that has not begun yet, which takes no time, or from nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, NoReturn

PROGRAM, ROOT = "api.commands.ledger", str(Path(__file__).resolve().parents[2])


class Process:
    """A process that this one began."""

    def __init__(self, pid: int, held: "subprocess.Popen[bytes] | None" = None) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._held = held

    def wait(self, seconds: float) -> int:
        """Wait until it has ended; return its exit code, or raise TimeoutError."""
        ends = time.monotonic() + seconds
        while self.returncode is None:
            if self._held is not None:
                self.returncode = self._held.poll()
            else:
                try:
                    ended, status = os.waitpid(self.pid, os.WNOHANG)
                except ChildProcessError:  # somebody else waited for it, too, and heard of its end
                    return self.returncode if self.returncode is not None else 0
                self.returncode = os.waitstatus_to_exitcode(status) if ended else None
            if self.returncode is None:
                if time.monotonic() > ends:
                    raise TimeoutError(f"process {self.pid} is still there")
                time.sleep(0.005)
        return self.returncode

    def kill(self) -> None:
        """End it at once."""
        if self.returncode is None:
            os.kill(self.pid, signal.SIGKILL)


class Begun(NamedTuple):
    """A ledger's process, and this end of the line to it."""

    process: Process
    line: socket.socket


Begin = Callable[[], Begun]


def from_nothing() -> Begun:
    """Begin a ledger in a process from nothing."""
    ours, theirs = socket.socketpair()
    with theirs:
        path = os.pathsep.join(filter(None, (ROOT, os.environ.get("PYTHONPATH", ""))))
        held = subprocess.Popen(  # noqa: S603  # the words are ours
            [sys.executable, "-m", PROGRAM, str(theirs.fileno())],
            pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": path},
        )  # fmt: skip
    return Begun(Process(held.pid, held), ours)


def forked(run: Callable[[int], NoReturn]) -> Begin:
    """Fork a ledger off now, while there is neither loop nor thread; what is begun later comes from nothing."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        ours.close()
        run(theirs.detach())
    theirs.close()
    ready = [Begun(Process(pid), ours)]
    return lambda: ready.pop() if ready else from_nothing()

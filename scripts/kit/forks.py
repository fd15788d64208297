"""Knows how to run `baogong` in a process forked from one that has imported everything: it is the same, and starts at once."""

import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["api.cli"])


def _run(words: Sequence[str], environment: Mapping[str, str], root: str, channels: Sequence[str]) -> None:
    """Be the command, in the child."""
    for number, path in enumerate(channels):
        if path:
            file = os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY)
            os.dup2(file, number)
            os.close(file)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # lives as long as the process
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(root)
    sys.argv = ["baogong", *words]
    from api.cli import main  # noqa: PLC0415  # there already where it was forked; not wanted where it was asked for

    sys.exit(main())


class Fork:
    """One `baogong` command as a process of its own: as much of `subprocess.Popen` as a server needs.

    `channels` are files for standard input, output and error; an empty name is the parent's own.
    """

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], root: Path, channels: Sequence[str] = ()
    ) -> None:
        self._process = _FORKS.Process(
            target=_run, args=(tuple(words), dict(environment), str(root), tuple(channels)), daemon=True
        )
        self._process.start()

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Return its exit code if it is gone."""
        return self._process.exitcode

    def send_signal(self, how: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, how)

    def wait(self, seconds: float | None = None) -> int:
        """Wait until it is gone; return its exit code, or raise TimeoutError."""
        self._process.join(seconds)
        if self._process.exitcode is None:
            raise TimeoutError(f"process {self.pid} is still there after {seconds} s")
        return self._process.exitcode


def run(words: Sequence[str], environment: Mapping[str, str], root: Path, stdin: str) -> tuple[int, str, str]:
    """Run one command to its end; return its exit code and what it wrote to standard output and error."""
    with tempfile.TemporaryDirectory(prefix="baogong-fork-") as folder:
        files = [Path(folder) / name for name in ("in", "out", "err")]
        for file, content in zip(files, (stdin, "", ""), strict=True):
            file.write_text(content, encoding="utf-8")
        code = Fork(words, environment, root, [str(file) for file in files]).wait()
        return code, files[1].read_text(encoding="utf-8"), files[2].read_text(encoding="utf-8")

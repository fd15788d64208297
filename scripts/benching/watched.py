"""Serves as `baogong serve` does, and counts what SQLite is asked: statements run, and steps of its virtual machine.

It counts at the driver's own door, so it does not matter through which library a statement came. A statement that is
run for many rows counts for each. The numbers stand in the file that BENCH_COUNTS names, a tenth of a second old.
"""

import os
import sqlite3
import sys
import threading
import time
from pathlib import Path
from typing import Any

from api import cli

STEP = 100
"""SQLite is asked how far it is after so many steps of its virtual machine."""

seen = {"statements": 0, "steps": 0}
_connect = sqlite3.connect


def _statement(_: str) -> None:
    seen["statements"] += 1


def _step() -> int:
    seen["steps"] += STEP
    return 0


def _counted(*words: Any, **named: Any) -> sqlite3.Connection:
    connection: sqlite3.Connection = _connect(*words, **named)
    connection.set_trace_callback(_statement)
    connection.set_progress_handler(_step, STEP)
    return connection


def _write(path: Path) -> None:
    while True:
        part = path.with_suffix(".part")
        part.write_text(f"{seen['statements']} {seen['steps']}")
        part.replace(path)
        time.sleep(0.1)


if __name__ == "__main__":
    for module in (sqlite3, sqlite3.dbapi2):
        setattr(module, "connect", _counted)  # noqa: B010  # the type of the original is an overload
    threading.Thread(target=_write, args=(Path(os.environ["BENCH_COUNTS"]),), daemon=True).start()
    sys.exit(cli.main())

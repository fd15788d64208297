"""Knows how a program of the bench is sent off in a process of its own: with a plan in a file, for a result in a file.

Not over pipes: a pipe was seen to take a part of a large result and end without a word.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from scripts.kit.server import ROOT

T = TypeVar("T")
P = TypeVar("P")


def send(program: str, plan: object, result: type[T]) -> T:
    """Let a program carry out a plan; return its result."""
    with tempfile.TemporaryDirectory(prefix="baogong-bench-") as folder:
        file = Path(folder) / "errand"
        file.write_bytes(msgspec.msgpack.encode(plan))
        subprocess.run([sys.executable, "-m", program, str(file)], check=True, cwd=ROOT)
        return msgspec.msgpack.decode(file.read_bytes(), type=result)


def serve(plan: type[P], carry_out: Callable[[P], object]) -> None:
    """Read the plan from the file that was named, and put the result in its place."""
    file = Path(sys.argv[1])
    file.write_bytes(msgspec.msgpack.encode(carry_out(msgspec.msgpack.decode(file.read_bytes(), type=plan))))

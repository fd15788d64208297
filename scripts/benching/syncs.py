"""Counts how often a push really reaches the disk: by the kernel's trace on SQLite, by PostgreSQL's own count."""

import asyncio
import os
import re
import shutil
import signal
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import text

PUSHES = 20


async def per_push(database: Any, push: Callable[[], Awaitable[object]]) -> float | None:
    """Return syncs per single push; None where they cannot be counted (no strace on this machine)."""
    if not database.sqlite:
        before = await _postgresql(database)
        for _ in range(PUSHES):
            await push()
        return (await _postgresql(database) - before) / PUSHES
    strace = shutil.which("strace")
    if strace is None:
        return None
    trace = await asyncio.create_subprocess_exec(
        strace, "-f", "-q", "-e", "trace=fsync,fdatasync", "-p", str(os.getpid()), stderr=asyncio.subprocess.PIPE
    )
    await asyncio.sleep(1)
    for _ in range(PUSHES):
        await push()
    if trace.returncode is None:
        trace.send_signal(signal.SIGINT)
    _, said = await trace.communicate()
    calls = len(re.findall(rb"(?:fsync|fdatasync)\(", said))
    return calls / PUSHES if calls else None


async def _postgresql(database: Any) -> int:
    await asyncio.sleep(1.5)  # backends report what they did once a second
    async with database.read() as connection:
        return int((await connection.execute(text("SELECT wal_sync FROM pg_stat_wal"))).scalar_one())

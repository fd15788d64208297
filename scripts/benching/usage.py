"""Knows what processes use: CPU seconds by the kernel's own count, and bytes in the database."""

import asyncio
import os
import sqlite3
import time
from pathlib import Path

import asyncpg

_TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """Return a process and all that it began."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds of a process, and of what it began and has ended since."""
    total = 0
    for one in family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(fields[n]) for n in (11, 12, 13, 14))
    return total / _TICKS


def database_bytes(folder: Path, address: str) -> int:
    """Return what the database takes, without the journal that goes ahead of it."""
    if address:
        return asyncio.run(_size(address))
    connection = sqlite3.connect(f"file:{folder / 'baogong.sqlite'}?mode=ro", uri=True)
    try:
        pages, free, size = (
            connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "freelist_count", "page_size")
        )
    finally:
        connection.close()
    return int((pages - free) * size)


LAGS = "SELECT count(*) FROM home_mark WHERE told < version"


def written(folder: Path, address: str) -> None:
    """Wait until no home's state is still to be written: work that is put off is work, and the clock runs on."""
    if address:
        asyncio.run(_written(address))
        return
    connection = sqlite3.connect(f"file:{folder / 'baogong.sqlite'}?mode=ro", uri=True)
    try:
        while connection.execute(LAGS).fetchone()[0]:
            time.sleep(0.002)
    finally:
        connection.close()


async def _written(address: str) -> None:
    connection = await asyncpg.connect(address)
    try:
        while await connection.fetchval(LAGS):  # noqa: ASYNC110  # another process's state is not signalled
            await asyncio.sleep(0.002)
    finally:
        await connection.close()


async def _size(address: str) -> int:
    connection = await asyncpg.connect(address)
    try:
        return int(await connection.fetchval("SELECT pg_database_size(current_database())"))
    finally:
        await connection.close()

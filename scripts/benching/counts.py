"""Counts what no clock disturbs: statements and virtual-machine steps a push, and how often it reaches the disk."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import event

from api.app import build
from api.db.engine import Database
from api.settings import Settings
from api.tables.migrate import migrate
from scripts.benching import syncs
from scripts.benching.plant import Bench
from scripts.kit.asgi import talking_to

STEP = 1_000
"""SQLite is asked how far it is after so many steps of its virtual machine."""


def counts(database: str) -> dict[str, float | None]:
    """Return statements per push of 1 and of 200, steps per record (SQLite), and syncs per push of 1."""
    with tempfile.TemporaryDirectory(prefix="baogong-bench-") as folder:
        settings = Settings(data=str(Path(folder)), database=database, mode="test", clock="driven")
        return asyncio.run(_count(settings))


async def _count(settings: Settings) -> dict[str, float | None]:
    database = Database(settings.database_url())
    await migrate(database)
    await database.close()
    app = build(settings)
    async with talking_to(app) as client:
        bench = Bench(app.state.house, client, 1)
        await bench.set_up()
        found: dict[str, float | None] = {}
        for batch in (1, 200):
            await bench.push([bench.report()])
            statements, steps = await _watched(bench, batch)
            found[f"statements b{batch}"] = statements
            found[f"steps b{batch}"] = None if steps is None else steps / batch
        found["syncs b1"] = await syncs.per_push(bench.house.database, lambda: bench.push([bench.report()]))
        return found


async def _watched(bench: Bench, batch: int) -> tuple[int, int | None]:
    statements = steps = 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    def step() -> int:
        nonlocal steps
        steps += STEP
        return 0

    def watch(connection: Any, *_: object) -> None:
        connection.set_progress_handler(step, STEP)

    lines = [bench.report() for _ in range(batch)]
    writing = bench.house.database.writing
    event.listen(writing, "before_cursor_execute", count)
    sqlite = bench.house.database.sqlite
    if sqlite:
        event.listen(writing, "checkout", watch)
    await bench.push(lines)
    event.remove(writing, "before_cursor_execute", count)
    if sqlite:
        event.remove(writing, "checkout", watch)
    return statements, steps if sqlite else None

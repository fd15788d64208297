"""The same stamped records, pushed through the same door into empty databases in any order and batches."""

import asyncio
import json
import random
import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from api.app import build
from api.db.engine import Database
from api.devices.enrolment import Asked, new_code
from api.ledger.digest import whole_digest
from api.settings import Settings
from api.tables.migrate import migrate
from scripts.kit.asgi import talking_to
from scripts.kit.postgres import Postgres
from sync.envelope import Line, encode_line


def digests(
    lines: list[Line], secret: Path, at: int, seed: int, folder: Path, postgres: Postgres, each: int
) -> set[tuple[str, str]]:
    """Push the lines into `each` databases of either engine; return the (engine, digest) pairs found."""
    raw = [encode_line(line) for line in lines]
    work = []
    # a folder of its own: the other engine's run has databases of these names too
    here = Path(tempfile.mkdtemp(prefix="shuffles-", dir=folder))
    for engine in ("sqlite", "postgresql"):
        for n in range(each):
            name = f"shuffle_{folder.name}_{seed}_{n}".lower().replace("-", "_")
            address = postgres.create(name) if engine == "postgresql" else ""
            work.append((engine, raw, str(secret), at, seed * 1000 + n, str(here / f"{name}-{engine}"), address))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = set(pool.map(_one, work))
    for engine, *_, address in work:
        if engine == "postgresql":
            postgres.drop(address.rpartition("/")[2])
    shutil.rmtree(here)
    return found


def _one(work: tuple[str, list[bytes], str, int, int, str, str]) -> tuple[str, str]:
    engine, raw, secret, at, seed, data, address = work
    return engine, asyncio.run(_push(raw, secret, at, seed, data, address))


async def _push(raw: list[bytes], secret: str, at: int, seed: int, data: str, address: str) -> str:
    draw = random.Random(seed)
    settings = Settings(data=data, database=address, secret_file=secret, mode="test", clock="driven")
    database = Database(settings.database_url())
    await migrate(database)
    await database.close()
    lines = list(raw)
    draw.shuffle(lines)
    app = build(settings)
    async with talking_to(app) as client:
        house = app.state.house
        house.clock.set(at)
        code = await new_code(house, Asked(kind="phone"), "replay")
        asked = {"code": code.code, "name": "shuffler", "wall": at, "run": "shuffle", "run_ms": 0}
        token = (await client.post("/api/enrol", content=json.dumps(asked))).json()["token"]
        start = 0
        while start < len(lines):
            size = draw.choice([1, 7, 50, 200, 500])
            answer = await client.post(
                "/api/sync/push", content=b"\n".join(lines[start : start + size]),
                headers={"authorization": f"Bearer {token}"},
            )  # fmt: skip
            answer.raise_for_status()
            start += size
        await house.ledger.settled()
        async with house.database.snapshot() as connection:
            return await whole_digest(connection, house.site, house.books)

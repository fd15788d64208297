"""A database that closes leaves nothing open, whoever still asked it something."""

import asyncio
import gc
import warnings

import pytest
from sqlalchemy import text

from api.db.engine import Database

SLOW = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(0.2)",
}


async def test_who_still_reads_is_waited_for(database_url: str, engine: str) -> None:
    one = [Database(database_url)]
    began = asyncio.Event()

    async def ask() -> None:
        async with one[0].read() as connection:
            began.set()
            await connection.execute(text(SLOW[engine]))

    asking = asyncio.create_task(ask())
    await began.wait()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        await one[0].close()
        await asking
        one.clear()
        gc.collect()
    assert [str(one.message) for one in told] == []


async def test_what_is_closed_is_not_opened_again_by_who_comes_late(database_url: str) -> None:
    database = Database(database_url)
    await database.close()
    with pytest.raises(RuntimeError, match="closed"):
        async with database.read():
            pass
    with pytest.raises(RuntimeError, match="closed"):
        async with database.snapshot():
            pass

"""Counts what no clock disturbs, from outside the server: statements, rows looked at, and how often it reaches the disk."""

import asyncio
import time
from pathlib import Path

import asyncpg

from scripts.benching import syncs
from scripts.benching.cases import WIDE
from scripts.benching.history import History
from scripts.benching.load import Plan
from scripts.benching.shop import Shop, loaded
from scripts.benching.tap import Tap

PUSHES = {1: 20, 200: 4}
"""Records a push, and how many such pushes are counted, one after another."""

WARM = (200, 3)
"""What goes before uncounted: what is read once after the start is no push's."""

SETTLED_S, EMPTY = 1.2, 24
"""A connection tells PostgreSQL what it did at the end of a transaction, once a second: so many empty pushes go round all."""

Counts = dict[str, float | None]


def counts(history: History) -> Counts:
    """Return, per push of 1 and of 200 over three hundred orders, what each costs; None is what cannot be counted."""
    shop = history.copy()
    try:
        return _sqlite(shop) if history.postgres is None else _postgresql(shop)
    finally:
        history.drop(shop)


def _push(shop: Shop, batch: int, pushes: int) -> None:
    phone = shop.phones[0]
    groups = [[shop.report(phone, shop.orders[:WIDE]) for _ in range(batch)] for _ in range(pushes)]
    shop.settle([phone], loaded(Plan(shop.server.port, [shop.pushes(phone, groups)], keep=True)))
    shop.written()  # else what it left behind counts for the next ones


def _sqlite(shop: Shop) -> Counts:
    path = shop.folder / "counts"
    shop.server.environment["BENCH_COUNTS"] = str(path)
    shop.server.program = "scripts.benching.watched"
    shop.server.environment["BAOGONG_LEDGER"] = "here"  # in the process that counts
    shop.server.start()
    _push(shop, *WARM)
    found: Counts = {}
    for batch, pushes in PUSHES.items():
        before = _written(path)
        _push(shop, batch, pushes)
        found |= {f"{name}_b{batch}": (count - before[name]) / pushes for name, count in _written(path).items()}
    made = syncs.traced(shop.server.pid, lambda: _push(shop, 1, PUSHES[1]))
    return found | {"syncs_b1": None if made is None else made / PUSHES[1]}


def _written(path: Path) -> dict[str, int]:
    time.sleep(0.4)
    statements, steps = map(int, path.read_text().split())
    return {"statements": statements, "steps": steps}


def _postgresql(shop: Shop) -> Counts:
    with Tap(shop.database) as tap:
        shop.server.environment["BAOGONG_DATABASE"] = tap.address

        def look() -> dict[str, int]:
            time.sleep(SETTLED_S)
            _push(shop, 0, EMPTY)
            told = asyncio.run(_told(shop.database))
            return {"statements": tap.statements, "round_trips": tap.round_trips, **told}

        shop.server.start()
        try:
            _push(shop, *WARM)
            first, before = look(), look()
            empty = {name: before[name] - first[name] for name in first}
            found: Counts = {"analysed": float(asyncio.run(_analysed(shop.database)))}
            for batch, pushes in PUSHES.items():
                _push(shop, batch, pushes)
                after = look()
                found |= {f"{name}_b{batch}": (after[name] - before[name] - empty[name]) / pushes for name in after}
                before = after
        finally:
            shop.server.stop()
    return found


async def _told(address: str) -> dict[str, int]:
    connection = await asyncpg.connect(address)
    try:
        rows = "SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::bigint FROM pg_stat_user_tables"
        return {
            "rows": await connection.fetchval(rows),
            "syncs": await connection.fetchval("SELECT wal_sync FROM pg_stat_wal"),
        }
    finally:
        await connection.close()


async def _analysed(address: str) -> bool:
    """Whether PostgreSQL has made statistics meanwhile, by which it chooses its ways: rows looked at depend on that."""
    connection = await asyncpg.connect(address)
    try:
        known = "SELECT count(*) > 0 FROM pg_statistic JOIN pg_class ON oid = starelid WHERE relname = 'outcome'"
        return bool(await connection.fetchval(known))
    finally:
        await connection.close()

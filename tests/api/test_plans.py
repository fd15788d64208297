"""No statement of the hot path reads what grows with every record there is, with or without statistics."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text

from api.db.driver import HEARD
from api.devices.pull import _window
from api.ledger.behind import LATE
from tests.kit.plant import Phone, Plant

ROWS = 100_000
OWN_KEYS = {
    "record_address": "id",
    "home_mark": "home",
    "feed": "key",
    "home_state": "home",
    "device": "id",
    "credential": "person",
}
SMALL = frozenset({"period_lock", "feed_head", "device_gap"})
"""A row a month, one in all, and holes that are still open."""

_NUMBERS = {
    "sqlite": f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})",
    "postgresql": f"WITH n(i) AS (SELECT generate_series(1, {ROWS}))",
}
FILL = {
    "record": "'d' || i % 50, i, 'W' || i % 900, 'finish', 'h', {bytes}, {bytes}, {bytes}, i, '', i",
    "outcome": "'W' || i % 900, 'finish', 'p', 'accepted', '', '', '', '', 1",
    "posting": "1, 'good', 'p', '', '', '', '', '', 'W' || i % 900, 10, 1000, '2026-01-01', '2026-01-01', '2026-01', {no}, 1",
}
KEYS = {"record": "id", "outcome": "id", "posting": "record"}
COLUMNS = {
    "record": "device, seq, home, kind, hash, envelope, body, stamp, at, carrier, stored",
    "outcome": "home, kind, person, result, reason, notes, waits_for, settled_by, version",
    "posting": "n, account, person, item, lot, unit, source, target, home, operation, amount, day, worked, period, adjustment, posted",
}
OTHERS = {
    "record_address": ("address, id", "'x' || i % 900, 'r' || i"),
    "home_mark": ("home, version, told", "'X' || i, 1, 1"),
    "home_state": (
        "home, version, number, status, item, due, urgent, scope, state",
        "'X' || i, 1, '', '', '', '', {no}, '', {bytes}",
    ),
    "device": (
        "id, name, kind, scope, token_hash, enrolled, enrolled_by, formerly, high_water, highest, cloned, seen, queue_depth, queue_oldest, storage, version",
        "'r' || i, '', 'phone', '', 't' || i, 1, '', '', 1, 1, {no}, 1, 0, 0, '', ''",
    ),
    "credential": (
        "person, login, roles, password_hash, pin_hash, pin_salt, pin_key, pin_check, pin_set, version, pin_former, centers",
        "'X' || i, 'l' || i, 'operator', '', '', '', '', '', 0, 0, '', ''",
    ),
    "feed": ("kind, key, seq, version, followers, gone, state", "'outcome', 'r' || i, 1000000 + i, 1, '', '', {bytes}"),
    "feed_batch": ("first, nonce, at", "1000000 + i, 'x', 1"),
}


async def fill(plant: Plant) -> None:
    """Write rows beside the plant's own, at another site's cost but of this site; nobody makes statistics of them."""
    engine = "sqlite" if plant.house.database.sqlite else "postgresql"
    words = {"bytes": "x'7b7d'" if engine == "sqlite" else "'{}'::bytea", "no": "0" if engine == "sqlite" else "false"}
    told = {name: (f"{KEYS[name]}, {COLUMNS[name]}", f"'r' || i, {FILL[name]}") for name in FILL} | OTHERS
    async with plant.house.database.read() as connection:
        for name, (columns, values) in told.items():
            if engine == "postgresql":
                await connection.execute(text(f"ALTER TABLE {name} SET (autovacuum_enabled = false)"))
            rows = (
                f"{_NUMBERS[engine]} INSERT INTO {name} (site, {columns}) SELECT '{plant.house.site}', {values} FROM n"
            )
            if engine == "postgresql":
                rows = f"INSERT INTO {name} (site, {columns}) {_NUMBERS[engine]} SELECT '{plant.house.site}', {values} FROM n"
            await connection.execute(text(rows.format(**words)))
        await connection.commit()


@contextmanager
def heard() -> Iterator[list[tuple[str, Any]]]:
    """Hear every statement with its parameters."""
    found: list[tuple[str, Any]] = []

    def note(statement: str, parameters: Any) -> None:
        found.append((statement, list(parameters)))

    HEARD.append(note)
    try:
        yield found
    finally:
        HEARD.remove(note)


async def told(plant: Plant, phone: Phone, order: str) -> list[tuple[str, Any]]:
    """Return what is asked and written by a report, by the same again, by states written later, and by a pull."""
    with heard() as found:
        for mode in ("never", "always"):
            plant.house.commit.is_late = LATE[mode]
            line = phone.say(plant.finish(order, "3"))
            await phone.push([line])
            await phone.push([line])
        await _window(plant.house, "", 100)
    return found


WALKS = re.compile(r"\(site=\?\)|^SCAN (?!json_each|CONSTANT ROW)")


async def test_no_statement_of_a_push_or_pull_reads_all_that_a_plant_has(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    await phone.tell(plant.finish(order))
    await fill(plant)
    try:
        asked = await told(plant, phone, order)
        assert len(asked) > 15
        walked: list[tuple[str, str]] = []
        async with plant.house.database.read() as connection:
            for statement, parameters in asked:
                if plant.house.database.sqlite:
                    plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(parameters))
                    walked += [(row.detail, statement) for row in plan if WALKS.search(row.detail)]
                else:
                    raw: Any = (await connection.get_raw_connection()).driver_connection
                    found = await raw.fetchval(f"EXPLAIN (FORMAT JSON) {statement}", *parameters)
                    plans = found if isinstance(found, list) else json.loads(found)
                    walked += [(one, statement) for one in walks(plans[0]["Plan"])]
        assert [one for one in walked if not any(f" {name}" in one[0] for name in SMALL)] == []
    finally:
        async with plant.house.database.read() as connection:
            for name in (*FILL, *OTHERS):
                key = KEYS.get(name) or OWN_KEYS.get(name)
                which = f"{key} LIKE 'r%' OR {key} LIKE 'X%'" if key else "first > 1000000"
                await connection.execute(text(f"DELETE FROM {name} WHERE {which}"))
            await connection.commit()


def walks(node: dict[str, Any]) -> Iterator[str]:
    """Yield what of a plan reads a table whole, or an index by the site alone."""
    what = f"{node['Node Type']} {node.get('Relation Name', '')}"
    by = f"{node.get('Index Cond', '')}"
    if node["Node Type"] == "Seq Scan" or (
        "Index" in node["Node Type"] and by and by.count("=") + by.count("<") + by.count(">") < 2
    ):
        yield f"{what} {node.get('Index Name', '')} {by}"
    for inner in node.get("Plans", ()):
        yield from walks(inner)

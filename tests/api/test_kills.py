"""A server that is killed while it commits, again and again: nothing acknowledged is lost, nothing counts twice."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api.db.rows import table_of
from api.departments import BOOKS
from api.ledger import lookup
from api.ledger.rebuild import verify
from api.tables.derived import OutcomeRow
from scripts.kit.server import ROOT
from sync.envelope import encode_line
from tests.kit.plant import Plant

KILLS, MANY = 40, 110
"""So many that hit a server between taking lines and saying that they are there; many in the long run."""

BETWEEN = 30
"""So many of them leave states that are still to be written."""


@pytest.fixture
def mother() -> Iterator[subprocess.Popen[str]]:
    """The process that forks servers."""
    command = [sys.executable, "-m", "tests.kit.doomed"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


async def test_kills_mid_commit_and_before_the_states_are_written_lose_nothing_and_double_nothing(
    plant: Plant, database_url: str, tmp_path: Path, mother: "subprocess.Popen[str]", long: bool
) -> None:
    kills = MANY if long else KILLS
    orders = [await plant.order(quantity="100000") for _ in range(4)]
    phone = await plant.phone()
    draw = random.Random(9)
    made = [phone.say(plant.finish(orders[number % 4], "1")) for number in range(3000)]
    lines = {line.envelope.id: encode_line(line).decode() for line in made}
    settings = {"data": str(tmp_path), "database": database_url, "mode": "test", "clock": "driven"}
    settings["behind"] = "always"
    settings["secret_file"] = str(tmp_path / "secret")
    acknowledged: dict[str, str] = {}
    hits = between = 0
    house = plant.house
    while (hits < kills or between < BETWEEN) and len(acknowledged) < len(lines):
        there = list(acknowledged)
        again = draw.sample(there, min(3, len(there)))
        due = [lines[one] for one in (*again, *(one for one in lines if one not in acknowledged))][:200]
        asked = {"settings": settings, "now": plant.now, "carrier": phone.id, "lines": due}
        hits += until_killed(mother, asked | {"group": draw.choice([1, 5, 50])}, acknowledged, draw.uniform(0, 0.15))
        async with house.database.read() as connection:
            left = await connection.run_sync(lambda sync: lookup.lagging(sync, house.site))
        between += bool(left)
        if hits % 10 == 0:
            assert await verify(house.database, house.site, BOOKS, lambda *_: None) == [], (
                "the first half, as it was left"
            )
    assert hits >= kills, "every kill hit a commit that nobody had heard of yet"
    assert between >= BETWEEN
    await plant.ledger.catching_up.take_over()
    async with house.database.read() as connection:
        assert await connection.run_sync(lambda sync: lookup.lagging(sync, house.site)) == {}
    assert await verify(house.database, house.site, BOOKS, lambda *_: None) == [], "and the second"
    async with plant.house.database.read() as connection:
        outcome = table_of(OutcomeRow)
        rows = (await connection.execute(select(outcome.c.id, outcome.c.result))).all()
    stored = {row.id: row.result for row in rows if row.id in lines}
    assert acknowledged.items() <= stored.items(), "what was acknowledged is there"
    states = [await plant.state(order) for order in orders]
    good = sum(state["operations"]["10"]["good"] for state in states if "10" in state["operations"])
    assert good == 1000 * len(stored), "and each counts once"


def kill(pid: int) -> None:
    """Kill a process that may have ended by itself."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def until_killed(
    mother: "subprocess.Popen[str]", asked: dict[str, Any], acknowledged: dict[str, str], after: float
) -> int:
    """Let a server work and kill it some seconds after its first commit began; return whether one was under way."""
    assert mother.stdin is not None
    assert mother.stdout is not None
    mother.stdin.write(json.dumps(asked) + "\n")
    mother.stdin.flush()
    pid, last, timer = 0, "", None
    while (said := json.loads(mother.stdout.readline())) != "gone":
        if isinstance(said, int):
            pid = said
        elif isinstance(said, list):
            acknowledged |= dict(said)
        if pid and timer is None and "begin" in {said, last}:
            timer = threading.Timer(after, kill, (pid,))
            timer.start()
        last = said if not isinstance(said, int) else last
    if timer is not None:
        timer.join()
    return int(last == "begin")

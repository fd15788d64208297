"""Servers that will be killed while they commit: one process that has imported everything forks them, one after another.

On standard input it is told what to do, a JSON line each; on standard output stand the fork's pid, `begin` before each group
of lines, the answers after it, and `gone` when the fork is no more.
"""

import asyncio
import json
import os
import sys
from typing import Any

from api.departments import BOOKS
from api.house import House
from api.ledger.intake import read
from api.settings import Settings


def say(word: object) -> None:
    """Write a line at once, whole."""
    os.write(1, json.dumps(word).encode() + b"\n")


async def work(settings: dict[str, Any], now: int, carrier: str, lines: list[str], group: int) -> None:
    """Commit lines in groups until somebody kills this process."""
    house = House(Settings(**settings), BOOKS)
    house.clock.set(now)
    await house.open()
    for start in range(0, len(lines), group):
        say("begin")
        some = [read(line.encode(), carrier, now, house.seals) for line in lines[start : start + group]]
        answers = await house.ledger.submit(some)
        say([[one.id, one.outcome.result] for one in answers])
    say("done")
    await house.close()


def main() -> None:
    """Fork for each line of standard input."""
    for line in sys.stdin:
        told = json.loads(line)
        pid = os.fork()
        if pid == 0:
            asyncio.run(work(**told))
            os._exit(0)
        say(pid)
        os.waitpid(pid, 0)
        say("gone")


if __name__ == "__main__":
    main()

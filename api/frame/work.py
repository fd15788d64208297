"""Knows the work in the background: each on its own, so that one which fails stops neither the others nor the reports."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from msgspec import Struct

from api.house import House
from api.log import Log


class Work(Struct, frozen=True):
    """What is done when the house opens and, if `every` names seconds, again and again; what fails is logged and tried again."""

    name: str
    do: Callable[[House], Awaitable[object]]
    every: float = 0


class Background:
    """All departments' work of one running house."""

    def __init__(self, house: House, works: Sequence[Work]) -> None:
        self.house = house
        self.works = works
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Do each once, and go on with those that recur."""
        for work in self.works:
            await self._do(work)
        self._tasks = [asyncio.create_task(self._recur(work)) for work in self.works if work.every]

    async def stop(self) -> None:
        """End whatever recurs."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _recur(self, work: Work) -> None:
        while True:
            await asyncio.sleep(work.every)
            await self._do(work)

    async def _do(self, work: Work) -> None:
        try:
            await work.do(self.house)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is this work's own affair
            Log("work").error(f"{work.name} failed", error)

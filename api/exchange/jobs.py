"""Knows how far a long piece of work has come, for the bar that people watch. In memory: what matters is in the database."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct

from api.log import Log

KEPT = 50


class Job(Struct):
    """A piece of work: `done` of `of`, the name of its sentence, and its result or problem when it is over."""

    name: str = "job.reading"
    done: int = 0
    of: int = 0
    over: bool = False
    result: Any = None
    problem: BaseException | None = None


class Jobs:
    """The pieces of work of this process by their id."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def find(self, one: str) -> Job | None:
        """Return a job that runs or ran in this process."""
        return self._jobs.get(one)

    def forget(self, one: str) -> None:
        """Forget a job that is over."""
        self._jobs.pop(one, None)

    def start(self, one: str, work: Callable[[Job], Awaitable[Any]]) -> Job:
        """Begin a job; one of the same id that still runs is left alone."""
        there = self._jobs.get(one)
        if there is not None and not there.over:
            return there
        job = self._jobs[one] = Job()
        task = asyncio.create_task(self._run(job, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        for old in [key for key, each in self._jobs.items() if each.over][:-KEPT]:
            del self._jobs[old]
        return job

    async def _run(self, job: Job, work: Callable[[Job], Awaitable[Any]]) -> None:
        try:
            job.result = await work(job)
        except Exception as error:  # noqa: BLE001  # it is shown to whoever waits
            Log("exchange").error("a job failed", error)
            job.problem = error.with_traceback(None)  # whose frames hold the file and its rows
        finally:
            job.over = True

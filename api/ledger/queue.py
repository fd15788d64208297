"""Knows how pushes share commits: one writer, capped groups, and a lane of their own for small ones.

A group that fails by a rule is split until the one record is alone, which is then quarantined. The
database being away or busy is nobody's fault: that is retried whole, or reported as such.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from msgspec import Struct
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from api.away import Newer, not_storable
from api.ledger.commit import Commit
from api.ledger.intake import Incoming
from sync.envelope import Answer

TRIES = 6


class Submission(Struct, eq=False):
    """Lines handed in together; the future gets their answers."""

    lines: Sequence[Incoming]
    future: "asyncio.Future[list[Answer]]"


class Queue:
    """The one door to the ledger: `submit` returns when the lines are committed."""

    def __init__(self, commit: Commit, group: int, small: int, told: Callable[[], None]) -> None:
        self.commit = commit
        self.group = group
        self.small = small
        self._told = told
        self._lanes: tuple[deque[Submission], deque[Submission]] = (deque(), deque())
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the writer."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Commit what was handed in, then stop."""
        while any(self._lanes):  # noqa: ASYNC110  # the writer empties them; nothing is to be signalled
            await asyncio.sleep(0.01)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def submit(self, lines: Sequence[Incoming]) -> list[Answer]:
        """Commit lines, in chunks no larger than a group; return their answers in order.

        Raises Newer if an order of theirs is beyond this version; what is of other orders is committed then.
        """
        answers: list[Answer] = []
        behind: Newer | None = None
        for start in range(0, len(lines), self.group):
            future: asyncio.Future[list[Answer]] = asyncio.get_running_loop().create_future()
            chunk = lines[start : start + self.group]
            lane = self._lanes[0 if len(chunk) <= self.small else 1]
            lane.append(Submission(chunk, future))
            self._wake.set()
            try:
                answers += await future
            except Newer as error:
                behind = error
        if behind is not None:
            raise behind
        return answers

    async def submit_whole(self, lines: Sequence[Incoming]) -> list[Answer]:
        """Commit lines in one transaction, all or none; raise whatever any of them raises."""
        return await self._write(list(lines), whole=True)

    def _next(self) -> list[Submission]:
        """Take what fits into one group, the small lane first."""
        taken: list[Submission] = []
        room = self.group
        for lane in self._lanes:
            while lane and len(lane[0].lines) <= room:
                taken.append(lane.popleft())
                room -= len(taken[-1].lines)
        return taken

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while taken := self._next():
                await self._serve(taken)

    async def _serve(self, taken: list[Submission]) -> None:
        lines = [line for submission in taken for line in submission.lines]
        try:
            answers = await self._write(lines)
        except Newer:
            for submission in taken:  # the others' lines are none of its
                await self._serve_around(submission)
            return
        except Exception as error:  # noqa: BLE001  # whatever it is, the submitters must hear of it
            for submission in taken:
                if not submission.future.done():
                    submission.future.set_exception(error)
            return
        start = 0
        for submission in taken:
            end = start + len(submission.lines)
            if not submission.future.done():
                submission.future.set_result(answers[start:end])
            start = end

    async def _write(self, lines: list[Incoming], *, whole: bool = False) -> list[Answer]:
        for attempt in range(TRIES):
            try:
                result = await self.commit.write(lines)
            except IntegrityError:  # another process stored one of the ids after we had looked
                if attempt == TRIES - 1:
                    raise
            except DBAPIError as error:
                if not_storable(error) and not whole:
                    return await self._split(lines, error)
                if attempt == TRIES - 1 or not _passing(error):
                    raise
                await asyncio.sleep(0.01 * 2**attempt)
            except (SQLAlchemyError, OSError, MemoryError, Newer):
                raise
            except Exception as error:  # whatever a record makes us raise, it stops nobody else
                if whole:
                    raise
                return await self._split(lines, error)
            else:
                if result.news:
                    self._told()
                return result.answers
        raise AssertionError("the last try returns or raises")

    async def _serve_around(self, submission: Submission) -> None:
        try:
            answers = await self._around(list(submission.lines))
        except Exception as error:  # noqa: BLE001  # as above
            if not submission.future.done():
                submission.future.set_exception(error)
            return
        if not submission.future.done():
            submission.future.set_result(answers)

    async def _around(self, lines: list[Incoming]) -> list[Answer]:
        """Store what can be stored beside orders that a later version has written at; raise Newer afterwards."""
        try:
            return await self._write(lines)
        except Newer:
            if len(lines) == 1:
                raise
        half, answers = len(lines) // 2, list[Answer]()
        behind: Newer | None = None
        for part in (lines[:half], lines[half:]):
            try:
                answers += await self._around(part)
            except Newer as error:
                behind = error
        if behind is not None:
            raise behind
        return answers

    async def _split(self, lines: list[Incoming], error: Exception) -> list[Answer]:
        if len(lines) > 1:
            half = len(lines) // 2
            return await self._write(lines[:half]) + await self._write(lines[half:])
        if lines[0].reason:
            raise error
        lines[0].reason, lines[0].detail = "rule_failed", f"{type(error).__name__}: {error}"[:500]
        return await self._write(lines)


def _passing(error: DBAPIError) -> bool:
    """Whether the failure passes by itself: a deadlock, a serialization failure, a busy database."""
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    return state in {"40001", "40P01", "55P03"} or "locked" in str(error.orig)

"""Knows how pushes share commits: one writer, capped groups, and a lane of their own for small ones.

While somebody else of this plant must write, too, he is given his turn between two groups.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from msgspec import Struct

from api.away import Newer
from api.ledger.behind import SLICE, WHOLE
from api.ledger.catching_up import CatchingUp
from api.ledger.commit import Commit
from api.ledger.intake import Incoming
from api.ledger.writing import Writing
from sync.envelope import Answer

FIRST_RATE, WORTH_BYTES, LEARNS = 1_000_000.0, 20_000, 0.2

MANY = 4
"""So many small pushes at once are more than one by one can be written."""

SMALL_COME_S, SOON_S, LEAST = 1.0, 0.04, 50
"""While small pushes come, at most a second apart, a group of others is what is written within so long; of fewer lines that cannot be learned."""

LAST_S = 5.0
"""So long a server that stops, and who reads states, waits for what lags."""

TURN_S = 20.0
"""So long somebody else may have his turn."""

WHOLE_S = 600.0
"""So long what is committed whole may take: a sheet of 50,000 lines."""

QUIET_S = 0.02
"""After so long without a line, what lags is caught up with."""


class Submission(Struct, eq=False):
    """Lines handed in together; the future gets their answers."""

    lines: Sequence[Incoming]
    future: "asyncio.Future[list[Answer]]"
    read: "asyncio.Future[None] | None" = None
    """Done when its lines are read, if that was begun ahead."""


class Turn:
    """Somebody else's turn to write: it is given once, and is over when he says so."""

    def __init__(self, longest: float) -> None:
        self.longest = longest
        self.given = asyncio.Event()
        self.over = asyncio.Event()


class Queue:
    """The one door to the ledger: `submit` returns when the lines are committed."""

    def __init__(self, commit: Commit, group: int, small: int, told: Callable[[], None]) -> None:
        self.commit = commit
        self.group = group
        self.small = small
        self._written = Writing(commit, told)
        self.catching_up = CatchingUp(commit, told)
        self._lanes: tuple[deque[Submission], deque[Submission]] = (deque(), deque())
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._turns: deque[Turn] = deque()
        self._reader = ThreadPoolExecutor(1, "ahead")
        self.rate = FIRST_RATE
        """Bytes of lines that are committed a second."""
        self._small_at = float("-inf")
        self._bulk_is_next = False
        self._hasty = False
        """Somebody waits for what lags."""

    def start(self) -> None:
        """Start the writer, and who looks for what other processes left behind."""
        self._tasks = [asyncio.create_task(self._run()), asyncio.create_task(self.catching_up.watch(self._wake))]

    async def stop(self) -> None:
        """Commit what was handed in and write what lags, then stop; what cannot be written then lags for the next process."""
        while any(self._lanes):  # noqa: ASYNC110  # the writer empties them; nothing is to be signalled
            await asyncio.sleep(0.01)
        if self._tasks:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_S):
                    await self.settled()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._reader.shutdown()

    async def settled(self) -> None:
        """Wait until nothing waits and nothing lags."""
        self._idle.clear()
        self._hasty = True
        self._wake.set()
        await self._idle.wait()

    async def turn(self, longest: float = TURN_S) -> Turn:
        """Wait for a turn between two groups; nothing else is committed until it is over, or for so many seconds."""
        one = Turn(longest)
        self._turns.append(one)
        self._wake.set()
        try:
            await one.given.wait()
        except asyncio.CancelledError:
            one.over.set()
            raise
        return one

    @property
    def busy(self) -> bool:
        """Whether lines wait for a commit."""
        return any(self._lanes)

    async def seen(self) -> None:
        """For who reads what devices are told: where nobody waits, he sees all that was committed."""
        if self.commit.behind and not self.busy:
            await self.caught_up()

    async def caught_up(self) -> None:
        """Wait until all that lags now is written: for who reads states and then says something.

        A database that is away is waited for only so long: whoever asks it next hears of that himself.
        """
        lagging = self.commit.behind.homes
        now, until = dict(lagging), time.monotonic() + LAST_S
        while any(lagging.get(home) is untold for home, untold in now.items()) and time.monotonic() < until:
            self._hasty = True
            self._wake.set()
            await asyncio.sleep(0.002)

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
        if not self._tasks:
            return await self._written.write(list(lines), whole=True)
        turn = await self.turn(longest=WHOLE_S)
        try:
            return await self._written.write(list(lines), whole=True)
        finally:
            turn.over.set()

    def _next(self) -> tuple[list[Submission], bool]:
        """Take what fits into one group, and say whether states may follow later: more waits, or as much is likely to come.

        Small ones have a group of their own, and go first; but every other group is for the others, if any wait.
        """
        small, bulk = self._lanes
        lane = bulk if bulk and (self._bulk_is_next or not small) else small
        self._bulk_is_next = lane is small
        taken, room = list[Submission](), self.group
        if lane is small:
            self._small_at = time.monotonic()
        elif time.monotonic() - self._small_at < SMALL_COME_S:
            room = self._soon_done(bulk)
        asked = room
        while lane and len(lane[0].lines) <= room:
            one = lane.popleft()
            if not one.future.done():  # who gave up waits no more: he brings it again
                taken.append(one)
                room -= len(one.lines)
        full = asked - room >= self.group // 4
        return taken, (full or bool(bulk)) if lane is bulk else len(taken) >= MANY

    def _soon_done(self, bulk: deque[Submission]) -> int:
        """Return how many lines are written so soon that a small one can wait for it: those of one push at least."""
        first = bulk[0].lines
        of_one = max(1, sum(len(line.raw) for line in first) // len(first))
        return max(len(first), min(self.group, max(LEAST, int(self.rate * SOON_S / of_one))))

    async def _run(self) -> None:
        while True:
            if self._turns:
                await self._give(self._turns.popleft())
            elif any(self._lanes):
                await self._serve(*self._next())
                if self.commit.behind.overdue():
                    await self.catching_up.some(SLICE if any(self._lanes) else WHOLE)
            elif self.commit.behind:
                if self._hasty or not await self._comes(QUIET_S):
                    await self.catching_up.some(SLICE if any(self._lanes) else WHOLE)
            else:
                self._hasty = False
                self._wake.clear()
                self._idle.set()
                await self._wake.wait()

    async def _give(self, turn: Turn) -> None:
        turn.given.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(turn.longest):
                await turn.over.wait()

    async def _comes(self, within: float) -> bool:
        """Whether a line comes within so many seconds."""
        self._wake.clear()
        try:
            async with asyncio.timeout(within):
                await self._wake.wait()
        except TimeoutError:
            return False
        return True

    def _read_ahead(self) -> None:
        """Begin to read what is likely to be the next group of many, while this one waits for the database."""
        room = self.group // 2
        for one in self._lanes[1]:
            if one.read is None:
                one.read = asyncio.get_running_loop().run_in_executor(
                    self._reader, self.commit.reading.ahead, one.lines
                )
            room -= len(one.lines)
            if room <= 0:
                return

    async def _serve(self, taken: list[Submission], hurried: bool) -> None:
        if not taken:
            return
        for submission in taken:
            if submission.read is not None:
                await submission.read
        self._read_ahead()
        lines = [line for submission in taken for line in submission.lines]
        since = time.monotonic()
        try:
            answers = await self._written.write(lines, hurried=hurried)
            self._measure(sum(len(line.raw) for line in lines), time.monotonic() - since)
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

    def _measure(self, size: int, seconds: float) -> None:
        """Learn how fast lines are committed, from groups that are worth it."""
        if size > WORTH_BYTES:
            self.rate += (size / max(seconds, 0.001) - self.rate) * LEARNS

    async def _serve_around(self, submission: Submission) -> None:
        try:
            answers = await self._written.around(list(submission.lines))
        except Exception as error:  # noqa: BLE001  # as above
            if not submission.future.done():
                submission.future.set_exception(error)
            return
        if not submission.future.done():
            submission.future.set_result(answers)

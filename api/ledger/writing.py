"""Knows how a group is written, whatever happens: again after what passes, and apart where one line fails by a rule.

The database being away or busy is nobody's fault: that is tried again whole, or reported as such. A line that fails by a rule
is found by halves and set aside alone.
"""

import asyncio
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from api.away import Newer, not_storable, passing
from api.ledger.commit import Commit
from api.ledger.intake import Incoming
from sync.envelope import Answer

TRIES = 6


class Writing:
    """Writes groups of lines; `told` is called when a commit has news for anybody."""

    def __init__(self, commit: Commit, told: Callable[[], None]) -> None:
        self.commit = commit
        self._told = told

    async def write(self, lines: list[Incoming], *, whole: bool = False, hurried: bool = False) -> list[Answer]:
        """Write lines in one commit; `whole`: all or none, whatever any of them raises."""
        for attempt in range(TRIES):
            try:
                result = await self.commit.write(lines, hurried=hurried)
            except IntegrityError:  # another process stored one of the ids after we had looked
                if attempt == TRIES - 1:
                    raise
            except DBAPIError as error:
                if not_storable(error) and not whole:
                    return await self._split(lines, error)
                if attempt == TRIES - 1 or not passing(error):
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

    async def around(self, lines: list[Incoming]) -> list[Answer]:
        """Store what can be stored beside orders that a later version has written at; raise Newer afterwards."""
        try:
            return await self.write(lines)
        except Newer:
            if len(lines) == 1:
                raise
        half, answers = len(lines) // 2, list[Answer]()
        behind: Newer | None = None
        for part in (lines[:half], lines[half:]):
            try:
                answers += await self.around(part)
            except Newer as error:
                behind = error
        if behind is not None:
            raise behind
        return answers

    async def _split(self, lines: list[Incoming], error: Exception) -> list[Answer]:
        if len(lines) > 1:
            half = len(lines) // 2
            return await self.write(lines[:half]) + await self.write(lines[half:])
        if lines[0].reason:
            raise error
        lines[0].reason, lines[0].detail = "rule_failed", f"{type(error).__name__}: {error}"[:500]
        return await self.write(lines)

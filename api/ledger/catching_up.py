"""Knows when what lags is written: here, or what a process that ended left behind."""

import asyncio
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from api.away import Newer
from api.ledger import lookup
from api.ledger.behind import WHOLE
from api.ledger.commit import Commit
from api.log import Log

MOST_BEFORE_SERVING = 1_000
"""Homes that are caught up with before the door opens; more of them while it is open."""

WATCH_S = 2.0
AGAIN_S = 0.5


class CatchingUp:
    """Writes and tells the states of homes that lag."""

    def __init__(self, commit: Commit, told: Callable[[], None]) -> None:
        self.commit = commit
        self._told = told

    async def take_over(self) -> None:
        """Write what a process that ended left behind: before anybody is served if that is soon done, else meanwhile."""
        behind = self.commit.behind
        behind.found(await self._lagging())
        while behind and len(behind.homes) < MOST_BEFORE_SERVING:
            if not await self.some(WHOLE):
                return

    async def _lagging(self) -> dict[str, int]:
        async with self.commit.database.read() as connection:
            return await connection.run_sync(lambda sync: lookup.lagging(sync, self.commit.site))

    async def watch(self, wake: asyncio.Event) -> None:
        """Take over what lags unchanged for a while, and not here: the process that had it has ended."""
        before: dict[str, int] = {}
        while True:
            await asyncio.sleep(WATCH_S)
            try:
                now = {home: v for home, v in (await self._lagging()).items() if home not in self.commit.behind.homes}
            except (SQLAlchemyError, OSError) as error:
                Log("ledger").error("what lags cannot be looked for", error)
                continue
            left = [home for home, version in now.items() if before.get(home) == version]
            before = now
            if left:
                self.commit.behind.found(left)
                wake.set()

    async def some(self, most: int) -> bool:
        """Write what lags of so many homes; return whether that went well."""
        homes = self.commit.behind.next(most)
        try:
            try:
                news = await self.commit.catch_up(homes)
            except Newer:
                news = await self._each(homes)
        except Exception as error:  # noqa: BLE001  # the database is away or busy: what lags goes on lagging, and is tried again
            Log("ledger").error("states cannot be written", error, homes=len(homes))
            await asyncio.sleep(AGAIN_S)
            return False
        if news:
            self._told()
        return True

    async def _each(self, homes: list[str]) -> bool:
        """Write them one by one; where a later version has written, it writes the state, too."""
        news = False
        for home in homes:
            try:
                news |= await self.commit.catch_up([home])
            except Newer:
                self.commit.behind.homes.pop(home, None)
        return news

"""Knows what a department says of itself: one folder, and one line in `api/departments.py`.

Whatever walks over departments reads it here: the doors, the words, the books and totals, what devices are told, cases, sheets,
reports, the demo's story, background work. A department's templates lie in its folder `templates`.
"""

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from typing import Any

from litestar.types import ControllerRouterHandler
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from api.frame.cases import Cases
from api.frame.work import Work
from api.house import House
from api.ledger.book import Book
from api.ledger.totals import Total
from api.sheets.sheet import Sheet
from api.story.cast import Chapter
from sync.envelope import FeedRow

Words = dict[str, tuple[str, str]]
"""By name: Chinese and English."""

Cell = str | int | Decimal
Say = Callable[[str, str], str]
"""Says a code of a family in the language of whoever asks."""


class Door(Struct, frozen=True):
    """A page in the navigation: its name in the words (`door.<name>`), its path, and who may go there."""

    name: str
    path: str
    who: tuple[str, ...]


class Report(Struct, frozen=True):
    """A sheet that leaves the office: its name (in the words `out.<name>`), its headings among the words, its rows.

    `rows` is given the house, the month (YYYY-MM) and what says codes in words.
    """

    name: str
    headings: tuple[str, ...]
    rows: Callable[[House, str, Say], Awaitable[Sequence[Sequence[Cell]]]]


class Told(Struct, frozen=True):
    """A kind of state that devices are told: a page of all that one follows, by key, for its snapshot.

    `page` is given what it needs (`Asked`), and returns rows and where to go on, which is empty at the end: of rows that it passes
    over, too, it looks at so many at most that a page takes no longer where a plant has many.
    """

    kind: str
    page: Callable[[AsyncConnection, "Asked"], Awaitable[tuple[list[FeedRow], str]]]


class Asked(Struct, frozen=True):
    """What is asked of a snapshot's page: the site, the device's row, after which key to begin, how many rows at most.

    `since` is a time in milliseconds: what ended before it is not told.
    """

    site: str
    device: Any
    after: str
    limit: int
    since: int = 0

    def go_on(self, rows: list[FeedRow]) -> str:
        """Return where the next page begins if these are all that there is up to the last one."""
        return rows[-1].key if len(rows) == self.limit else ""


class Department(Struct, frozen=True, kw_only=True):
    """A department: its routes under /api, its pages under /office, and what else there is of it."""

    name: str
    routes: tuple[ControllerRouterHandler, ...] = ()
    pages: tuple[ControllerRouterHandler, ...] = ()
    doors: tuple[Door, ...] = ()
    words: Words = {}
    books: tuple[Book, ...] = ()
    totals: tuple[Total, ...] = ()
    told: tuple[Told, ...] = ()
    cases: tuple[Cases, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    reports: tuple[Report, ...] = ()
    work: tuple[Work, ...] = ()
    story: Chapter | None = None
    given: dict[str, type] = {}
    """What its handlers ask for by name: made once for each running app."""

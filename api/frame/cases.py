"""Knows what a department asks people: a case has two sides, and answers that say their effect."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from api.access.guard import Caller
from api.house import House
from sync.records import Record

WIDE_MS = 300_000
"""A time that may be off by more is shown with both its ends."""


class Entry(Struct, frozen=True):
    """One side's record: what was said, by whom, when (and how surely), on which device, and what he had seen.

    Times are milliseconds: it happened between `early` and `late`, at best guess `at`; one `by_wall` is as the device's
    clock had it. `saw` is when the revision he had seen was made, if another one stands now.
    """

    id: str
    kind: str
    person: str
    recorder: str
    operation: int
    at: int
    early: int
    late: int
    doubtful: bool
    by_wall: bool
    received: int
    device: str
    amounts: Mapping[str, str]
    photos: tuple[str, ...]
    note: str
    saw: int

    @property
    def wide(self) -> bool:
        """Whether the time is so uncertain that both its ends say more than the guess."""
        return self.late - self.early > WIDE_MS


class Answer(Struct, frozen=True):
    """A button: its key, the name of its sentence, and what the sentence says of its effect. Persons are keys."""

    key: str
    name: str
    given: dict[str, Any] = {}


class Case(Struct, frozen=True):
    """Something to be answered of a home, whose page is at the path `page`.

    `size` is in thousandths; `kind` names a discrepancy, a reason or `objection`.
    """

    home: str
    page: str
    number: str
    item: str
    key: str
    family: str
    kind: str
    place: str
    size: int
    left: Sequence[Entry]
    right: Sequence[Entry]
    answers: Sequence[Answer]


class Waiting(Struct, frozen=True):
    """Where something waits for a word: homes with the number by which they are listed; how many objections there are."""

    homes: Mapping[str, str]
    objections: int


class Cases(Struct, frozen=True):
    """The cases of a department: where something waits, what it is, and the records that answers say.

    `cases` is given some homes, of which it passes over those that are none of the department's, and a lost device: then its
    records alone are asked about, else all but what such brought.
    """

    waiting: Callable[[Connection, str], Waiting]
    cases: Callable[[Connection, str, Sequence[str], str], list[Case]]
    answers: Callable[[House, Caller, Sequence[tuple[Case, str]]], Awaitable[list[Record]]]


class Asked(Struct, frozen=True):
    """What waits in the whole plant: homes in the order of their numbers, each with whose it is; how many objections."""

    homes: Sequence[tuple[str, Cases]]
    objections: int


def waiting(connection: Connection, site: str, departments: Iterable[Cases]) -> Asked:
    """Return where something waits, over all departments."""
    found: list[tuple[str, str, Cases]] = []
    objections = 0
    for one in departments:
        told = one.waiting(connection, site)
        found += [(number, home, one) for home, number in told.homes.items()]
        objections += told.objections
    return Asked([(home, one) for _, home, one in sorted(found, key=lambda each: each[:2])], objections)


def cases(connection: Connection, site: str, homes: Iterable[tuple[str, Cases]]) -> list[tuple[Cases, Case]]:
    """Return what waits at some homes, by number, each with whose case it is."""
    wanted: dict[int, tuple[Cases, list[str]]] = {}
    for home, one in homes:
        wanted.setdefault(id(one), (one, []))[1].append(home)
    found = [(one, case) for one, some in wanted.values() for case in one.cases(connection, site, some, "")]
    return sorted(found, key=lambda each: _order(each[1]))


def in_order(found: Iterable[Case]) -> list[Case]:
    """Return cases in the order in which they are shown."""
    return sorted(found, key=_order)


def _order(case: Case) -> tuple[str, str, str, str]:
    return case.number, case.home, case.family, case.key

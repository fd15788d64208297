"""Knows which homes (aggregates) there are: what a record changes and a commit locks.

A key's letter says what it is of. Homes are folded in the order of their ranks, and a fold is told only of homes of a lower
rank: people, then items, then bins, machines, lots and partners, then orders, then cases. So no two ever wait for each other.
"""

from collections.abc import Callable

from msgspec import Struct

from sync.codes import KEY_LENGTH
from sync.fold import Fold


def unplanned(key: str) -> Fold:
    """Fold what has no plan of the office behind it."""
    return Fold(key, planned=False)


class Home(Struct, frozen=True):
    """An aggregate: the letter of its keys, its name, its rank, the kind under which devices are told of it, its fold."""

    letter: str
    name: str
    rank: int
    feed: str = ""
    fold: Callable[[str], Fold] = unplanned


HOMES = (
    Home("P", "person", 0, feed="person"),
    Home("N", "item", 1),
    Home("B", "bin", 2),
    Home("M", "lot", 2),
    Home("E", "machine", 2),
    Home("V", "partner", 2),
    Home("W", "order", 3, feed="order", fold=Fold),
    Home("A", "case", 4),
)
_by_letter = {one.letter: one for one in HOMES}
_by_name = {one.name: one for one in HOMES}


def of(key: str) -> Home:
    """Return what a key is of; raise KeyError for one that is no home's."""
    return _by_letter[key[0]]


def named(name: str) -> Home:
    """Return a home by its name."""
    return _by_name[name]


def is_home(name: str) -> bool:
    """Whether a name is a home's key; records' ids are not."""
    return len(name) == KEY_LENGTH and name[0] in _by_letter


ORDER, PERSON = named("order"), named("person")

"""Knows what the fold must be told of a family of record kinds. A family says it once; its twin on the phone says the same.

A family's file holds its bodies and its rules; `sync/records.py` lists the families.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from msgspec import Struct

Count = tuple[str, str, str, int]
"""What a record adds: (sum, place, name, amount), as in ("operation", "20", "good", 37000)."""


class Frozen(Struct, frozen=True):
    """What an order's plan says that a record may contradict: the unit of its item, and the items of every bill it had."""

    unit: str
    bill: frozenset[str]


def nothing(_: Any) -> Iterable[Count]:
    """Add nothing."""
    return ()


def workers(body: Any) -> Iterable[str]:
    """Return whose work it tells of: the crew and the person, else who typed it."""
    person = getattr(body, "person", body.recorder)
    crew = getattr(body, "crew", ())
    return {share.person for share in crew} | {person} if crew else _alone(person)


@lru_cache(maxsize=4096)
def _alone(person: str) -> tuple[str, ...]:
    """Return him alone; the same tuple each time, for a fold in memory keeps it with each record."""
    return (person,)


def nobody(_: Any) -> Iterable[str]:
    """Nobody need be known."""
    return ()


def in_its_unit(body: Any, plan: Frozen) -> str:
    """Pieces are told in the order's unit: 250 g are no 250 of a kg order. Of material it is the item's own."""
    return "unit_differs" if not getattr(body, "item", "") and body.unit not in {"", plan.unit} else ""


class Family(Struct, frozen=True, kw_only=True):
    """Kinds that the fold treats alike.

    `counts` yields what one adds if it counts, and raises Meaningless for what cannot be meant. `needs` are the persons
    who must be known first. `who` are the roles that may say it (None: everybody), `office` those who must sit there.
    `of_order`: it waits for its order; `under_revision`: for the revision it was made under, too. `at_operation`: that
    revision must have its operation. `review` returns the reason why a person must confirm it, or an empty string.
    """

    kinds: tuple[type[Struct], ...]
    counts: Callable[[Any], Iterable[Count]] = nothing
    needs: Callable[[Any], Iterable[str]] = workers
    who: frozenset[str] | None = None
    office: bool = False
    of_order: bool = True
    under_revision: bool = True
    at_operation: bool = False
    review: Callable[[Any, Frozen], str] | None = None

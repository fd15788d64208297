"""Knows what a fold asks of a body: found out once, when the record is read, and never again."""

from functools import cache, lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from sync.outcomes import Outcome
from sync.quantity import Meaningless
from sync.records import (
    FAMILY,
    PIECES,
    PLAN,
    WORK,
    Decide,
    Enlist,
    Finish,
    Object,
    Pause,
    Record,
    Release,
    SendOut,
    Start,
    TakeBack,
    Void,
)
from sync.rules import operations
from sync.rules.family import Count, Family

_TIERS: tuple[tuple[type, ...], ...] = ((Decide,), (Release,), PLAN, (Void,))
"""Results of a tier hang only on tiers before it; all other kinds are of the last."""

TIERS = range(len(_TIERS) + 1)
PLANNING = frozenset({1, 2})
"""The tiers whose records make the plan."""


class _Kind(Struct, frozen=True):
    """What is the same for all bodies of a kind: its family and tier, the fields that name other records, what sort of kind it is."""

    family: Family
    tier: int
    names: tuple[str, ...]
    is_word: bool
    begins: bool
    reports: bool
    at_work: bool
    of_somebody: bool


@cache
def _kind(kind: Any) -> _Kind:
    return _Kind(
        family=FAMILY[kind],
        tier=next((n for n, kinds in enumerate(_TIERS) if issubclass(kind, kinds)), len(_TIERS)),
        names=tuple(name for name in ("target", "start", "resumes", "finish") if name in kind.__struct_fields__),
        is_word=issubclass(kind, Void | Decide | Object),
        begins=issubclass(kind, Start | SendOut),
        reports=issubclass(kind, PIECES),
        at_work=issubclass(kind, WORK) and not issubclass(kind, Pause),
        of_somebody=not issubclass(kind, Enlist | Void | Decide),
    )


class Gist(Struct, frozen=True):
    """A body's kind and what it names.

    `adds` is what it adds if it counts, without noughts; `meaningless` why it can never count, if it cannot. `speaks_of` are
    the records it speaks of, `needs` the persons who must be known, `hangs_on` all that must be stored for it to count.
    `place` is the operation at which somebody worked, `pieces` the quantities of a report, `moves` whether they are in
    the flow. `decimals` is how many of them its pieces need. `labels` are the notes that it bears in any set.
    """

    family: Family
    tier: int
    adds: tuple[Count, ...]
    meaningless: str
    speaks_of: tuple[str, ...]
    needs: tuple[str, ...]
    hangs_on: frozenset[str]
    is_word: bool
    begins: bool
    reports: bool
    place: str
    pieces: tuple[int, ...]
    moves: bool
    decimals: int
    labels: tuple[str, ...]


_COUNTED = (Finish, TakeBack)


def gist(body: Record) -> Gist:
    """Return what a fold asks of a body; raise NotAQuantity if it cannot be read."""
    kind = _kind(type(body))
    family = kind.family
    adds: tuple[Count, ...] = ()
    meaningless = ""
    try:
        adds = tuple([one for one in family.counts(body) if one[3]])
    except Meaningless as error:
        meaningless = error.reason
    needs = family.needs(body)
    if not isinstance(needs, tuple):
        needs = _together(frozenset(needs))
    revision = body.base.revision if family.under_revision else None
    counted = operations.pieces(body) if isinstance(body, _COUNTED) and not meaningless else ()
    return Gist(
        family,
        kind.tier,
        adds,
        meaningless,
        speaks_of=tuple([one for name in kind.names if (one := getattr(body, name))]) if kind.names else (),
        needs=needs,
        hangs_on=_named(needs, getattr(body, "target", None), revision),
        is_word=kind.is_word,
        begins=kind.begins,
        reports=kind.reports,
        place=str(getattr(body, "operation", "")) if kind.at_work else "",
        pieces=counted,
        moves=any(counted) and operations.in_flow(body),
        decimals=operations.decimals(adds),
        labels=_labels(body, kind),
    )


@lru_cache(maxsize=4096)
def _together(persons: frozenset[str]) -> tuple[str, ...]:
    """Return persons in order; the same tuple for the same ones, for a fold in memory keeps it with each record."""
    return tuple(sorted(persons))


@lru_cache(maxsize=4096)
def _named(needs: tuple[str, ...], target: str | None, revision: str | None) -> frozenset[str]:
    return frozenset(one for one in (*needs, target, revision) if one)


class _Report(Struct):
    """As much of a body as says whether it moves pieces, and where."""

    kind: str
    operation: Any = ""
    work: str = "production"
    good: str = "0"
    scrap: str = "0"
    rework: str = "0"
    hold: str = "0"


_report = msgspec.json.Decoder(_Report)
_reports = frozenset(kind.__struct_config__.tag for kind in _COUNTED)


def moves_at(body: bytes) -> str:
    """Return the operation at which a stored body moves pieces, empty if it does not: as its gist says, for less."""
    said = _report.decode(body)
    still = said.good == said.scrap == said.rework == said.hold == "0"
    return "" if still or said.kind not in _reports or said.work == "rework" else str(said.operation)


def _labels(body: Record, kind: _Kind) -> tuple[str, ...]:
    labels: tuple[str, ...] = ()
    if getattr(body, "late_reason", "") or getattr(body, "worked_from", None) is not None:
        labels = ("late",)
    person = getattr(body, "person", None)
    if person is not None and person != body.recorder and kind.of_somebody:
        labels += ("proxy",)
    return labels


ACCEPTED = Outcome(result="accepted")
"""What nearly every record comes to, before its notes."""

_accepted: dict[tuple[str, ...], Outcome] = {(): ACCEPTED}


def accepted_with(notes: tuple[str, ...]) -> Outcome:
    """Return that outcome with sorted notes; the same one for the same notes."""
    found = _accepted.get(notes)
    if found is None:
        found = _accepted[notes] = Outcome(result="accepted", notes=notes)
    return found

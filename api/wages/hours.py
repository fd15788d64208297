"""Knows that nobody works an hour twice: hours that lie beside each other are shared by what lies there.

Two orders at once from eight to four are eight hours at work, four for each. Every stretch of time in which several
reports of one person lie is divided among them in equal parts; what a report loses by that is its parallel time.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple


class Span(NamedTuple):
    """From when until when somebody worked on one report, in milliseconds."""

    record: str
    begin: int
    end: int


def shares(spans: Sequence[Span], given: Sequence[Span] = ()) -> dict[str, tuple[int, int]]:
    """Return, by record of one person, (its part of the time it lasted, how long it lasted), in milliseconds.

    The parts of all records together are the time that at least one of them covers, but for what division leaves over and
    for what was `given` to others already.
    """
    edges = sorted({edge for one in (*spans, *given) for edge in (one.begin, one.end)})
    gone = sorted(given, key=lambda one: one.begin)
    reached = 0
    opened = sorted(spans, key=lambda one: one.begin)
    found = {one.record: (0, one.end - one.begin) for one in spans}
    lying: list[Span] = []
    n = 0
    for begin, end in pairwise(edges):
        lying = [one for one in lying if one.end > begin]
        while n < len(opened) and opened[n].begin <= begin:
            lying.append(opened[n])
            n += 1
        while gone and gone[0].begin <= begin:
            reached = max(reached, gone.pop(0).end)
        if reached > begin:
            continue
        for one in lying:
            part, whole = found[one.record]
            found[one.record] = (part + (end - begin) * 60 // len(lying), whole)
    return {record: (part // 60, whole) for record, (part, whole) in found.items()}


def once(minutes: Mapping[str, int], spans: Sequence[Span], given: Sequence[Span] = ()) -> dict[str, int]:
    """Return the minutes (thousandths) of one person's records without those that another of his has as well.

    A record of which no span is known, or none at all, keeps what it has. What was `given` in a closed month stays there.
    """
    parts = shares([one for one in spans if one.end > one.begin], given)
    return {
        record: amount * parts[record][0] // parts[record][1] if record in parts and amount > 0 else amount
        for record, amount in minutes.items()
    }

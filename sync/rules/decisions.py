"""Decisions: which of them stand, and what they say together.

A decision lists the decisions it supersedes. Those left standing on one target must agree; if they
do not, no clock breaks the tie: people are asked again.
"""

from collections.abc import Iterable

from msgspec import Struct

from sync.quantity import thousandths
from sync.records import Decide


class Verdict(Struct, frozen=True):
    """What the standing decisions on a target say; `answer` is empty while they disagree."""

    answer: str
    by: str
    up_to: int = 0
    credit: str = ""


def verdict(decisions: Iterable[tuple[str, Decide]]) -> Verdict | None:
    """Return the one verdict of (id, decision) pairs on one target; None if there is no decision."""
    said = dict(decisions)
    left = standing(said.items())
    if not left:
        return None
    answers = {(said[one].answer, thousandths(said[one].up_to), said[one].credit) for one in left}
    least = min(up_to for _, up_to, _ in answers)
    if len(answers) > 1:
        return Verdict("", left[-1], least)
    answer, up_to, credit = answers.pop()
    return Verdict(answer, left[-1], up_to, credit)


def standing(decisions: Iterable[tuple[str, Decide]]) -> list[str]:
    """Return the decisions that no other of them supersedes, sorted."""
    said = dict(decisions)
    superseded = {old for one, body in said.items() for old in body.supersedes if old != one}
    return sorted(one for one in said if one not in superseded)


def well_formed(body: Decide) -> bool:
    """Whether it answers either on a record (count, void) or on a discrepancy (allow)."""
    if body.target is not None:
        return body.answer != "allow" and not body.discrepancy
    return body.answer == "allow" and bool(body.discrepancy)

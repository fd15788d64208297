"""Voids, decisions and objections: words on other words; which decisions stand, and what they say together.

A decision lists the decisions it supersedes. Those left standing on one target must agree; if they
do not, no clock breaks the tie: people are asked again.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from sync.fields import HomeKey, Id, Named, PersonKey, Quantity, Said, Word
from sync.quantity import thousandths
from sync.roles import INSPECTORS
from sync.rules.family import Count, Family, nobody


class Void(Said, tag_field="kind", tag="void", frozen=True, kw_only=True):
    """撤回 / 作废: takes a record back. `home` is the target's, which the author knows from the target itself.

    `answers` names the objections to the target that its author had seen.
    """

    home: HomeKey
    target: Id
    answers: Named = ()
    reason: Word = ""


class Decide(Said, tag_field="kind", tag="decide", frozen=True, kw_only=True):
    """处理: a lead's decision on a record (`count`, `void`) or a discrepancy (`allow` up to).

    `credit` names who is credited with pieces the decision creates or moves, or says `unpaid`. `answers` names the
    objections to the target that its author had seen.
    """

    home: HomeKey
    target: Id | None = None
    discrepancy: Word = ""
    answer: Literal["count", "void", "allow"]
    answers: Named = ()
    up_to: Quantity = "0"
    credit: Word = ""
    reason: Word = ""


class Object(Said, tag_field="kind", tag="object", frozen=True, kw_only=True):
    """有异议: a worker does not agree with what became of a record; `against` names the words that made it so."""

    home: HomeKey
    person: PersonKey
    target: Id
    against: Named = ()
    reason: Word = ""


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


def _limited(body: Decide) -> Iterable[Count]:
    thousandths(body.up_to)
    return ()


FAMILIES = (
    Family(kinds=(Void,), needs=nobody, of_order=False, under_revision=False),
    Family(kinds=(Decide,), counts=_limited, needs=nobody, who=INSPECTORS, of_order=False, under_revision=False),
    Family(kinds=(Object,)),
)

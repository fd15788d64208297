"""Knows what an answer to a case says: the records that a button makes."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.cases.cases import Case
from sync.quantity import written
from sync.records import Decide, Finish, Record
from sync.state import State


def bodies_of(
    case: Case, answer: str, said: Mapping[str, Any], state: State | None, decisions: Iterable[tuple[str, Decide]]
) -> list[Record]:
    """Return the records an answer says. `said` is who says it; `decisions` are those that stand and are replaced."""
    verb, _, subject = answer.partition(":")
    standing = tuple(decisions)
    if verb in {"allow", "unpaid"}:
        older = tuple(one for one, body in standing if body.discrepancy == case.key)
        credit = "unpaid" if verb == "unpaid" else ""
        return [
            Decide(
                **said,
                home=case.order,
                discrepancy=case.key,
                answer="allow",
                up_to=written(case.size),
                credit=credit,
                supersedes=older,
            )
        ]
    if verb in {"count", "void"}:
        older = tuple(one for one, body in standing if body.target == subject)
        return [
            Decide(
                **said,
                home=case.order,
                target=subject,
                answer="count" if verb == "count" else "void",
                answers=(case.key,) if case.family == "objection" else (),
                supersedes=older,
            )
        ]
    unit = state.plan.item.unit if state is not None and state.plan is not None else "pcs"
    return [
        Finish(
            **said, order=case.order, operation=int(case.place.partition("-")[0]), person=subject, good=written(case.size),
            unit=unit, late_reason="other",
        )
    ]  # fmt: skip

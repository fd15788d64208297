"""Knows what an answer to a case says: the records that a button makes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.access.author import author
from api.access.guard import Caller
from api.frame.cases import Case
from api.house import House
from api.ledger import lookup
from api.orders.queries import state_of
from sync.quantity import written
from sync.records import Decide, Finish, Record
from sync.state import State


def _bodies_of(
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
                home=case.home,
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
                home=case.home,
                target=subject,
                answer="count" if verb == "count" else "void",
                answers=(case.key,) if case.family == "objection" else (),
                supersedes=older,
            )
        ]
    unit = state.plan.item.unit if state is not None and state.plan is not None else "pcs"
    return [
        Finish(
            **said, order=case.home, operation=int(case.place.partition("-")[0]), person=subject, good=written(case.size),
            unit=unit, late_reason="other",
        )
    ]  # fmt: skip


async def answers(house: House, caller: Caller, found: Sequence[tuple[Case, str]]) -> list[Record]:
    """Return the records of some answers, made on the state as it stands."""
    orders = sorted({case.home for case, _ in found})
    async with house.database.snapshot() as connection:
        states = {order: await state_of(connection, house.site, order) for order in orders}
        records = await connection.run_sync(lambda sync: lookup.records(sync, house.site, orders))
    bodies: list[Record] = []
    for case, answer in found:
        decisions = [(one.id, one.body) for one in records[case.home] if isinstance(one.body, Decide)]
        said = author(caller, states[case.home])
        bodies += _bodies_of(case, answer, said, states[case.home], decisions)
    return bodies

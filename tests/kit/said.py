"""Records as people say them, in few words."""

from typing import Any

from sync import records as r
from sync.fold import Fold, fold
from sync.state import Stamped
from tests.kit.sets import KNOWN, ORDER, PEOPLE, record_id, stamped

ZHANG, LI = PEOPLE


def finish(number: int, operation: int = 10, good: str = "5", person: str = ZHANG, **more: Any) -> Stamped:
    facts = {
        name: more.pop(name) for name in ("at", "device", "doubtful", "by_wall", "revoked", "roles") if name in more
    }
    told: dict[str, Any] = {
        "recorder": person,
        "person": person,
        "order": ORDER,
        "operation": operation,
        "good": good,
    } | more
    return stamped(number, r.Finish(**told), **facts)


def start(number: int, operation: int = 10, person: str = ZHANG, **more: Any) -> Stamped:
    return stamped(number, r.Start(recorder=person, person=person, order=ORDER, operation=operation, **more))


def by_lead(number: int, body: r.Record) -> Stamped:
    return stamped(number, body, roles=("lead",))


def decide(number: int, target: int, answer: str, *older: int) -> Stamped:
    body = r.Decide(
        recorder=LI, home=ORDER, target=record_id(target), answer=answer,  # type: ignore[arg-type]  # an answer
        supersedes=tuple(record_id(o) for o in older),
    )  # fmt: skip
    return by_lead(number, body)


def allow(number: int, discrepancy: str, up_to: str, *older: int, credit: str = "") -> Stamped:
    body = r.Decide(
        recorder=LI, home=ORDER, discrepancy=discrepancy, answer="allow", up_to=up_to, credit=credit,
        supersedes=tuple(record_id(o) for o in older),
    )  # fmt: skip
    return by_lead(number, body)


def void(number: int, target: int, author: str = ZHANG, **facts: Any) -> Stamped:
    return stamped(number, r.Void(recorder=author, home=ORDER, target=record_id(target)), **facts)


def folded(*records: Stamped) -> Fold:
    return fold(ORDER, records, KNOWN)


def became(one: Fold, number: int) -> tuple[str, str]:
    outcome = one.outcomes[record_id(number)]
    return outcome.result, outcome.reason

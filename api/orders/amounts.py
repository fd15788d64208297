"""Knows what a counted record is worth in each account: the folded value that postings add up to.

Pieces are credited to the person or shared among the crew; minutes come from worked times. The pay
of pieces over plan is held on the operation, not on a person: a decision names who is credited.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from api.ledger.book import Account
from sync.elapsed import began, elapsed
from sync.fold import Fold
from sync.outcomes import Discrepancy
from sync.quantity import UNIT
from sync.records import MATERIAL, PIECES, Finish, Inspect, Pause, Return, Scrap, Share, Start, TakeBack
from sync.rules import sessions
from sync.state import Stamped

SCRAPPED = "scrap"
"""The place of what is lost."""

PIECE_ACCOUNTS = frozenset(
    {"good", "scrap", "rework", "hold", "short", "redone_good", "redone_scrap", "redone_rework", "redone_hold"}
)


_ADDS_PIECES = (*PIECES, Scrap, Inspect)


def amounts(fold: Fold, one: str) -> dict[Account, int]:
    """Return the record's amounts by account; nothing if it does not count. What a partner made is nobody's wage."""
    record = fold.gathered.records.get(one)
    if record is None or not fold.gathered.accepted(one):
        return {}
    body = record.body
    found: dict[Account, int] = {}
    if isinstance(body, MATERIAL):
        for _, item, name, amount in fold.gathered.gists[one].adds:
            found[_moved(body, name, item)] = amount
    elif isinstance(body, _ADDS_PIECES):
        for family, place, name, amount in fold.gathered.gists[one].adds:
            if family == "material":
                found[_moved(body, name, place)] = amount
            elif isinstance(body, TakeBack) and name in PIECE_ACCOUNTS:
                found[credited(f"outside_{name}")] = amount
            elif name in PIECE_ACCOUNTS:
                for person, part in _shared(record, amount):
                    account = credited(name, person)
                    found[account] = found.get(account, 0) + part
    if isinstance(body, Finish) and (minutes := _minutes(fold, one)):
        for person in sorted({share.person for share in body.crew}) if body.crew else (body.person,):
            found[credited(f"minutes_{body.work}", person)] = minutes
    return {account: amount for account, amount in found.items() if amount}


@lru_cache(maxsize=8192)
def credited(name: str, person: str = "") -> Account:
    """Return the account of what is credited to a person, or to nobody."""
    return Account(name, person)


def _moved(body: Any, name: str, item: str) -> Account:
    """Return the account of a movement of material: from where to where, as far as its record says."""
    order, outside = body.order, (getattr(body, "slip", None) or getattr(body, "bin", None) or "")
    source, target = outside, order
    if isinstance(body, (Return, Scrap)):
        source, target = order, SCRAPPED if isinstance(body, Scrap) else outside
    return Account(name, body.person, body.item and item, body.lot or "", body.unit, source, target)


def _shared(record: Stamped, amount: int) -> Iterable[tuple[str, int]]:
    """Share whole thousandths by weight; what is left over goes to the first by key."""
    crew: tuple[Share, ...] = getattr(record.body, "crew", ())
    if not crew:
        return ((getattr(record.body, "person", record.body.recorder), amount),)
    weights: dict[str, int] = {}
    for share in crew:
        weights[share.person] = weights.get(share.person, 0) + share.weight
    total, left = sum(weights.values()), amount
    parts = {person: amount * weight // total for person, weight in sorted(weights.items())}
    left -= sum(parts.values())
    return [(person, part + (left if n == 0 else 0)) for n, (person, part) in enumerate(parts.items())]


def _minutes(fold: Fold, one: str) -> int:
    """Return the worked time in thousandths of a minute, without pauses."""
    return _worked_ms(fold, one) * UNIT // 60_000


def _worked_ms(fold: Fold, one: str) -> int:
    """Return how long a report's work lasted: as stated, else from the start it names, by the clocks of one run."""
    gathered, finish = fold.gathered, fold.gathered.records[one]
    if getattr(finish.body, "worked_from", None) is not None:
        begin, end = fold.tally.worked(one)
        return min(max(0, end - begin), finish.stamp.longest)
    named = getattr(finish.body, "start", None)
    if not named or not gathered.accepted(named):
        return 0
    start = gathered.records[named]
    total = elapsed(start, finish) + min(start.stamp.at - began(start), start.stamp.longest)
    paused = reached = 0
    halves = list(sessions.stretches(gathered, named))
    for n, (_, pauses) in enumerate(halves):
        if pauses:
            pause = min((gathered.records[each] for each in pauses), key=lambda record: record.key)
            following = halves[n + 1][0] if n + 1 < len(halves) else (one,)
            until = min((gathered.records[each] for each in following), key=lambda record: record.key)
            begin = min(max(elapsed(start, pause), reached), total)
            reached = min(begin + elapsed(pause, until), total)
            paused += reached - begin
    return total - paused


def touched(fold: Fold, changed: Iterable[str]) -> set[str]:
    """Return the finishes whose minutes hang on a changed start or pause."""
    found: set[str] = set()
    for one in changed:
        body = fold.gathered.records[one].body
        if not isinstance(body, Start | Pause):
            continue
        named = {one} if isinstance(body, Start) else set()
        named |= {body.start} if isinstance(body, Pause) else set()
        pause = fold.gathered.records.get(getattr(body, "resumes", None) or "")
        named |= {pause.body.start} if pause is not None and isinstance(pause.body, Pause) else set()
        for start in named:
            found |= set(fold.gathered.saying(PIECES_UNION, start))
    return found


PIECES_UNION = PIECES[0] | PIECES[1]


def held_pay(discrepancies: Iterable[Discrepancy]) -> dict[int, dict[Account, int]]:
    """Return, by operation, what is not paid of the pieces over plan: held until somebody decides, or decided 不计工资."""
    found: dict[int, dict[Account, int]] = {}
    for one in discrepancies:
        if one.kind != "over_plan":
            continue
        allowed = min(one.allowed, one.size) if one.agreed else 0
        unpaid = allowed if one.credit == "unpaid" else 0
        pay = {Account("pay_held"): one.size - allowed, Account("pay_unpaid"): unpaid}
        if any(pay.values()):
            found[int(one.place)] = {account: amount for account, amount in pay.items() if amount}
    return found

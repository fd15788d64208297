"""Knows how postings are made: the folded value minus what was posted, dated in the open month."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from api.db.rows import append
from api.ledger import lookup, totals
from api.ledger.book import Account, Books
from api.ledger.changed import Changed
from api.ledger.days import Calendar, done_at
from api.ledger.intake import Incoming
from api.tables.postings import Posting


def post(
    connection: Connection,
    site: str,
    books: Books,
    changes: Iterable[Changed],
    new: Mapping[str, Incoming],
    calendar: Calendar,
    now: int,
) -> None:
    """Append the lines that bring every touched account to its folded value.

    A line of the home itself is of the day of the newest record that moved it.
    """
    due: dict[str, tuple[Changed, int, int, dict[Account, int]]] = {}
    for changed in changes:
        book, fold, newest = books.of(changed.home), changed.fold, 0
        for one in {*changed.outcomes, *book.touched(fold, changed.outcomes)}:
            record = fold.gathered.records[one]
            done = min(done_at(record.body, record.stamp.at), record.stamp.received)
            newest = max(newest, done)
            due[one] = (changed, done, getattr(record.body, "operation", None) or 0, book.amounts(fold, one))
        for own in book.own(changed.state, changed.before):
            due[own.name] = (changed, newest or now, own.operation, own.amounts)
    posted = lookup.posted(connection, site, [one for one in due if one not in new])
    locked = lookup.locked_periods(connection, site)
    lines: list[dict[str, Any]] = []
    for one, (changed, at, operation, wanted) in due.items():
        before, n = posted.get(one, NOTHING)
        moved = {account: wanted.get(account, 0) - before.get(account, 0) for account in {*wanted, *before}}
        due_now = sorted(account for account, amount in moved.items() if amount)
        if not due_now:
            continue
        worked = calendar.shift_day(at)
        day, adjustment = calendar.open_day(worked, locked)
        line = {"site": site, "record": one, "home": changed.home, "operation": operation, "day": day, "worked": worked}
        line |= {"period": day[:7], "adjustment": adjustment, "posted": now}
        lines += [
            {**line, "n": n + m, **account._asdict(), "amount": moved[account]} for m, account in enumerate(due_now, 1)
        ]
    append(connection, Posting, lines)
    totals.add(connection, site, books.totals, lines)


NOTHING = lookup.Posted({}, 0)

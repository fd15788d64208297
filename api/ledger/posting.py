"""Knows how postings are made: the folded value minus what was posted, dated in the open month."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from api.db.rows import append
from api.ledger import lookup, totals
from api.ledger.book import Account, Books
from api.ledger.changed import Changed
from api.ledger.days import Calendar, done_at
from api.ledger.intake import Incoming
from api.tables.postings import Posting
from sync.state import Stamped


class Line(NamedTuple):
    """A posting by the columns of its table."""

    site: str
    record: str
    n: int
    account: str
    person: str
    item: str
    lot: str
    unit: str
    source: str
    target: str
    home: str
    operation: int
    amount: int
    day: str
    worked: str
    period: str
    adjustment: bool
    posted: int


class Due(NamedTuple):
    """What a record, or a home itself, is worth now, and when that was done."""

    home: str
    at: int
    operation: int
    amounts: dict[Account, int]


def post(
    connection: Connection,
    site: str,
    books: Books,
    changes: Iterable[Changed],
    new: Mapping[str, Incoming],
    calendar: Calendar,
    now: int,
) -> None:
    """Append the lines that bring every touched account to its folded value."""
    due: dict[str, Due] = {}
    for changed in changes:
        book, fold, home = books.of(changed.home), changed.fold, changed.home
        records = fold.gathered.records
        for one in changed.moved.union(book.touched(fold, changed.moved)):
            record = records[one]
            due[one] = Due(home, _done(record), getattr(record.body, "operation", None) or 0, book.amounts(fold, one))
        for own in book.own(fold, changed.before):
            due[own.name] = Due(home, _newest(changed, books) or now, own.operation, own.amounts)
    posted = lookup.posted(connection, site, [one for one in due if one not in new])
    locked = lookup.locked_periods(connection, site)
    lines: list[Line] = []
    for one, (home, at, operation, wanted) in due.items():
        moved, last = wanted, 0
        if one in posted:
            before, last = posted[one]
            moved = {account: wanted.get(account, 0) - before.get(account, 0) for account in {*wanted, *before}}
        due_now = sorted([account for account, amount in moved.items() if amount])
        if due_now:
            worked, day, adjustment = calendar.booked(at, locked)
            for n, account in enumerate(due_now, last + 1):
                lines.append(
                    Line(site, one, n, *account, home, operation, moved[account], day, worked, day[:7], adjustment, now)
                )
    append(connection, Posting, lines)
    totals.add(connection, site, books.totals, lines)


def _done(record: Stamped) -> int:
    return min(done_at(record.body, record.stamp.at), record.stamp.received)


def _newest(changed: Changed, books: Books) -> int:
    """Return the day of a line of the home itself: when the newest record was done that moved it."""
    records = changed.fold.gathered.records
    touched = books.of(changed.home).touched(changed.fold, changed.outcomes)
    return max((_done(records[one]) for one in {*changed.outcomes, *touched}), default=0)

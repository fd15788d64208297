"""Knows derived tables that add up postings over all homes: stock by place, hours of a machine.

They are changed in the commit by the lines it posts, in one order of their keys, and verified by adding up all lines.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select
from sqlmodel import SQLModel

from api.db.rows import add_up, table_of
from api.tables.postings import Posting

_posting = table_of(Posting)

Key = tuple[str, ...]


class Total(ABC):
    """A sum over postings: a department's total says of which lines it is, and under which keys it stands."""

    table: type[SQLModel]
    """Its rows; their key is the site and `key`, and their value `amount`. A row may come to nought and stay."""

    key: tuple[str, ...]
    """The columns of a key."""

    by: tuple[str, ...]
    """The columns of a posting on which keys hang; it is asked of no other."""

    @abstractmethod
    def of(self, line: Any) -> Iterable[tuple[Key, int]]:
        """Yield where a line, which has the columns of `by`, adds its amount, each with 1 or -1."""


def add(connection: Connection, site: str, totals: Iterable[Total], lines: Sequence[Any]) -> None:
    """Add lines that are being posted."""
    for total in totals:
        add_up(connection, total.table, _rows(site, total, _summed(total, lines)), "amount")


def make_again(connection: Connection, site: str, totals: Iterable[Total]) -> None:
    """Drop every total, and add up all that was ever posted."""
    for total in totals:
        table = table_of(total.table)
        connection.execute(delete(table).where(table.c.site == site))
        add_up(connection, total.table, _rows(site, total, _posted(connection, site, total)), "amount")


def verify(connection: Connection, site: str, totals: Iterable[Total]) -> Iterator[str]:
    """Compare every total with the sum of all lines; yield what differs, in words."""
    for total in totals:
        table = table_of(total.table)
        stored = {
            tuple(getattr(row, name) for name in total.key): row.amount
            for row in connection.execute(select(table).where(table.c.site == site))
        }
        posted = _posted(connection, site, total)
        for key in sorted({*stored, *posted}):
            if stored.get(key, 0) != posted.get(key, 0):
                yield f"{total.table.__name__} of {' '.join(key)} is not the sum of its postings"


def _posted(connection: Connection, site: str, total: Total) -> dict[Key, int]:
    columns = [_posting.c[name] for name in total.by]
    query = select(*columns, func.sum(_posting.c.amount).label("amount")).where(_posting.c.site == site)
    rows = connection.execute(query.group_by(*columns))
    return _summed(total, rows)


def _summed(total: Total, lines: Iterable[Any]) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for line in lines:
        for key, sign in total.of(line):
            found[key] = found.get(key, 0) + sign * int(line.amount)
    return found


def _rows(site: str, total: Total, sums: Mapping[Key, int]) -> list[dict[str, Any]]:
    return [
        {"site": site, **dict(zip(total.key, key, strict=True)), "amount": amount}
        for key, amount in sorted(sums.items())
        if amount
    ]

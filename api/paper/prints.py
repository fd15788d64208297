"""Knows what was printed of a thing, and that every print is a copy with its own number."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import append, table_of
from api.ledger.ids import uuid7
from api.paper.tables import Print

_print = table_of(Print)

LAST_COPY = 31
"""A code has room for thirty-two copies; whatever is printed later bears the last number."""


async def printed(connection: AsyncConnection, site: str, subject: str) -> list[Any]:
    """Return the prints of a thing, newest first."""
    query = select(_print).where(_print.c.site == site, _print.c.subject == subject)
    return list(await connection.execute(query.order_by(_print.c.at.desc())))


async def earlier_address(connection: AsyncConnection, site: str) -> str | None:
    """Return the address that the last print's code bears; None if nothing was printed."""
    query = select(_print.c.address).where(_print.c.site == site).order_by(_print.c.at.desc()).limit(1)
    return (await connection.execute(query)).scalar_one_or_none()


def next_copies(connection: Connection, site: str, subjects: Sequence[str]) -> dict[str, int]:
    """Return the number the next print of each subject bears: 0 the first time."""
    query = select(_print.c.subject, func.max(_print.c.copy_number)).where(_print.c.site == site)
    found: dict[str, int] = {}
    for start in range(0, len(subjects), 500):
        some = query.where(_print.c.subject.in_(subjects[start : start + 500])).group_by(_print.c.subject)
        found |= {subject: int(last) for subject, last in connection.execute(some)}
    return {subject: min(found.get(subject, -1) + 1, LAST_COPY) for subject in subjects}


def note(
    connection: Connection, site: str, subjects: Sequence[str], form: str, by: str, at: int, reason: str, address: str
) -> dict[str, int]:
    """Note a print of each subject; return its copy number: 0 the first time."""
    copies = next_copies(connection, site, subjects)
    rows = [
        {
            "site": site, "id": uuid7(at), "subject": subject, "form": form, "copy_number": copy, "by": by, "at": at,
            "reason": reason,
            "address": address,
        }
        for subject, copy in copies.items()
    ]  # fmt: skip
    append(connection, Print, rows)
    return copies

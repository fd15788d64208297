"""Knows which locks a commit takes, always in the same order: names, aggregates, then rows of totals, then the feed.

Every commit stores names, and shares one lock for that. One that must be sure that a name is stored
nowhere yet (a void of what has not arrived) holds that lock alone, and so does a rebuild.

PostgreSQL gets advisory locks that end with the transaction; they work before a row exists.
The feed's lock is the row of its head, from which seqs are taken. SQLite has one writer at a time, so BEGIN IMMEDIATE is the lock.
"""

import zlib
from collections.abc import Collection

from sqlalchemy import Connection

from api.db.statement import Statement

STRIPES = 1024
_NAMES = 2 << 20

_lock_all = Statement(
    {
        "postgresql": "SELECT pg_advisory_xact_lock(stripe) FROM unnest(CAST(:stripes AS bigint[])) WITH ORDINALITY AS s(stripe, n)"
    },
    "stripes",
)
_lock_both = Statement(
    {
        "postgresql": "SELECT CASE WHEN shared THEN pg_advisory_xact_lock_shared(key) ELSE pg_advisory_xact_lock(key) END FROM unnest(CAST(:keys AS bigint[]), CAST(:shared AS boolean[])) WITH ORDINALITY AS s(key, shared, n)"
    },
    "keys", "shared",
)  # fmt: skip
_share_one = Statement({"postgresql": "SELECT pg_advisory_xact_lock_shared(:key)"}, "key")
_lock_one = Statement({"postgresql": "SELECT pg_advisory_xact_lock(:key)"}, "key")


def stripe(site: str, aggregate: str) -> int:
    """Return the lock number of an aggregate."""
    return zlib.crc32(f"{site}/{aggregate}".encode()) % STRIPES


def lock(connection: Connection, site: str, aggregates: Collection[str], *, alone: bool) -> None:
    """Lock names and aggregates, in this order, in one round trip: what a commit begins with."""
    if connection.dialect.name == "postgresql":
        keys = [_NAMES + zlib.crc32(site.encode()), *sorted({stripe(site, one) for one in aggregates})]
        _lock_both.run(connection, keys=keys, shared=[not alone, *[False] * (len(keys) - 1)])


def lock_names(connection: Connection, site: str, *, alone: bool) -> None:
    """Lock the names that records are stored under; the first lock of a commit."""
    if connection.dialect.name == "postgresql":
        (_lock_one if alone else _share_one).run(connection, key=_NAMES + zlib.crc32(site.encode()))


def lock_aggregates(connection: Connection, site: str, aggregates: Collection[str]) -> None:
    """Lock aggregates in sorted order, before the first read."""
    if aggregates and connection.dialect.name == "postgresql":
        stripes = sorted({stripe(site, one) for one in aggregates})
        _lock_all.run(connection, stripes=stripes)

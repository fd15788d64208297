"""Knows what is stored beside a record in its device's own seq: neighbours in time, and links of the chain."""

import json
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from api.db.statement import Statement
from sync.stamp import Neighbours


class Around(NamedTuple):
    """Stored neighbours of a device's seq, whether another record bears that very seq, and how the chain goes on.

    `before` is the hash of the record just before it, `next_prev` the one that the record just after it names as before.
    """

    neighbours: Neighbours
    same_seq: bool
    before: str | None = None
    next_prev: str | None = None


_AROUND = """
SELECT p.device AS device, p.first AS first, p.last AS last,
 (SELECT r.stamp FROM record r WHERE r.site = :site AND r.device = p.device AND r.seq < p.first ORDER BY r.seq DESC LIMIT 1) AS below,
 (SELECT r.stamp FROM record r WHERE r.site = :site AND r.device = p.device AND r.seq > p.last ORDER BY r.seq LIMIT 1) AS above,
 (SELECT 1 FROM record r WHERE r.site = :site AND r.device = p.device AND r.seq >= p.first AND r.seq <= p.last LIMIT 1) AS same,
 (SELECT r.hash FROM record r WHERE r.site = :site AND r.device = p.device AND r.seq = p.first - 1 LIMIT 1) AS before,
 (SELECT r.envelope FROM record r WHERE r.site = :site AND r.device = p.device AND r.seq = p.last + 1 LIMIT 1) AS next
FROM
"""
# No EXISTS: PostgreSQL makes one hash of all the site's records out of it as long as it has no statistics.
_around = Statement(
    {
        "sqlite": _AROUND + "(SELECT json_extract(value, '$[0]') AS device, json_extract(value, '$[1]') AS first, json_extract(value, '$[2]') AS last FROM json_each(:runs)) p",  # noqa: S608  # no input in it
        "postgresql": _AROUND + "(SELECT value->>0 AS device, (value->>1)::bigint AS first, (value->>2)::bigint AS last FROM json_array_elements(CAST(:runs AS json))) p",  # noqa: S608  # no input in it
    },
    "site", "runs",
    columns=(
        ("device", False), ("first", False), ("last", False), ("below", True), ("above", True), ("same", False),
        ("before", False), ("next", True),
    ),
)  # fmt: skip

Run = tuple[str, int, int]
"""A device and the first and last of some of its seqs that follow one upon the other."""


def around(connection: Connection, site: str, pairs: Collection[tuple[str, int]]) -> dict[tuple[str, int], Around]:
    """Return what is stored beside each (device, seq).

    Seqs that follow one upon the other have the same stored neighbours, unless something is stored among them.
    """
    if not pairs:
        return {}
    found: dict[tuple[str, int], Around] = {}
    mixed: list[Run] = []
    for (device, first, last), row in _beside(connection, site, _runs(pairs)):
        if row.same and first < last:
            mixed += [(device, seq, seq) for seq in range(first, last + 1)]
        else:
            found |= _of_run(device, first, last, row)
    for (device, first, last), row in _beside(connection, site, mixed) if mixed else ():
        found |= _of_run(device, first, last, row)
    return found


def beside(site: str, pairs: Collection[tuple[str, int]]) -> tuple[Statement, dict[str, str]]:
    """Return the question about each (device, seq)."""
    return _around, {"site": site, "runs": json.dumps(_runs(pairs))}


def _runs(pairs: Collection[tuple[str, int]]) -> list[Run]:
    runs: list[Run] = []
    for device, seq in sorted(pairs):
        if runs and runs[-1][0] == device and runs[-1][2] == seq - 1:
            runs[-1] = (device, runs[-1][1], seq)
        else:
            runs.append((device, seq, seq))
    return runs


def _beside(connection: Connection, site: str, runs: list[Run]) -> Iterator[tuple[Run, Any]]:
    for row in _around.ask(connection, site=site, runs=json.dumps(runs)):
        yield (row.device, row.first, row.last), row


def _of_run(device: str, first: int, last: int, row: Any) -> dict[tuple[str, int], Around]:
    neighbours = _neighbours(row.below, row.above)
    found = {(device, seq): Around(neighbours, same_seq=False) for seq in range(first, last + 1)}
    following = None if row.next is None else _chained.decode(row.next).prev
    found[device, first] = Around(neighbours, bool(row.same), row.before, following if first == last else None)
    if first < last:
        found[device, last] = Around(neighbours, same_seq=False, next_prev=following)
    return found


class _Chained(msgspec.Struct):
    """What is asked of a stored envelope."""

    prev: str


class _When(msgspec.Struct):
    """What is asked of a stored stamp."""

    early: int
    at: int
    late: int


_chained = msgspec.json.Decoder(_Chained)
_stamp = msgspec.json.Decoder(_When)


def _neighbours(below: bytes | None, above: bytes | None) -> Neighbours:
    before = None if below is None else _stamp.decode(below)
    return Neighbours(
        None if before is None else (before.early, before.at), None if above is None else _stamp.decode(above).late
    )

"""Knows the last step of a commit: feed rows get their numbers under the feed lock; the outbox is filled."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select

from api.db.direct import write
from api.db.rows import append, table_of, upsert
from api.db.statement import Statement
from api.ledger import lookup
from api.ledger.behind import told_to
from api.ledger.book import Books
from api.ledger.changed import Changed
from api.ledger.intake import Incoming
from api.ledger.telling import Telling, device_audience, left_at, listed
from api.tables.feed import Feed, FeedBatch, FeedHead, Outbox
from sync.canon import canonical
from sync.envelope import Sealed

KEPT_MS = 400 * 86_400_000
"""So long a cursor can be told from one of another history."""


_top = table_of(FeedHead)
_head = Statement(select(_top.c.seq).where(_top.c.site == bindparam("site")))

_taken = Statement(
    {
        "postgresql": "INSERT INTO feed_head (site, seq) VALUES (:site, CAST(:count AS bigint)) ON CONFLICT (site) DO UPDATE SET seq = feed_head.seq + excluded.seq RETURNING seq"
    },
    "site", "count",
)  # fmt: skip


def feed(
    connection: Connection,
    site: str,
    books: Books,
    changes: Collection[Changed],
    new: Mapping[str, Incoming],
    seals: Mapping[str, Sealed],
    alarms: Iterable[tuple[str, str, bytes]],
    now: int,
) -> bool:
    """Tell states and outcomes of homes that settle, and what the outside should hear; return whether any was told."""
    changed = [one for one in changes if one.outcomes]
    old = [one for home in changed for one in home.outcomes if one not in new]
    carriers = lookup.carriers(connection, site, old) | {one.id: one.carrier for one in new.values()}
    for one in changed:
        one.untold = told_to(one.untold, _others(one, new, carriers, seals))
    heard = [*alarms, *(item for one in changed for item in _heard(books, one))]
    append(connection, Outbox, [_outbox(site, now, *item) for item in heard])
    return tell_settled(connection, site, books, changes, now, seals)


def tell_settled(
    connection: Connection,
    site: str,
    books: Books,
    changes: Iterable[Changed],
    now: int,
    seals: Mapping[str, Sealed] = MappingProxyType({}),
) -> bool:
    """Tell the states of homes that settle, and their outcomes that others must learn of."""
    settled = [one for one in changes if one.settles]
    return tell(connection, site, [item for one in settled for item in _states(books, one, seals)], now)


def tell(connection: Connection, site: str, states: Iterable[Telling], now: int) -> bool:
    """Tell states, under the feed's lock, as the last step of a transaction; return whether there were any."""
    newest = {(one.kind, one.key): one for one in states}
    if not newest:
        return False
    last = _take_seqs(connection, site, len(newest))
    rows = [
        FeedValues(site, one.kind, one.key, seq, one.version, listed(one.audiences), left_at(seq, one.left), one.state)
        for seq, one in enumerate(newest.values(), last + 1)
    ]
    append(connection, FeedBatch, [{"site": site, "first": last + 1, "nonce": secrets.token_hex(8), "at": now}])
    write(connection, table_of(Feed), rows, _TELL_AGAIN)
    return True


def _take_seqs(connection: Connection, site: str, count: int) -> int:
    """Take so many seqs, under the feed's lock, which is the row of its head; return the last one before them."""
    if connection.dialect.name == "postgresql":
        return int(_taken.ask(connection, site=site, count=count)[0].seq) - count
    last = next((row.seq for row in _head.ask(connection, site=site)), 0)
    upsert(connection, FeedHead, [{"site": site, "seq": last + count}])
    return int(last)


class FeedValues(NamedTuple):
    """A row of the feed by the columns of its table."""

    site: str
    kind: str
    key: str
    seq: int
    version: int
    followers: str
    gone: str
    state: bytes


_TELL_AGAIN = """ON CONFLICT (site, kind, key) DO UPDATE SET seq = excluded.seq, version = excluded.version,
followers = excluded.followers, state = excluded.state, gone = feed.gone || excluded.gone"""
"""Who left it stays among the gone: his device may not have heard yet."""


def forget_batches(connection: Connection, site: str, now: int) -> None:
    """Forget nonces so old that no device's cursor bears them; the newest one stays."""
    batch = table_of(FeedBatch)
    newest = select(func.max(batch.c.first)).where(batch.c.site == site).scalar_subquery()
    connection.execute(delete(batch).where(batch.c.site == site, batch.c.at < now - KEPT_MS, batch.c.first < newest))


def _others(
    changed: Changed, new: Mapping[str, Incoming], carriers: Mapping[str, str], seals: Mapping[str, Sealed]
) -> dict[str, frozenset[str]]:
    """Return the outcomes that others must learn of, each with its audiences.

    The device that pushed a record has its outcome in the answer; it is told again when that changes. One that is let
    in later brings its seal along.
    """
    found: dict[str, frozenset[str]] = {}
    for one in changed.outcomes:
        device = changed.fold.gathered.records[one].envelope.device
        if one not in new or new[one].carrier != device or one in seals:
            found[one] = frozenset({device_audience(device), device_audience(carriers.get(one) or device)})
    return found


def followers_of(untold: Mapping[str, tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Return the audiences of outcomes by the devices that made and that carried their records."""
    return {one: frozenset(map(device_audience, devices)) for one, devices in untold.items()}


def _states(books: Books, changed: Changed, seals: Mapping[str, Sealed]) -> Iterable[Telling]:
    """Yield the state of the home and the outcomes that others must learn of."""
    told = books.of(changed.home).telling(changed)
    if told is not None:
        yield told
    for one, followers in changed.untold.items():
        sealed = {"sealed": seals[one]} if one in seals else {}
        body = canonical({"id": one, **msgspec.to_builtins(changed.fold.noted(one)), **sealed})
        yield Telling("outcome", one, changed.version, body, followers)


def _heard(books: Books, changed: Changed) -> Iterable[tuple[str, str, bytes]]:
    for topic, key, payload in books.of(changed.home).heard(changed):
        yield topic, key, msgspec.json.encode(payload)
    for one, outcome in changed.outcomes.items():
        if outcome.result == "review":
            yield "review", one, msgspec.json.encode({"order": changed.home, "reason": outcome.reason})


def _outbox(site: str, now: int, topic: str, key: str, payload: bytes) -> dict[str, Any]:
    return {
        "site": site,
        "id": secrets.token_hex(16),
        "topic": topic,
        "key": key,
        "payload": payload,
        "made": now,
        "sent": None,
    }

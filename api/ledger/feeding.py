"""Knows the last step of a commit: feed rows get their numbers under the feed lock; the outbox is filled."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from api.db.locks import lock_feed
from api.db.rows import append, table_of, upsert
from api.ledger import look
from api.ledger.changed import Changed
from api.ledger.deriving import home_rows
from api.ledger.intake import Incoming
from api.tables.derived import PersonRow
from api.tables.feed import Feed, FeedAudience, FeedHead, Outbox
from sync.canon import canonical
from sync.pins import ROUNDS

EVERYBODY = "site"
"""The audience of devices whose scope is the whole site."""

PEOPLE = "people"
"""The audience of every device, for who is who."""


State = tuple[str, str, int, bytes, set[str]]
"""(kind, key, version, state, audiences) of a feed row to be"""


SEPARATOR = "\n"
"""Between the work centers of a scope; their names may contain spaces."""


def scope_of(stored: str) -> list[str]:
    """Return the work centers of a stored scope."""
    return [center for center in stored.split(SEPARATOR) if center]


def device_audience(device: str) -> str:
    """Return the audience of one device."""
    return f"device:{device}"


def center_audience(work_center: str) -> str:
    """Return the audience of a work center."""
    return f"center:{work_center}"


def feed(
    connection: Connection,
    site: str,
    changes: Iterable[Changed],
    new: Mapping[str, Incoming],
    alarms: Iterable[tuple[str, str, bytes]],
    now: int,
) -> bool:
    """Append states and outcomes that changed, and what the outside should hear; return whether any did."""
    changed = [one for one in changes if one.outcomes]
    old = [one for home in changed for one in home.outcomes if one not in new]
    carriers = look.carriers(connection, site, old) | {one.id: one.carrier for one in new.values()}
    states = [item for one in changed for item in _states(one, new, carriers)]
    heard = [*alarms, *(item for one in changed for item in _heard(one))]
    append(connection, Outbox, [_outbox(site, now, *item) for item in heard])
    return tell(connection, site, states, now)


def feed_states(connection: Connection, site: str, homes: Iterable[Changed], now: int) -> bool:
    """Append only the states of homes, as a rebuild does for those that came out different."""
    return tell(connection, site, [item for one in homes for item in _states(one, {}, {})], now)


def tell(connection: Connection, site: str, states: list[State], now: int) -> bool:
    """Append states to the feed, under its lock, as the last step of a transaction; return whether there were any."""
    if not states:
        return False
    lock_feed(connection, site)
    head = table_of(FeedHead)
    last = (connection.execute(select(head.c.seq).where(head.c.site == site))).scalar() or 0
    rows: list[dict[str, Any]] = []
    followers: list[dict[str, Any]] = []
    for seq, (kind, key, version, state, audiences) in enumerate(states, last + 1):
        row = {"site": site, "seq": seq, "nonce": secrets.token_hex(8), "kind": kind, "key": key}
        rows.append(row | {"version": version, "state": state, "at": now})
        followers += [{"site": site, "audience": audience, "seq": seq} for audience in sorted(audiences)]
    upsert(connection, FeedHead, [{"site": site, "seq": last + len(rows)}])
    append(connection, Feed, rows)
    append(connection, FeedAudience, followers)
    return True


def _states(changed: Changed, new: Mapping[str, Incoming], carriers: Mapping[str, str]) -> Iterable[State]:
    """Yield (kind, key, version, state, audiences) of the home and of outcomes others must learn of.

    The device that pushed a record has its outcome in the answer; it is told again when that changes.
    """
    state = changed.state
    centers = changed.centers_before | changed.centers
    audiences = {EVERYBODY} | {center_audience(center) for center in centers}
    if changed.home.startswith("W"):
        yield "order", changed.home, changed.version, canonical(state), audiences
    else:
        yield "person", changed.home, changed.version, person_state(changed), {PEOPLE}
    for one, outcome in changed.outcomes.items():
        device = changed.fold.gathered.records[one].envelope.device
        if one in new and new[one].carrier == device:
            continue
        body = canonical({"id": one, **msgspec.to_builtins(outcome)})
        yield (
            "outcome",
            one,
            changed.version,
            body,
            {device_audience(device), device_audience(carriers.get(one) or device)},
        )


def person_state(changed: Changed) -> bytes:
    """Return what devices learn of a person."""
    rows = home_rows("", changed.home, changed.fold, changed.state, changed.version)
    found = [row for model, row in rows if model is PersonRow]
    return canonical({"person": changed.home, **{k: v for row in found for k, v in row.items() if k != "site"}})


def rights_state(row: Mapping[str, Any]) -> bytes:
    """Return what devices learn of a person's rights, so that he can sign in on them without a network."""
    pin = {"salt": row["pin_salt"], "rounds": ROUNDS, "check": row["pin_check"]} if row["pin_check"] else None
    roles = row["roles"].split()
    return canonical({"person": row["person"], "roles": roles, "revoked": row["revoked"] is not None, "pin": pin})


def _heard(changed: Changed) -> Iterable[tuple[str, str, bytes]]:
    for key in changed.opened:
        yield "discrepancy", f"{changed.home}/{key}", msgspec.json.encode({"order": changed.home, "discrepancy": key})
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

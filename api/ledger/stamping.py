"""Knows how new records get their stamps: once, in each device's own order, from rights as they stand."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from api.ledger.intake import Incoming
from api.ledger.look import Beside
from api.ledger.seals import Seals
from sync.envelope import Stamp
from sync.pins import proves
from sync.stamp import Neighbours, event_time

RULES = 1
"""The rules_version that new records are judged by."""

OFFICE_KINDS = ("office", "desk")
"""Devices that stand in the office: who speaks there was signed in by the server."""


def stamp_all(
    incoming: Iterable[Incoming],
    beside: Mapping[tuple[str, int], Beside],
    devices: Mapping[str, Any],
    rights: Mapping[str, Any],
    seals: Seals,
) -> dict[str, Stamp]:
    """Return the stamp of every new record; one that was sealed before keeps its own."""
    stamps: dict[str, Stamp] = {}
    last: dict[str, int] = {}
    for one in sorted(incoming, key=lambda i: (i.device, i.seq, i.id)):
        assert one.envelope is not None
        assert one.body is not None
        if one.sealed is not None:
            stamps[one.id] = one.sealed.stamp
            last[one.device] = max(one.sealed.stamp.at, last.get(one.device, 0))
            continue
        stored = beside[one.device, one.seq].neighbours
        below = max((t for t in (stored.below, last.get(one.device)) if t is not None), default=None)
        contact = seals.read_contact(one.envelope.contact, one.device)
        when = event_time(one.envelope, contact, Neighbours(below, stored.above), one.received)
        device, author = devices.get(one.device), rights.get(one.body.recorder)
        ended = [row.revoked for row in (device, author) if row is not None and row.revoked is not None]
        stamps[one.id] = Stamp(
            at=when.at,
            received=one.received,
            doubtful=when.doubtful,
            by_wall=when.by_wall,
            roles=_roles(author, device, one, seals),
            revoked=min(ended, default=None),
            office=device is not None and device.kind in OFFICE_KINDS,
            rules=RULES,
        )
        last[one.device] = when.at
    return stamps


def _roles(author: Any, device: Any, one: Incoming, seals: Seals) -> tuple[str, ...]:
    """Return the author's roles; more than an operator's only if he proved who he is, or sits in the office.

    A badge is a code, and a code authorises nothing; what a device says of a PIN needs the PIN's own MAC.
    """
    roles = tuple(author.roles.split()) if author is not None else ()
    proven = device is not None and device.kind in OFFICE_KINDS
    if not proven and one.proof and author is not None and author.pin_key:
        key = seals.reveal(author.pin_key)
        proven = key is not None and proves(key, one.hash, one.proof)
    return roles if proven else tuple(role for role in roles if role == "operator")


def stamp_bytes(stamp: Stamp) -> bytes:
    """Return the stamp as it is stored."""
    return msgspec.json.encode(stamp)


_stamp = msgspec.json.Decoder(Stamp)


def read_stamp(stored: bytes) -> Stamp:
    """Read a stamp as it is stored."""
    return _stamp.decode(stored)

"""Knows how new records get their stamps: once, in each device's own order, from rights as they stand."""

from collections.abc import Collection, Mapping
from operator import attrgetter
from typing import Any

import msgspec

from api.away import Newer
from api.ledger import high_water
from api.ledger.around import Around
from api.ledger.intake import Arrival, Incoming
from api.ledger.seals import Seals
from sync.envelope import Stamp
from sync.pins import proves
from sync.stamp import Contact, Neighbours, event_time

RULES = 1
"""The rules_version that new records are judged by."""

OFFICE_KINDS = ("office", "desk")
"""Devices that stand in the office: who speaks there was signed in by the server."""


def stamp_all(
    incoming: Collection[Incoming],
    around: Mapping[tuple[str, int], Around],
    devices: Mapping[str, Any],
    rights: Mapping[str, Any],
    seals: Seals,
    longest: int,
) -> dict[str, Stamp]:
    """Return the stamp of every new record; one that was sealed before keeps its own.

    `longest` is the longest span of work that is within reason here (milliseconds).
    """
    stamps: dict[str, Stamp] = {}
    last: dict[str, tuple[int, int]] = {}
    contacts: dict[tuple[str, str], Contact | None] = {}
    known: dict[tuple[str, str], Arrival] = {}
    clones = high_water.cloned(incoming, around) | {name for name, row in devices.items() if row.cloned}
    for one in sorted(incoming, key=attrgetter("device", "seq", "id")):
        assert one.envelope is not None
        assert one.body is not None
        if one.sealed is not None:
            stamps[one.id] = one.sealed.stamp
            _step(last, one.device, one.sealed.stamp)
            continue
        token = (one.envelope.contact, one.device)
        if token not in contacts:
            contacts[token] = seals.read_contact(*token)
        own = _NOBODY
        if one.device not in clones:
            stored, before = around[one.device, one.seq].neighbours, last.get(one.device)
            own = stored if before is None else Neighbours(_later(stored.below, before), stored.above)
        asked = one.asked if one.carrier in {one.device, ""} else None
        contact = contacts[token]
        when = event_time(one.envelope, contact, own, one.received, asked)
        then = one.let_in or _now(known, one, devices, rights, seals)
        proved = then.proved or (then.proved_before is not None and when.early < then.proved_before)
        stamps[one.id] = Stamp(
            at=when.at,
            early=when.early,
            late=one.received if then.lost else when.late,
            received=one.received,
            doubtful=when.doubtful,
            by_wall=when.by_wall,
            server_clock=when.server_clock,
            roles=then.roles if proved else _OPERATOR if "operator" in then.roles else (),
            proved=proved,
            pinned=then.pin_set is not None and contact is not None and then.pin_set < contact.answered,
            revoked=then.revoked,
            office=then.office,
            rules=RULES,
            longest=longest,
        )
        _step(last, one.device, stamps[one.id])
    return stamps


_OPERATOR = ("operator",)
_NOBODY = Neighbours()


def _later(one: tuple[int, int] | None, other: tuple[int, int]) -> tuple[int, int]:
    return other if one is None else (max(one[0], other[0]), max(one[1], other[1]))


def _now(
    known: dict[tuple[str, str], Arrival],
    one: Incoming,
    devices: Mapping[str, Any],
    rights: Mapping[str, Any],
    seals: Seals,
) -> Arrival:
    """Return what is true of a line's author and device now: the same for all they say, but for proofs and lost devices."""
    device = devices.get(one.device)
    if one.proof or (device is not None and device.lost_above is not None):
        return arrival(one, devices, rights, seals)
    pair = (one.device, one.author)
    if pair not in known:
        known[pair] = arrival(one, devices, rights, seals)
    return known[pair]


def _step(last: dict[str, tuple[int, int]], device: str, stamp: Stamp) -> None:
    last[device] = _later(last.get(device), (stamp.early, stamp.at))


def arrival(one: Incoming, devices: Mapping[str, Any], rights: Mapping[str, Any], seals: Seals) -> Arrival:
    """Return what is true of a line's author and device now. His roles count beyond an operator's if he proved himself."""
    device, author = devices.get(one.device), rights.get(one.author)
    lost = device is not None and device.lost_above is not None and one.received >= device.revoked
    below = (
        lost and device is not None and one.seq <= device.lost_above
    )  # made before what was received in time: the chain says so, no clock
    rows = (author,) if below else (device, author)
    ended = [row.revoked for row in rows if row is not None and row.revoked is not None]
    former = _former(author)
    proved, before = _proved(author, former, device, one, seals)
    return Arrival(
        roles=tuple(author.roles.split()) if author is not None else (),
        proved=proved,
        proved_before=before,
        pin_set=min([author.pin_set, *(since for _, since, _ in former)])
        if author is not None and author.pin_key
        else None,
        revoked=min(ended, default=None),
        lost=lost and not below,
        office=device is not None and device.kind in OFFICE_KINDS,
    )


def _former(author: Any) -> list[tuple[str, int, int]]:
    """Return an author's former PINs: sealed key, since when, until when."""
    if author is None or not author.pin_former:
        return []
    return msgspec.json.decode(author.pin_former, type=list[tuple[str, int, int]])


def _proved(
    author: Any, former: list[tuple[str, int, int]], device: Any, one: Incoming, seals: Seals
) -> tuple[bool, int | None]:
    """Return whether the author showed who he is: he sits in the office, or his PIN's own MAC is beside the record.

    A badge is a code, and a code authorises nothing; what a device says of a PIN is not believed. Of a PIN that was
    replaced it is until when it held: a phone that was away has not heard of the new one.
    """
    if device is not None and device.kind in OFFICE_KINDS:
        return True, None
    if not one.proof or author is None or not author.pin_key:
        return False, None

    def holds(kept: str) -> bool:
        key = seals.reveal(kept)
        return key is not None and proves(key, one.hash, one.proof)

    if holds(author.pin_key):
        return True, None
    return False, max((until for kept, _, until in former if holds(kept)), default=None)


_stamp = msgspec.json.Decoder(Stamp)


def read_stamp(stored: bytes) -> Stamp:
    """Read a stamp as it is stored; raise Newer if a later version than this one wrote it."""
    try:
        return _stamp.decode(stored)
    except msgspec.ValidationError as error:
        raise Newer(str(error)) from None

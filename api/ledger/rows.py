"""Knows how a line becomes rows of evidence, and which alarms it raises."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

import msgspec

from api.ledger.intake import Arrival, Incoming
from sync.envelope import Stamp, stamp_bytes

Values = dict[str, Any]


class RecordRow(NamedTuple):
    """A readable record by the columns of its table."""

    site: str
    id: str
    device: str
    seq: int
    home: str
    kind: str
    hash: str
    envelope: bytes
    body: bytes
    stamp: bytes
    at: int
    carrier: str
    stored: int


class AddressRow(NamedTuple):
    """What a record touches beside its home."""

    site: str
    address: str
    id: str


def record(site: str, one: Incoming, stamp: Stamp, now: int) -> RecordRow:
    """Return the row of a readable record."""
    return RecordRow(
        site,
        one.id,
        one.device,
        one.seq,
        one.home,
        type(one.body).__struct_config__.tag,  # type: ignore[union-attr, arg-type]  # every record kind is tagged by a word
        one.hash,
        one.envelope_raw,
        one.body_raw,
        stamp_bytes(stamp),
        stamp.at,
        "" if one.carrier == one.device else one.carrier,
        now,
    )


def addresses(site: str, one: Incoming) -> list[AddressRow]:
    """Return a row for every address the record touches beside its home."""
    return [AddressRow(site, address, one.id) for address in one.addresses if address != one.home]


def quarantine(site: str, one: Incoming, then: Arrival) -> Values:
    """Return the row of a line that could not be taken as a record, with what was true when it came."""
    return {
        "site": site,
        "key": one.key,
        "id": one.id,
        "device": one.device,
        "seq": one.seq,
        "carrier": one.carrier,
        "reason": one.reason,
        "detail": one.detail.replace("\0", "?"),
        "line": one.raw,
        "received": one.received,
        "clocks": ",".join(map(str, one.asked)) if one.asked is not None else "",
        "contract": one.contract,
        "proven": one.proven,
        "arrival": msgspec.json.encode(then).decode(),
    }


def clash(site: str, one: Incoming) -> Values:
    """Return the row of a line whose id is known with other bytes."""
    return {
        "site": site,
        "id": one.id,
        "hash": one.hash,
        "carrier": one.carrier,
        "line": one.raw,
        "received": one.received,
    }


def alarms(
    quarantined: Iterable[Incoming], clashes: Iterable[Incoming], cloned: Collection[str]
) -> list[tuple[str, str, bytes]]:
    """Return (topic, key, payload) for what somebody should look at."""
    found = [("quarantine", one.key, msgspec.json.encode({"reason": one.reason})) for one in quarantined]
    found += [("clash", one.id, msgspec.json.encode({"hash": one.hash})) for one in clashes]
    return found + [("clone", device, b"{}") for device in sorted(cloned)]

"""Knows how one line of a push is read: strictly, on its own, and kept as it came if it cannot be."""

import json
import re
from typing import Any

from msgspec import Struct

from api.ledger.folds import kept_body, kept_trace
from api.ledger.seals import Seals
from sync.addresses import addresses, home
from sync.canon import sha256
from sync.envelope import CONTRACT, Envelope, Line, Sealed, Stamp, Undecodable, decode_body, decode_line
from sync.gist import Gist, gist
from sync.quantity import NotAQuantity
from sync.records import Record
from sync.stamp import Clocks
from sync.state import Stamped


class Arrival(Struct, frozen=True):
    """What was true of author and device when a line came that could not be let in yet; its stamp is made of this.

    `lost`: the device is in nobody knows whose hands, so that its clocks say nothing. `proved_before`: he proved himself by a PIN that was replaced then, which holds for what was made earlier.
    """

    roles: tuple[str, ...] = ()
    proved: bool = False
    proved_before: int | None = None
    pin_set: int | None = None
    revoked: int | None = None
    lost: bool = False
    office: bool = False


class Incoming(Struct, kw_only=True):
    """A line on its way into the ledger; `reason` is set if it can only be quarantined.

    `author` is who says he made it, also where the body cannot be read. `proven`: the device that brought it proved to
    be the one that made it; `vouched`: somebody stands for it. `let_in` is set for a line that comes out of quarantine. `unread` is set until it is read;
    `formerly` are the devices that its carrier was before, for which it may speak.
    """

    raw: bytes
    carrier: str
    received: int
    id: str = ""
    device: str = ""
    seq: int = 0
    hash: str = ""
    envelope: Envelope | None = None
    envelope_raw: bytes = b""
    body_raw: bytes = b""
    body: Record | None = None
    gist: Gist | None = None
    sealed: Sealed | None = None
    proof: str = ""
    asked: Clocks | None = None
    contract: int = 0
    author: str = ""
    proven: bool = False
    let_in: Arrival | None = None
    home: str = ""
    addresses: tuple[str, ...] = ()
    reason: str = ""
    detail: str = ""
    unread: bool = False
    vouched: bool = False
    formerly: frozenset[str] = frozenset()

    line: Line | None = None
    """The line as it was begun to be read; its body is not looked at yet."""

    @property
    def own(self) -> bool:
        """Whether its carrier made it, on this device or on one that it was before."""
        return self.device == self.carrier or self.device in self.formerly

    @property
    def key(self) -> str:
        """Its key in quarantine: the hash of the line as it came."""
        return sha256(self.raw)

    def stamped(self, stamp: Stamp) -> Stamped:
        """Return the record with its stamp, as a fold keeps it; only for lines that could be read."""
        assert self.envelope is not None, "only readable lines are stamped"
        assert self.body is not None, "only readable lines are stamped"
        return Stamped(kept_trace(self.envelope), kept_body(self.body), stamp, self.gist)


def read(
    raw: bytes, carrier: str, received: int, seals: Seals, vouched: bool = False, asked: Clocks | None = None
) -> Incoming:
    """Read a line that `carrier` pushed; `asked` are its clocks at the asking.

    A record of another device needs a stamp sealed by this server, or a vouched-for rescue file.
    """
    incoming = Incoming(raw=raw, carrier=carrier, received=received, asked=asked)
    fill(incoming, seals, vouched)
    return incoming


def fill(incoming: Incoming, seals: Seals, vouched: bool = False) -> None:
    """Read a line that was not read yet."""
    incoming.vouched = vouched
    begin(incoming)
    finish(incoming, seals, vouched)


def begin(incoming: Incoming) -> None:
    """Read whose line it is, and its hash."""
    incoming.unread = False
    try:
        line, incoming.envelope_raw, incoming.body_raw = decode_line(incoming.raw)
    except Undecodable as error:
        _glean(incoming)
        _set_aside(incoming, error)
        return
    incoming.line, envelope = line, line.envelope
    incoming.id, incoming.device, incoming.seq = envelope.id, envelope.device, envelope.seq
    incoming.envelope, incoming.hash, incoming.contract = envelope, line.hash, envelope.contract


def finish(incoming: Incoming, seals: Seals, vouched: bool = False) -> None:
    """Read the rest of a line that was begun: what it says, and whether this carrier may bring it."""
    line, incoming.line = incoming.line, None
    if line is None:
        return
    try:
        incoming.body = body = decode_body(incoming.body_raw)
        incoming.gist = _gist(body)
    except Undecodable as error:
        _set_aside(incoming, error)
        return
    incoming.author = body.recorder
    incoming.home = home(body)
    incoming.proof = line.proof or ""
    envelope, named = line.envelope, addresses(body)
    incoming.addresses = named if envelope.addresses == named else tuple(sorted({*envelope.addresses, *named}))
    if line.sealed is not None and seals.holds(envelope.id, line.hash, line.sealed):
        incoming.sealed = line.sealed
    elif not incoming.own and not vouched:
        incoming.reason, incoming.detail = "unsealed", "another device's record needs its stamp or a rescue file"


def _set_aside(incoming: Incoming, error: Undecodable) -> None:
    incoming.author = _author(incoming.body_raw)
    newer = incoming.contract > CONTRACT and error.reason in UNREAD
    incoming.reason, incoming.detail = "newer" if newer else error.reason, str(error)[:500]


UNREAD = frozenset({"malformed", "unknown_kind"})
"""What a line of a later edition may look like to us."""


def _author(body: bytes) -> str:
    """Return who says he made a body that cannot be read."""
    try:
        said: Any = json.loads(body)["recorder"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return said if isinstance(said, str) and re.fullmatch(r"P[0-9A-Z]{10}", said) else ""


def _gist(body: Record) -> Gist:
    try:
        return gist(body)
    except NotAQuantity as error:
        raise Undecodable("malformed", str(error)) from None


_GLEANED = (
    re.compile(rb'"id":"([0-9a-f-]{36})"'),
    re.compile(rb'"device":"([0-9a-f-]{36})"'),
    re.compile(rb'"seq":([0-9]{1,15})[,}]'),
)


def _glean(incoming: Incoming) -> None:
    """Take id, device and seq from a damaged line, where they can still be read."""
    try:
        envelope: Any = json.loads(incoming.raw)["envelope"]
        if isinstance(envelope["id"], str) and isinstance(envelope["device"], str) and isinstance(envelope["seq"], int):
            incoming.id = envelope["id"][:64].encode("ascii", "replace").decode().replace("\0", "?")
            incoming.device = envelope["device"][:64].encode("ascii", "replace").decode().replace("\0", "?")
            incoming.seq = max(0, min(envelope["seq"], 2**53))
            edition = envelope.get("contract")
            incoming.contract = edition if isinstance(edition, int) and 0 < edition < 1_000 else 0
            incoming.body_raw = str(json.loads(incoming.raw).get("body", "")).encode("utf-8", "replace")
    except (ValueError, KeyError, TypeError, RecursionError):
        found = [pattern.search(incoming.raw) for pattern in _GLEANED]
        if all(found):
            one, device, seq = (match[1].decode() for match in found if match)
            incoming.id, incoming.device, incoming.seq = one, device, int(seq)

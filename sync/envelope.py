"""Knows the wire: the envelope outside the opaque body, and the messages of push and pull.

A push is a text of lines, one record a line, so that a damaged one harms no neighbour. The body
travels as a JSON string and is stored verbatim. `hash` covers the envelope and the body; `prev`
chains a device's envelopes, so that a clone or a gap shows.
"""

import re
from functools import lru_cache
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from sync.canon import canonical, sha256
from sync.fields import HEX, RANDOM, UUID, Millis, Word, whole
from sync.outcomes import Outcome
from sync.records import Record

CONTRACT = 1
"""The edition of the device contract that this code speaks. It grows with every addition, and with nothing else.

A line of a later edition that cannot be read here is kept as `newer`, and read again when the server knows that edition.
"""

OLDEST = 1
"""The oldest edition that is told anything. What older ones still bring is taken, and they are told to update."""

LARGEST_BODY = 64_000
"""Bytes of one body; a larger one is quarantined."""

LONGEST_TRIP = 600_000
"""Milliseconds of the longest exchange that makes a contact; a device's time-out is far below."""

RUN, PREV, ADDRESS = "[0-9a-z-]{1,24}", f"({HEX})?", f"[WCMSREPNBVA]{RANDOM}"


def _shaped(pattern: str) -> Meta:
    """Return what the contract says of a text whose shape `_look` looks at: all of a line at once, for that is quicker."""
    return Meta(extra_json_schema={"pattern": whole(pattern)})


Id = Annotated[str, _shaped(UUID)]
Hash = Annotated[str, _shaped(HEX)]
Run = Annotated[str, _shaped(RUN)]
"""One run of the app on a device: drawn when it begins, and its run clock counts from there."""

SURE_MS = 60_000
"""A time known no better than this accuses nobody."""

Address = Annotated[str, _shaped(ADDRESS)]


class Envelope(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every server and carrier may read without knowing the body's kind.

    `trip` is how many milliseconds, by its run clock, the device waited for the answer that brought its contact.
    """

    id: Id
    device: Id
    seq: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    wall: Millis
    run: Run
    run_ms: Millis
    contact: Annotated[str, Meta(max_length=200)]
    trip: Annotated[int, Meta(ge=0, le=LONGEST_TRIP)]
    prev: Annotated[str, _shaped(PREV)]
    contract: Annotated[int, Meta(ge=1, le=999)]
    addresses: Annotated[tuple[Address, ...], Meta(max_length=500)]


class Trace(Struct, frozen=True):
    """As much of an envelope as a fold asks, for it keeps that of every record in memory."""

    id: str
    device: str
    seq: int
    wall: int
    run: str
    run_ms: int
    contract: int


class Stamp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Made once, at the first receipt: when it happened and what the author was allowed.

    The truth lies within [`early`, `late`], and `at` is the best guess (milliseconds UTC). `by_wall` says that only a
    wall clock, which anybody can set, told where within. `server_clock`: the server's own clock has been wrong.
    `proved`: the author showed who he is, by his PIN's own MAC or at the office; `pinned`: he had a PIN when his device
    last heard from the server. `stores` are those he keeps. `longest` is the longest span of work within reason.
    """

    at: Millis
    by_wall: bool = False
    doubtful: bool = False
    early: Millis
    late: Millis
    longest: Millis = 86_400_000
    office: bool = False
    pinned: bool = False
    proved: bool = False
    received: Millis
    revoked: Millis | None = None
    roles: tuple[str, ...] = ()
    rules: int = 1
    server_clock: bool = False
    stores: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many milliseconds the truth may be off."""
        return self.late - self.early

    @property
    def sure(self) -> bool:
        """Whether the time may accuse somebody: it is known well, and nobody could have moved it by setting a clock."""
        return not (self.doubtful or self.by_wall) and self.width <= SURE_MS


class Sealed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stamp under the server's MAC, as devices keep it and send it again."""

    stamp: Stamp
    mac: Hash


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One record in a push: envelope, body text, hash, and its stamp if it was acknowledged before.

    `proof` is the author's MAC over the hash under the key of his PIN, if he signed in with it.
    """

    envelope: Envelope
    body: str
    hash: Hash
    sealed: Sealed | None = None
    proof: Hash | None = None


class Answer(Struct, frozen=True, kw_only=True):
    """What became of one line of a push, in the order of the lines.

    `version` is that of the home's state that contains it: until it was told a state so new, a device adds the record
    itself. Nought where nothing was counted.
    """

    id: str
    outcome: Outcome
    sealed: Sealed | None = None
    version: int = 0


class PushReply(Struct, frozen=True, kw_only=True):
    """Answers, the contiguous high-water mark of the device's own seq, and a new contact.

    `words` are those, Chinese and English, of reasons that are newer than the edition the device speaks.
    """

    answers: tuple[Answer, ...]
    high_water: int
    contact: str
    cloned: bool = False
    text: str = ""
    words: dict[str, tuple[str, str]] = {}


class FeedRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A whole versioned state: a kind (`order`, `person`, `outcome` … as departments tell), its key, and the state itself.

    `gone`: it left the device's scope; nothing more will be told of it.
    """

    kind: Word
    key: Word
    version: int
    state: msgspec.Raw
    gone: bool = False


class PullReply(Struct, frozen=True, kw_only=True):
    """Rows after the cursor, the cursor to go on from, and whether there is more. `words` as in a push's reply."""

    rows: tuple[FeedRow, ...]
    cursor: str
    more: bool
    contact: str
    words: dict[str, tuple[str, str]] = {}


class Undecodable(ValueError):
    """A line or body that cannot be read; `reason` is its code."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


_encoder = msgspec.json.Encoder()
"""What comes back as it was read says nothing twice; most lines do, and only others are looked at more closely."""

_line = msgspec.json.Decoder(Line)
_body = msgspec.json.Decoder(Record)


def seal_of(envelope: Envelope, body: bytes) -> str:
    """Return the hash over the canonical envelope and the body's bytes."""
    return sha256(canonical(envelope) + b"\n" + body)


def stamp_bytes(stamp: Stamp) -> bytes:
    """Return the canonical bytes of a stamp: its fields stand in the order of their names, so that they need not be sorted."""
    return _encoder.encode(stamp)


_SHAPES = {"envelope.id": UUID, "envelope.device": UUID, "envelope.run": RUN, "envelope.prev": PREV, "hash": HEX}
_together = re.compile("\n".join(_SHAPES.values()))
_is_hash = re.compile(HEX).fullmatch
_is_address = lru_cache(8192)(re.compile(ADDRESS).fullmatch)


def _look(line: Line) -> None:
    """Raise Undecodable (`malformed`) if a text of the line has not the shape that the contract says."""
    said = line.envelope
    texts = (said.id, said.device, said.run, said.prev, line.hash)
    if _together.fullmatch("\n".join(texts)) is None:  # no shape has a line's end: it stands only between them
        wrong = [
            name for (name, shape), one in zip(_SHAPES.items(), texts, strict=True) if not re.fullmatch(shape, one)
        ]
        raise Undecodable("malformed", f"not of the shape that the contract says: {', '.join(wrong)}")
    if not all(map(_is_address, said.addresses)):
        raise Undecodable("malformed", "not of the shape that the contract says: envelope.addresses")
    if line.sealed is not None and not _is_hash(line.sealed.mac):
        raise Undecodable("malformed", "not of the shape that the contract says: sealed.mac")
    if line.proof is not None and not _is_hash(line.proof):
        raise Undecodable("malformed", "not of the shape that the contract says: proof")


def decode_line(raw: bytes) -> tuple[Line, bytes, bytes]:
    """Read one line of a push strictly; return it, and envelope and body as they are kept.

    Raise Undecodable (`malformed`, `hash`).
    """
    try:
        line = _line.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Undecodable("malformed", str(error)) from None
    _look(line)
    if _encoder.encode(line) != raw:
        _plain(raw)
    envelope, body = canonical(line.envelope), line.body.encode()
    if sha256(envelope + b"\n" + body) != line.hash:
        raise Undecodable("hash", "the hash does not fit the envelope and body")
    return line, envelope, body


def decode_body(raw: bytes) -> Record:
    """Read a body strictly; raise Undecodable (`too_large`, `unknown_kind`, `malformed`, `nul`)."""
    if len(raw) > LARGEST_BODY:
        raise Undecodable("too_large", f"the body has {len(raw)} bytes; {LARGEST_BODY} are the most")
    try:
        record: Record = _body.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        unknown = (
            isinstance(error, msgspec.ValidationError) and "Invalid value" in str(error) and "$.kind" in str(error)
        )
        raise Undecodable("unknown_kind" if unknown else "malformed", str(error)) from None
    if _encoder.encode(record) != raw:
        _plain(raw)
    if b"\\u0000" in raw and "\0" in str(msgspec.to_builtins(record)).replace("\\x00", "\0"):
        raise Undecodable("nul", "a text contains a NUL character")
    return record


def stored_body(raw: bytes) -> Record:
    """Read a body that was taken before, by whatever edition; raise msgspec.ValidationError if it was a later one's."""
    record: Record = _body.decode(raw)
    return record


def _plain(raw: bytes) -> None:
    """Raise Undecodable (`malformed`) unless the bytes are as a JSON writer writes what they say.

    A name that stands twice says two things, and which one is read depends on who reads it.
    """
    if msgspec.json.encode(msgspec.json.decode(raw)) != raw:
        raise Undecodable("malformed", "not plain JSON: a name stands twice, or there is space or an escape too many")


def encode_line(line: Line) -> bytes:
    """Write a line as a push carries it."""
    return msgspec.json.encode(line)

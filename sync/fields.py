"""Knows what the fields of a record may hold: keys, quantities, times, words, and what all records say."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

UUID, HEX, RANDOM = (
    "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    "[0-9a-f]{64}",
    "[0-9A-HJKMNP-TV-Z]{10}",
)
"""Of a record's or device's id, of a hash, and of a key after the letter that says what it is of."""


def whole(pattern: str) -> str:
    """Return a pattern of a text that holds nothing else."""
    return rf"^{pattern}(?!\n)$"


Id = Annotated[str, Meta(pattern=whole(UUID))]
"""A UUIDv7 in lower case."""

OrderKey = Annotated[str, Meta(pattern=whole(f"W{RANDOM}"))]
CardKey = Annotated[str, Meta(pattern=whole(f"C{RANDOM}"))]
LotKey = Annotated[str, Meta(pattern=whole(f"M{RANDOM}"))]
TagKey = Annotated[str, Meta(pattern=whole(f"S{RANDOM}"))]
SlipKey = Annotated[str, Meta(pattern=whole(f"R{RANDOM}"))]
MachineKey = Annotated[str, Meta(pattern=whole(f"E{RANDOM}"))]
PersonKey = Annotated[str, Meta(pattern=whole(f"P{RANDOM}"))]
BinKey = Annotated[str, Meta(pattern=whole(f"B{RANDOM}"))]
PartnerKey = Annotated[str, Meta(pattern=whole(f"V{RANDOM}"))]
HomeKey = Annotated[str, Meta(pattern=whole(f"[WPNEMBVA]{RANDOM}"))]
"""What a record changes and a commit locks: order, person, item, machine, lot, bin, partner, case."""


Text = Annotated[str, Meta(max_length=500)]
Word = Annotated[str, Meta(max_length=80)]
Quantity = Annotated[str, Meta(min_length=1, max_length=40)]
Millis = Annotated[int, Meta(ge=0, le=8_640_000_000_000_000)]
Number = Annotated[int, Meta(ge=1, le=99_999)]
Permille = Annotated[int, Meta(ge=0, le=1000)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Hash = Annotated[str, Meta(pattern=whole(HEX))]

Serial = Annotated[str, Meta(min_length=1, max_length=40, pattern=whole("[!-~]+"))]
"""The serial number of one piece: ASCII without spaces."""

Named = Annotated[tuple[Id, ...], Meta(max_length=200)]
"""Records that an author had seen and speaks of."""

WorkKind = Literal["production", "setup", "rework", "downtime"]
Gate = Literal["open", "flow", "strict"]


class Strict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a device sends: nothing unknown, nothing superfluous."""


class Base(Strict, frozen=True, kw_only=True):
    """What the author had seen: the order's revision (a record id) and the feed position."""

    revision: Id | None = None
    feed: Word = ""


class Passed(Strict, frozen=True, kw_only=True):
    """A gate that was passed with a word: the advice given, why, and who opened a strict one."""

    advice: Literal["warn", "stop"]
    reason: Word
    opened_by: PersonKey | None = None


class Share(Strict, frozen=True, kw_only=True):
    """One person's part in a crew's work; weights are equal, hours or fixed shares."""

    person: PersonKey
    weight: Annotated[int, Meta(ge=1, le=1_000_000)] = 1


class Said(Strict, frozen=True, kw_only=True):
    """Every record: who typed it, how he had signed in, what he had seen; `supersedes` names what it replaces."""

    recorder: PersonKey
    strength: Literal["none", "badge", "pin", "password"] = "none"
    base: Base = Base()
    supersedes: tuple[Id, ...] = ()
    photos: tuple[Hash, ...] = ()
    note: Text = ""

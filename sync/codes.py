"""Knows what a scanned or typed code says, and refuses what its check symbols cannot prove.

A code is fourteen Crockford base-32 symbols: kind, ten random, copy number, two check symbols of
a Reed-Solomon code over GF(32). Its distance of three finds every one or two wrong symbols, hence
every swapped, jumped and doubled pair. The first eleven symbols are the `key`: all copies of a
tag share it, so a reprint never books twice. A code identifies; it authorises nothing.
"""

import unicodedata
from enum import StrEnum
from typing import NamedTuple

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 14
KEY_LENGTH = 11
LONGEST_PREFIX = 3
"""Letters a scanner may be set to send before the code, when no separator stands between."""

_value = {symbol: number for number, symbol in enumerate(SYMBOLS)}
_alias = {"O": "0", "I": "1", "L": "1"}


class Kind(StrEnum):
    """What a code stands on; the first symbol."""

    WORK_ORDER = "W"
    CARD = "C"
    LOT = "M"
    SCRAP_TAG = "S"
    RETURN_SLIP = "R"
    MACHINE = "E"
    PERSON = "P"
    ITEM = "N"
    BIN = "B"
    PARTNER = "V"
    CASE = "A"


class Code(NamedTuple):
    """A proven code: `kind`, `key` (kind + random, 11 symbols) and `copy` (0 to 31)."""

    kind: Kind
    key: str
    copy: int


class Damaged(ValueError):
    """The text is no code of ours, or damaged so that the check symbols cannot prove it."""


def _double(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def _checks(values: list[int]) -> tuple[int, int]:
    """Divide by the generator (x - a)(x - a^2), whose coefficients are 1, 6 and 8 in GF(32)."""
    high = low = 0
    for value in values:
        factor = value ^ high
        twice = _double(factor)
        four = _double(twice)
        high, low = low ^ twice ^ four, _double(four)
    return high, low


def write(key: str, copy: int = 0) -> str:
    """Return the fourteen symbols for a key and copy number; raise ValueError if either is off."""
    if len(key) != KEY_LENGTH or any(s not in _value for s in key) or key[0] not in set(Kind):
        raise ValueError(f"{key!r} is not a key: a kind letter and ten base-32 symbols")
    if not 0 <= copy < len(SYMBOLS):
        raise ValueError(f"copy number {copy} is not within 0 to 31")
    body = key + SYMBOLS[copy]
    high, low = _checks([_value[s] for s in body])
    return body + SYMBOLS[high] + SYMBOLS[low]


def key(kind: Kind, random: bytes) -> str:
    """Return a key from at least seven random bytes, of which fifty bits are used."""
    if len(random) < 7:
        raise ValueError("a key needs seven random bytes")
    number = int.from_bytes(random[:7])
    return kind + "".join(SYMBOLS[(number >> (5 * n)) & 31] for n in range(10))


def grouped(code: str) -> str:
    """Return the code as printed for people: groups of four."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def parse(text: str) -> Code:
    r"""Return the code that a scan or typed text ends with; raise Damaged if nothing is proven.

    Reads from the end and forgives what keyboards, input methods and scanners do: full-width
    forms, lower case, O for 0, I and L for 1, separators, control characters, a literal `\n`,
    a leading address, symbology identifier or short prefix.
    """
    folded = unicodedata.normalize("NFKC", text).upper()
    for ending in ("\\R\\N", "\\N", "\\R", "\\T"):
        folded = folded.strip().removesuffix(ending)
    symbols: list[str] = []
    prefix = 0
    for character in reversed(folded):
        symbol = _alias.get(character, character)
        if len(symbols) == LENGTH:
            if not (character.isascii() and character.isalnum()):
                break
            prefix += 1
        elif symbol in _value:
            symbols.append(symbol)
        elif character.isalnum():
            raise Damaged("there are letters in it that no code has")
        elif character in "/?#&=]":
            raise Damaged("it is too short for a code")
    if len(symbols) < LENGTH:
        raise Damaged("it is too short for a code")
    if prefix > LONGEST_PREFIX:
        raise Damaged("it is too long for a code")
    body = "".join(reversed(symbols))
    if body[0] not in set(Kind):
        raise Damaged("it is no code of this plant")
    high, low = _checks([_value[s] for s in body[:-2]])
    if body[-2:] != SYMBOLS[high] + SYMBOLS[low]:
        raise Damaged("its check symbols do not fit: scan again")
    return Code(Kind(body[0]), body[:KEY_LENGTH], _value[body[KEY_LENGTH]])

"""Knows how a quantity is written: a decimal string on the wire, whole thousandths inside.

Thousandths keep grams and millimetres exact, fit a 64-bit column and a JavaScript integer, and
add up without floats. `12.5` is 12,500; the scale of the item's unit may allow fewer digits.
"""

import re
import unicodedata
from functools import lru_cache

UNIT = 1000
"""Thousandths in one piece, kilogram or metre."""

LARGEST = 999_999_999
"""The largest whole number of units one record may state."""

_written = re.compile(r"(-?)(0|[1-9][0-9]{0,8})(?:\.([0-9]*[1-9]))?\Z")
_spoken = re.compile(r"-?(?:[0-9]{1,9}(?:\.[0-9]{0,12})?|\.[0-9]{1,12}|nan|inf|infinity)\Z")


class NotAQuantity(ValueError):
    """Not something a quantity field can hold at all: the record cannot be decoded."""


class Meaningless(ValueError):
    """A number no report can mean: negative, not finite, or with too many decimals."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@lru_cache(maxsize=8192)  # nearly all that is said is one of a few hundred quantities
def thousandths(text: str, scale: int = 3) -> int:
    """Return the quantity in thousandths.

    Raise Meaningless (`quantity_negative`, `quantity_not_finite`, `quantity_over_scale`, or
    `quantity_not_canonical`) for a number that cannot be meant, NotAQuantity for anything else.
    """
    match = _written.match(text)
    if match is None:
        if _spoken.match(text.lower()) is None:
            raise NotAQuantity(f"{text[:40]!r} is not a quantity of at most {LARGEST}")
        if text.lower().lstrip("-") in {"nan", "inf", "infinity"}:
            raise Meaningless("quantity_not_finite")
        if text.startswith("-"):
            raise Meaningless("quantity_negative")
        raise Meaningless("quantity_over_scale" if "." in text else "quantity_not_canonical")
    sign, whole, fraction = match.groups()
    if sign:
        raise Meaningless("quantity_negative" if (whole, fraction) != ("0", None) else "quantity_not_canonical")
    digits = fraction or ""
    if len(digits) > min(scale, 3):
        raise Meaningless("quantity_over_scale")
    return int(whole) * UNIT + int(digits.ljust(3, "0"))


_typed = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)?(?:\.([0-9]*))?\Z")


def typed(text: str) -> str:
    """Return what a person typed as a canonical quantity: full-width digits, 1,000 and 5.0 are forgiven.

    A comma or space is a true thousands separator or nothing we may guess: `12,5` is neither 125 nor 12.5. Raise
    NotAQuantity for whatever is not plainly a number.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _typed.match(plain)
    if match is None or not (match[1] or match[2]):
        raise NotAQuantity(f"{text[:40]!r} is not plainly a quantity: a comma only separates thousands, as in 1,000")
    whole = (match[1] or "0").replace(",", "").replace(" ", "").lstrip("0") or "0"
    rest = (match[2] or "").rstrip("0")
    return f"{whole}.{rest}" if rest else whole


def written(amount: int) -> str:
    """Return the canonical decimal string of an amount in thousandths (may be negative)."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    whole, rest = divmod(amount, UNIT)
    return f"{sign}{whole}" + (f".{rest:03d}".rstrip("0") if rest else "")

"""Knows what the columns of a sheet may hold, and how a cell is read: forgiving in form, strict in meaning."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from unicodedata import normalize

from msgspec import Struct

from sync.lexicon import both, unit_of
from sync.quantity import Meaningless, NotAQuantity, thousandths, typed, written


class Bad(Exception):
    """A cell that cannot be meant; `name` is its sentence among the words, with the remedy."""

    def __init__(self, name: str, **given: object) -> None:
        super().__init__(name)
        self.name = name
        self.given = given


class RowError(Struct, frozen=True):
    """What is wrong in a line, in which column, with what was there; `name` and `given` make the sentence."""

    line: int
    column: str
    value: str
    name: str
    given: dict[str, object] = {}


def plain(value: Any, chinese: bool) -> str:
    """Write a value as a cell that is read back as the same."""
    if isinstance(value, bool):
        return ("是" if value else "否") if chinese else ("yes" if value else "no")
    return str(value) if value else ""


class Column(Struct, frozen=True):
    """A column: its field, its headings in both languages, how a cell is read and written, and an example."""

    field: str
    zh: str
    en: str
    read: Callable[[str], Any]
    required: bool = False
    example: str = ""
    default: Any = ""
    write: Callable[[Any, bool], str] = plain
    also: tuple[str, ...] = ()
    """Other headings it is known by: what it was called before, or what the trade calls it."""


class Row(Struct, frozen=True):
    """A line with its values by field; `given` are the fields of which its cells say anything: a blank one says nothing."""

    line: int
    values: Mapping[str, Any]
    given: frozenset[str]

    def __getitem__(self, field: str) -> Any:
        return self.values[field]


FIRST_YEAR, LAST_YEAR = 2000, 2100

YES = frozenset({"1", "y", "yes", "true", "是", "√", "✓", "加急", "x"})
NO = frozenset({"", "0", "n", "no", "false", "否", "不"})


def word(text: str) -> str:
    """Read a short text."""
    if len(text) > 80:
        raise Bad("bad.word")
    return text


def unit(text: str) -> str:
    """Read a unit, by its code or by its word."""
    return unit_of(word(text))


def write_unit(value: Any, chinese: bool) -> str:
    """Write a unit as the plant says it."""
    return both("unit", str(value))[0 if chinese else 1] if value else ""


def yes(text: str) -> bool:
    """Read a yes or no."""
    plain = normalize("NFKC", text).strip().lower()
    if plain not in YES | NO:
        raise Bad("bad.yes")
    return plain in YES


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return how a whole number between two is read."""

    def read(text: str) -> int:
        plain = normalize("NFKC", text).strip().removesuffix("%").removesuffix(".0")
        if not (plain.isascii() and plain.isdigit() and len(plain) < 9 and low <= int(plain) <= high):
            raise Bad("bad.whole", low=low, high=high)
        return int(plain)

    return read


def quantity(text: str) -> str:
    """Read a quantity above 0 with at most three decimals; return it in canonical form."""
    try:
        amount = thousandths(typed(text), 3)
    except (Meaningless, NotAQuantity):
        raise Bad("bad.quantity") from None
    if amount <= 0:
        raise Bad("bad.quantity")
    return written(amount)


def day(text: str) -> str:
    """Read a day as 2026-11-30, 2026/11/30, 2026.11.30 or 2026年11月30日."""
    plain = normalize("NFKC", text)
    for mark in "/.年月":
        plain = plain.replace(mark, "-")
    parts = plain.replace("日", "").split(" ")[0].split("-")
    try:
        found = date(*(int(part) for part in parts[:3]))
    except (ValueError, TypeError):
        raise Bad("bad.day") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Bad("bad.day")
    return found.isoformat()


class Choice:
    """One of some words, in either language."""

    def __init__(self, **names: tuple[str, ...]) -> None:
        self._names = names
        self._known = {name.lower(): value for value, spoken in names.items() for name in (value, *spoken)}

    def read(self, text: str) -> str:
        """Read a word."""
        found = self._known.get(normalize("NFKC", text).strip().lower())
        if found is None:
            raise Bad("bad.choice", allowed=" / ".join(spoken[0] for spoken in self._names.values()))
        return found

    def write(self, value: str, chinese: bool) -> str:
        """Write it."""
        return self._names[value][0] if chinese else value

"""Knows what a department says of a sheet of its own, and what a checked sheet would change."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct, structs
from sqlalchemy.ext.asyncio import AsyncConnection

from api.access.guard import Caller
from api.house import House
from api.sheets.columns import Column, Row, RowError
from sync.records import Record

Lines = list[dict[str, Any]]
"""What is there already, as values by field."""


class Draft(Struct, kw_only=True):
    """What a sheet would change: how much is new, changed and the same; what is wrong; and how it is carried out.

    `keys` are masters that must be kept before anything is said, `masters` those that are kept with the rest, by kind and
    key; `said` make the records; `then` is done at the end.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    errors: list[RowError] = []
    keys: dict[str, dict[str, Struct]] = {}
    masters: dict[str, dict[str, Struct]] = {}
    said: list[Callable[[Caller], Record]] = []
    then: list[Callable[[House, Caller], Awaitable[None]]] = []

    def count(self, there: object, wanted: object) -> bool:
        """Count one thing; return whether it is to be written."""
        self.new += there is None
        self.same += there == wanted
        self.changed += there is not None and there != wanted
        return there != wanted

    def wrong(self, row: Row, column: str, value: str, name: str, **given: object) -> None:
        """Say what is wrong in a line: `name` is the sentence among the words."""
        self.errors.append(RowError(row.line, column, value, name, given))

    def once(self, rows: Iterable[Row], column: str, *fields: str) -> Iterable[Row]:
        """Yield rows whose key stands in the sheet for the first time."""
        seen: dict[tuple[Any, ...], int] = {}
        for row in rows:
            key = tuple(row[field] for field in fields)
            if key in seen:
                self.wrong(row, column, " ".join(map(str, key)), "bad.twice", line=seen[key])
            else:
                seen[key] = row.line
                yield row


class Asking(Struct, frozen=True):
    """Who brings a sheet, to which site, with which lines."""

    site: str
    caller: Caller
    rows: Sequence[Row]


class Sheet(Struct, frozen=True):
    """A sheet that comes in: its name (in the words `sheet.<name>`), its columns, and its way.

    `known` reads what the house knows of the things it speaks of; `draft` compares (no database there: it runs beside);
    `lines` is what is there, downloaded, changed and brought back.
    """

    name: str
    columns: tuple[Column, ...]
    known: Callable[[AsyncConnection, Asking], Awaitable[Any]]
    draft: Callable[[Sequence[Row], Any], Draft]
    lines: Callable[[AsyncConnection, str], Awaitable[Lines]]
    leads_to: str = ""
    """The door behind which what was brought is seen."""


Sheets = dict[str, Sheet]
"""By name, in the order in which a plant brings them."""


def optional(
    field: str, zh: str, en: str, read: Callable[[str], Any], example: str, *, default: Any = "", **more: Any
) -> Column:
    """Return a column that may be left out or blank."""
    return Column(field, zh, en, read, False, example, default, **more)


def kept(wanted: Any, old: Any, row: Row) -> Any:
    """Return what a row wants of a thing; a column the sheet does not have says nothing."""
    if old is None:
        return wanted
    return structs.replace(wanted, **{f: getattr(old, f) for f in old.__struct_fields__ if f not in row.given})

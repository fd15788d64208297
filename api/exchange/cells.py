"""Knows how a sheet that people bring is read: CSV in any of the encodings Excel writes, or XLSX; by content, not by name."""

import csv
import io
import re
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import category, normalize

from msgspec import Struct

from api.exchange.reader import Wicked, rows_of

LARGEST = 20_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 60
WIDEST_CELL = 2_000

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def forget() -> None:
    """Keep no file in memory any longer."""
    read_cells.cache_clear()


class Unreadable(Exception):
    """The file is no sheet; `name` is its sentence among the words of the office."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Cells(Struct, frozen=True):
    """The first sheet of a file that is shown: its headings, and rows as (line number as Excel shows it, cells)."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@lru_cache(maxsize=1)
def read_cells(content: bytes) -> Cells:
    """Read a file; raise Unreadable.

    It is asked for when it is brought, checked and imported: the last one is remembered until then (`forget`).
    """
    if len(content) > LARGEST:
        raise Unreadable("too_large")
    if content.startswith(OLD_EXCEL):
        raise Unreadable("old_excel")
    lines = _workbook(content) if content.startswith(ZIP) else _csv(content)
    rows = [(number, cells) for number, texts in lines if any(cells := _cleaned(texts))]
    if not rows:
        raise Unreadable("empty")
    if len(rows) - 1 > MOST_ROWS:
        raise Unreadable("too_many_rows")
    (_, headings), *rest = rows
    return Cells(headings, tuple(rest))


def _cleaned(texts: Sequence[str]) -> tuple[str, ...]:
    """Return a row's cells; raise Unreadable rather than cut anything off."""
    if any(text.strip() for text in texts[MOST_COLUMNS:]):
        raise Unreadable("too_many_columns")
    cells = tuple(_clean(text) for text in texts[:MOST_COLUMNS])
    if any(len(text) > WIDEST_CELL for text in cells):
        raise Unreadable("too_wide_cell")
    return cells


def _clean(text: str) -> str:
    """Return a cell's text as it was meant: no NUL, nothing that cannot be seen, no odd blanks around it."""
    seen = "".join(one for one in text if category(one) != "Cf") if not text.isascii() else text
    return normalize("NFC", seen.replace("\0", "").replace("\u3000", " ")).strip()


def _workbook(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        return rows_of(content, MOST_ROWS + 2)
    except Wicked:
        raise Unreadable("no_sheet") from None


def _csv(content: bytes) -> list[tuple[int, list[str]]]:
    if b"\0" in content[:4000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("no_sheet")
    text = _decoded(content)
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    try:
        return list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=False), 1))
    except csv.Error:
        raise Unreadable("no_sheet") from None


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        try:
            return re.sub(r"\r\n?", "\n", content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Unreadable("no_sheet")

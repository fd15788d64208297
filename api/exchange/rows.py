"""Knows how the lines of a file become rows of a sheet: by its headings, cell by cell, every mistake named."""

from typing import Any
from unicodedata import normalize

from api.exchange.cells import Cells
from api.frame.workbook import formed
from api.sheets.columns import Bad, Column, Row, RowError

CLEARED = frozenset({"-", "－", "—", "–", "无"})
"""What clears a cell that a sheet may leave blank."""


def _plain(heading: str) -> str:
    return normalize("NFKC", heading).strip().lower().removesuffix("*").strip()


def read_rows(cells: Cells, columns: tuple[Column, ...]) -> tuple[list[Row], list[RowError]]:
    """Return every line as values by field, and every cell that cannot be read; a missing column is said once."""
    columns_at: dict[str, int] = {}
    for n, heading in enumerate(cells.headings):
        for column in columns:
            if _plain(heading) in {column.field, *map(_plain, (column.zh, column.en, *column.also))}:
                columns_at.setdefault(column.field, n)
    missing = [column for column in columns if column.required and column.field not in columns_at]
    if missing:
        return [], [RowError(1, column.zh, "", "bad.column") for column in missing]
    found, errors = [], []
    for line, there in cells.rows:
        values: dict[str, Any] = {}
        given: set[str] = set()
        for column in columns:
            n = columns_at.get(column.field, -1)
            text = formed(there[n]) if 0 <= n < len(there) else ""
            try:
                cleared = text in CLEARED and not column.required
                if text:
                    values[column.field] = column.default if cleared else column.read(text)
                    given.add(column.field)
                elif column.required:
                    raise Bad("bad.empty")  # noqa: TRY301  # one way for every bad cell
                else:
                    values[column.field] = column.default
            except Bad as bad:
                errors.append(RowError(line, column.zh, text[:80], bad.name, bad.given))
        if len(values) == len(columns):
            found.append(Row(line, values, frozenset(given)))
    return found, errors

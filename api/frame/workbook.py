"""Knows how rows leave the house: as a workbook with real numbers, or as CSV that Excel opens in the right encoding."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter

Cell = str | int | Decimal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def thousand(amount: int) -> Decimal:
    """Return thousandths as the number people write."""
    return Decimal(amount) / 1000


def as_xlsx(name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook of one sheet; text is never taken for a formula."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(name[:31])
    bold = book.add_format({"bold": True, "bottom": 1})
    for n, heading in enumerate(headings):
        page.write_string(0, n, heading, bold)
    page.set_column(0, len(headings) - 1, 14)
    page.freeze_panes(1, 0)
    for line, row in enumerate(rows, 1):
        for n, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(line, n, cell)
            else:
                page.write_number(line, n, float(cell))
    book.close()
    return content.getvalue()


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return CSV in UTF-8 with a mark; a text that a sheet would take for a formula gets a quote before it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    for row in rows:
        writer.writerow(
            [
                unformed(cell) if isinstance(cell, str) else f"{cell:f}" if isinstance(cell, Decimal) else cell
                for cell in row
            ]
        )
    return text.getvalue().encode("utf-8-sig")


FORMULA = frozenset("=+-@\t\r")


def unformed(text: str) -> str:
    """Return a text that no sheet takes for a formula: with a quote before it, if it looks like one."""
    return f"'{text}" if text[:1] in FORMULA else text


def formed(text: str) -> str:
    """Return what such a text was."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text

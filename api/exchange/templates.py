"""Knows the sheets that people download, fill in and bring back. The example stands apart: nobody imports it."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from api.frame.workbook import unformed
from api.sheets.columns import Column
from api.sheets.sheet import Sheet


def heading(column: Column, chinese: bool) -> str:
    """Return a column's heading; a star marks what must be filled in."""
    return (column.zh if chinese else column.en) + ("*" if column.required else "")


Filled = Sequence[Mapping[str, Any]]
"""Lines as values by field; none for an empty sheet."""


def as_csv(sheet: Sheet, chinese: bool, filled: Filled = ()) -> bytes:
    """Return the sheet as CSV that Excel opens in the right encoding."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(heading(column, chinese) for column in sheet.columns)
    writer.writerows(
        [unformed(column.write(line[column.field], chinese)) for column in sheet.columns] for line in filled
    )
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(sheet: Sheet, chinese: bool, filled: Filled = ()) -> bytes:
    """Return the sheet as a workbook; every cell is text, so that 007 and long numbers stay what they are."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    page, example = book.add_worksheet(sheet.name), book.add_worksheet("例 example")
    for n, column in enumerate(sheet.columns):
        page.set_column(n, n, 18, text)
        page.write_string(0, n, heading(column, chinese), bold)
        example.set_column(n, n, 18, text)
        example.write_string(0, n, heading(column, chinese), bold)
        example.write_string(1, n, column.example, text)
        for row, line in enumerate(filled, 1):
            page.write_string(row, n, column.write(line[column.field], chinese), text)
    page.freeze_panes(1, 0)
    book.close()
    return content.getvalue()

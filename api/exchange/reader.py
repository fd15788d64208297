"""Reads a workbook in a process of its own, with little memory and time: a damaged or wicked file harms nobody else.

The library asks for one cell after the other up to the farthest, and ends the process if it does not get the memory.
"""

import io
import resource
import subprocess
import sys
from itertools import islice

import msgspec
from python_calamine import CalamineWorkbook, SheetVisibleEnum

MEMORY = 1_500_000_000
SECONDS = 60


class Wicked(Exception):
    """The file is no workbook, or one that no office needs."""


Line = tuple[int, list[str]]
"""A row's number as Excel shows it, and its cells."""


def rows_of(content: bytes, most: int) -> list[Line]:
    """Return the rows of the first sheet that is shown and holds anything, without blank ones, at most so many; raise Wicked."""
    try:
        done = subprocess.run(  # noqa: S603  # this very module, and a number
            [sys.executable, "-m", "api.exchange.reader", str(most)],
            input=content, capture_output=True, timeout=SECONDS, check=True,
        )  # fmt: skip
        return msgspec.msgpack.decode(done.stdout, type=list[Line])
    except (subprocess.SubprocessError, msgspec.DecodeError):
        raise Wicked from None


def cell(value: object) -> str:
    """Return a cell as people see it: 5.0 is 5, a day is 2026-11-30."""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    return str(value)


def main() -> None:
    """Read a workbook from the standard input, write its rows to the standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    shown = [one.name for one in book.sheets_metadata if one.visible is SheetVisibleEnum.Visible]
    found: list[Line] = []
    for name in shown:
        rows = enumerate(book.get_sheet_by_name(name).iter_rows(), 1)
        lines = ((number, [cell(value) for value in row]) for number, row in rows)
        found = list(islice((line for line in lines if any(text.strip() for text in line[1])), int(sys.argv[1])))
        if found:
            break
    sys.stdout.buffer.write(msgspec.msgpack.encode(found))


if __name__ == "__main__":
    main()

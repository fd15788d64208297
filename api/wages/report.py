"""The wage sheet as it leaves the office: person × operation × shift × day."""

from collections.abc import Sequence

from api.frame.department import Cell, Report, Say
from api.frame.workbook import thousand
from api.house import House
from api.wages.closed import wages_of
from api.wages.sheet import PARALLEL, PIECES
from api.wages.worked import MINUTES

ACCOUNTS = (*PIECES, *MINUTES, PARALLEL)
HEADINGS = (
    "day", "shift", "employee", "people.name", "people.team", "number", "item", "step.number", "step.name", "adjustment",
    "worked", *(f"account.{name}" for name in ACCOUNTS),
)  # fmt: skip


async def _rows(house: House, period: str, _: Say) -> Sequence[Sequence[Cell]]:
    return [
        (
            row.day, row.shift, row.employee, row.name, row.team, row.number, row.item, row.operation, row.step,
            "1" if row.adjustment else "", row.worked, *(thousand(row.sums.get(name, 0)) for name in ACCOUNTS),
        )
        for row in await wages_of(house, period)
    ]  # fmt: skip


WAGES = Report("wages", HEADINGS, _rows)

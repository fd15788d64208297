"""Scrap by reason as it leaves the office: a line per loss of a month."""

from collections.abc import Sequence

from api.frame.department import Cell, Report, Say
from api.frame.workbook import thousand
from api.house import House
from api.wages.closed import losses_of

HEADINGS = (
    "day", "number", "item", "step.number", "people.name", "reason", "cause", "material", "quantity", "weight", "detail",
    "worked",
)  # fmt: skip


async def _rows(house: House, period: str, say: Say) -> Sequence[Sequence[Cell]]:
    return [
        (
            one.day, one.number, one.item, one.operation, one.name, say("scrapReason", one.reason), say("cause", one.cause),
            one.material, thousand(one.pieces), thousand(one.weight), "1" if one.detail else "", one.worked,
        )
        for one in await losses_of(house, period)
    ]  # fmt: skip


SCRAP = Report("scrap", HEADINGS, _rows)

"""Knows the sheet of opening stock: what lay there when the house began."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from api.plant.masters import ItemMaster, StockMaster, masters
from api.plant.of_items import ITEM, check_unit
from api.sheets.columns import Column, Row, quantity, unit, word, write_unit
from api.sheets.sheet import Asking, Draft, Lines, Sheet, optional
from sync.canon import canonical
from sync.quantity import Meaningless, thousandths


class Known(Struct, frozen=True):
    """Items by code, and opening stock by its key."""

    items: Mapping[str, ItemMaster]
    stock: Mapping[str, StockMaster]


async def _known(connection: AsyncConnection, asking: Asking) -> Known:
    return Known(
        await masters(connection, asking.site, "item", ItemMaster),
        await masters(connection, asking.site, "stock", StockMaster),
    )


def _draft(rows: Sequence[Row], known: Known) -> Draft:
    """Draft opening stock by item, location and lot."""
    found = Draft()
    for row in found.once(rows, "物料编号", "item", "location", "lot"):
        item = known.items.get(row["item"])
        if item is None:
            found.wrong(row, "物料编号", row["item"], "bad.item")
            continue
        check_unit(row, item, found)
        try:
            thousandths(row["quantity"], item.scale)
        except Meaningless:
            found.wrong(row, "数量", row["quantity"], "bad.scale", scale=item.scale)
        key = canonical([row["item"], row["location"], row["lot"]]).decode()
        wanted = StockMaster(quantity=row["quantity"], unit=item.unit)
        if found.count(known.stock.get(key), wanted):
            found.masters.setdefault("stock", {})[key] = wanted
    return found


async def _lines(connection: AsyncConnection, site: str) -> Lines:
    found: Lines = []
    for key, one in sorted((await masters(connection, site, "stock", StockMaster)).items()):
        item, location, lot = msgspec.json.decode(key, type=tuple[str, str, str])
        found.append({"item": item, "location": location, "lot": lot, "quantity": one.quantity, "unit": one.unit})
    return found


OPENING = Sheet(
    "stock",
    (
        ITEM,
        Column("quantity", "数量", "quantity", quantity, True, "1500"),
        optional("unit", "单位", "unit", unit, "kg", default="pcs", write=write_unit),
        optional("location", "库位", "location", word, "A-01"),
        optional("lot", "批次", "lot", word, ""),
    ),
    _known, _draft, _lines,
)  # fmt: skip

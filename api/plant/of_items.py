"""Knows what every sheet that speaks of items says of them: which one, and its quantity in its own unit."""

from api.plant.masters import ItemMaster
from api.sheets.columns import Column, Row, word
from api.sheets.sheet import Draft

ITEM = Column("item", "物料编号", "item code", word, True, "A-100")


def check_unit(row: Row, item: ItemMaster, found: Draft) -> None:
    """Say so if the unit of an item's quantity is another than its own. A blank one is its own."""
    if "unit" in row.given and row["unit"] != item.unit:
        found.wrong(row, "单位", row["unit"], "bad.unit", unit=item.unit)

"""Words of items and how they are made."""

ITEMS: dict[str, tuple[str, str]] = {
    "sheet.items": ("物料", "Items"),
    "sheet.centers": ("工作中心", "Work centers"),
    "sheet.routings": ("工艺路线", "Routings"),
    "sheet.bills": ("用料", "Bills of material"),
    "bad.center": ("没有这个工作中心；请先导入工作中心", "There is no such work center; import work centers first"),
}

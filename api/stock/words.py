"""Words of stock."""

STOCK: dict[str, tuple[str, str]] = {
    "sheet.stock": ("期初库存", "Opening stock"),
}

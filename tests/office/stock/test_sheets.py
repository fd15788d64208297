"""The sheet of opening stock."""

from sqlalchemy import select

from api.db.rows import table_of
from api.tables.masters import Master
from tests.kit.plant import Plant
from tests.office.kit import xlsx
from tests.office.sheets import Rows, with_masters


async def test_opening_stock_comes_in_by_item_location_and_lot(plant: Plant) -> None:
    desk = await with_masters(plant)
    stock: Rows = [
        ["物料编号", "数量", "单位", "库位", "批次"],
        ["M-1", 12.5, "kg", "A-01", ""],
        ["M-1", 3, "kg", "A-02", ""],
    ]
    assert "新 2" in await desk.bring_in("stock", xlsx(stock))
    master = table_of(Master)
    async with plant.house.database.read() as connection:
        rows = await connection.execute(select(master.c.key).where(master.c.kind == "stock").order_by(master.c.key))
        assert [row.key for row in rows] == ['["M-1","A-01",""]', '["M-1","A-02",""]']

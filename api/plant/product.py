"""Knows what the plant knows of its products: items with their routings and bills, and where they are worked."""

from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from api.plant.masters import BillMaster, CenterMaster, ItemMaster, RoutingMaster, masters


class Product(Struct, frozen=True):
    """Items, routings and bills by item code; work centers by theirs."""

    items: Mapping[str, ItemMaster]
    routings: Mapping[str, RoutingMaster]
    bills: Mapping[str, BillMaster]
    centers: Mapping[str, CenterMaster]


async def product_of(connection: AsyncConnection, site: str) -> Product:
    """Return everything the plant makes, and how."""
    return Product(
        await masters(connection, site, "item", ItemMaster),
        await masters(connection, site, "routing", RoutingMaster),
        await masters(connection, site, "bill", BillMaster),
        await masters(connection, site, "work_center", CenterMaster),
    )

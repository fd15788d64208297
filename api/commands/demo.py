"""Loads a demo plant into an empty database: its whole state is made by pushing records."""

import sys

from sqlalchemy import func, select

from api.address import address_of
from api.commands.progress import bar
from api.db.rows import table_of
from api.departments import BOOKS, STORY
from api.house import House
from api.people.story import PASSWORD, PIN
from api.settings import Settings
from api.story.cast import tell
from api.tables.migrate import migrate
from api.tables.records import Record


async def run_demo(settings: Settings, seed: int) -> int:
    """Load the plant unless there are records already; print the address and a sign-in."""
    if settings.mode == "production":
        print("a demo plant is not loaded into production: set BAOGONG_MODE=demo", file=sys.stderr)
        return 1
    house = House(settings, BOOKS)
    try:
        await migrate(house.database)
        await house.open()
        async with house.database.read() as connection:
            there = (await connection.execute(select(func.count()).select_from(table_of(Record)))).scalar_one()
        if there:
            print(f"{there} records are there already; nothing was loaded")
        else:
            with bar("demo plant") as show:
                told = await tell(house, seed, STORY, show)
            print(f"{told} records of two weeks at 永固五金厂")
    finally:
        await house.close()
    print(f"address  {address_of(settings)}   office: {address_of(settings)}/office")
    print(
        f"sign in  admin / {PASSWORD}   (lead: lead1, PIN {PIN}; on a phone, names marked PIN take {PIN})", flush=True
    )
    return 0

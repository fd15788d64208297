"""A plant that ran on an earlier schema is brought up to date with what it has, and can go back."""

from pathlib import Path

from alembic import command
from sqlalchemy import Connection, text

from api.db.engine import Database
from api.tables import metadata
from api.tables.migrate import _config, drift, migrate


async def test_sites_get_a_name_of_their_own_and_stock_keys_are_spelled_out(database_url: str) -> None:
    database = Database(database_url)

    def go_back(connection: Connection) -> None:
        command.downgrade(_config(connection), "002")
        for site in ("east", "west"):
            row = "INSERT INTO site (site, name, zone, day_starts) VALUES (:site, 'x', 'Asia/Shanghai', 480)"
            connection.execute(text(row), {"site": site})
        for key in ("M-1/A-01/", "A/B/C/D"):
            row = "INSERT INTO master (site, kind, key, state) VALUES ('east', 'stock', :key, :state)"
            connection.execute(text(row), {"key": key, "state": b"{}"})

    try:
        await database.write(go_back)
        await migrate(database)
        assert await drift(database) == []
        async with database.read() as connection:
            drawn = [row.plant for row in await connection.execute(text("SELECT plant FROM site"))]
            keys = {row.key for row in await connection.execute(text("SELECT key FROM master WHERE kind = 'stock'"))}
        assert len(set(drawn)) == 2
        assert all(len(plant) == 12 for plant in drawn)
        assert keys == {'["M-1","A-01",""]', "A/B/C/D"}, "what nobody can divide stays as it is"
    finally:
        await database.close()


async def test_sqlite_keeps_narrow_tables_once_in_the_tree_of_their_key(sqlite_template: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{sqlite_template}")
    narrow = {"".join(t.name) for t in metadata.sorted_tables if t.dialect_options["sqlite"]["with_rowid"] is False}
    try:
        async with database.read() as connection:
            made = text("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'")
            assert {row.name for row in await connection.execute(made)} == narrow
        assert {"posting", "outcome", "record_address"} <= narrow
    finally:
        await database.close()

"""Knows how the schema is brought up to date, and whether it has drifted from the tables."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from api.db.engine import Database
from api.tables import metadata

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def migrate(database: Database) -> None:
    """Bring the schema to the newest revision; foreign keys are off meanwhile and checked after."""

    def upgrade(connection: Connection) -> None:
        if database.sqlite:
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        command.upgrade(_config(connection), "head")
        if database.sqlite and connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
            raise RuntimeError("a migration left rows that point nowhere; nothing was changed")

    await database.write(upgrade)


async def drift(database: Database) -> list[Any]:
    """Return what the tables in code say otherwise than the migrated schema."""
    async with database.read() as connection:
        return await connection.run_sync(
            lambda sync: list(compare_metadata(MigrationContext.configure(sync, opts={"compare_type": True}), metadata))
        )


async def current(database: Database) -> tuple[str | None, str | None]:
    """Return (the database's revision, the newest revision)."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    async with database.read() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision()), newest

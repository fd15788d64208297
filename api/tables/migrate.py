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
    """Bring the schema to the newest revision; foreign keys are checked when it is there."""
    await database.write(upgrade)


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring the schema to a revision, with what it holds."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
    command.upgrade(_config(connection), to)
    if sqlite and connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
        raise RuntimeError("a migration left rows that point nowhere; nothing was changed")


def empty_at(connection: Connection, revision: str) -> None:
    """Make the tables of a revision, which may be an earlier one, in a database that holds nothing worth keeping."""
    if MigrationContext.configure(connection).get_current_revision() not in {None, revision}:
        command.downgrade(_config(connection), "base")
    upgrade(connection, revision)


def known(revision: str) -> bool:
    """Whether there is a revision of that name."""
    return revision in {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}


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

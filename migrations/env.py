"""Runs migrations on the connection it is handed, in batch mode and with foreign keys off on SQLite."""

from alembic import context

from api import departments  # noqa: F401  # each brings its own tables
from api.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()

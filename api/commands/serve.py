"""Serves the application until it is told to stop."""

import sys

import uvicorn

from api.app import build
from api.db.engine import Database
from api.log import configure
from api.settings import Settings
from api.tables.migrate import current


async def run_serve(settings: Settings) -> int:
    """Serve in the foreground; SIGTERM and Ctrl-C stop it after what was handed in is committed."""
    configure(settings.log_level)
    database = Database(settings.database_url())
    try:
        before, newest = await current(database)
    finally:
        await database.close()
    if before != newest:
        print(f"the schema is {before or 'empty'}, this version needs {newest}: run `baogong migrate`", file=sys.stderr)
        return 1
    config = uvicorn.Config(
        build(settings), host=settings.host, port=settings.port, log_config=None, access_log=False,
        timeout_graceful_shutdown=5, timeout_keep_alive=60, server_header=False,
    )  # fmt: skip
    await uvicorn.Server(config).serve()
    return 0

"""Serves the application until it is told to stop."""

import asyncio
import os
import sys
from collections.abc import Callable
from types import FrameType

import uvicorn

from api.app import build, with_short_way
from api.commands.ledger import run as run_ledger
from api.commands.lines import Line
from api.commands.quick import be_quick
from api.db.engine import Database
from api.ledger.begun import Begin, forked
from api.log import configure
from api.settings import Settings
from api.setup.page import build_plain
from api.tables.migrate import current


class _Server(uvicorn.Server):
    """A server that first ends the open streams, so that a stop does not wait for them."""

    def __init__(self, config: uvicorn.Config, leave: Callable[[], None]) -> None:
        super().__init__(config)
        self._leave = leave

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Hear the signal."""
        self._leave()
        super().handle_exit(sig, frame)


def is_apart(settings: Settings) -> bool:
    """Whether the ledger is a process of its own: if it is to be, or if nothing is said and there are two cores for it."""
    shared = settings.database_url().startswith("postgresql") or ":memory:" not in settings.database_url()
    return (
        shared
        and sys.platform != "win32"
        and settings.ledger != "here"
        and (settings.ledger == "apart" or (os.cpu_count() or 1) > 1)
    )


def begin_of(settings: Settings) -> Begin | None:
    """Return what begins the ledger in a process of its own, forked off already; None if it is to be in this one."""
    return forked(run_ledger) if is_apart(settings) else None


async def run_serve(settings: Settings, begin: Begin | None) -> int:
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
    app = build(settings, apart=begin)
    config = uvicorn.Config(
        with_short_way(app), host=settings.host, port=settings.port, log_config=None, access_log=False,
        timeout_graceful_shutdown=5, timeout_keep_alive=60, server_header=False, proxy_headers=False, http=Line,
        ssl_certfile=settings.certificate or None, ssl_keyfile=settings.certificate_key or None,
    )  # fmt: skip
    be_quick()
    server = _Server(config, app.state.house.leave)
    if not settings.setup_port:
        await server.serve()
        return 0
    plain = uvicorn.Config(
        build_plain(settings, app.state.shell), host=settings.host, port=settings.setup_port, log_config=None,
        access_log=False, server_header=False, proxy_headers=False, http=Line,
    )  # fmt: skip
    beside = uvicorn.Server(plain)
    task = asyncio.create_task(beside._serve())  # noqa: SLF001  # without signal handlers: the other one has them
    try:
        await server.serve()
    finally:
        beside.should_exit = True
        await task
    return 0

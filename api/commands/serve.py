"""Serves the application until it is told to stop."""

import asyncio
import gc
import sys
from collections.abc import Callable
from types import FrameType

import uvicorn

from api.app import build, with_short_way
from api.commands.lines import Line
from api.db.engine import Database
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


RARELY = (100_000, 20, 100)
"""When garbage is looked for: a full search walks every fold in memory, and cost up to half of a batch (measured)."""


IN_TURNS = 0.0005
"""Seconds for which one thread may keep Python to itself while others wait: with the usual 5 ms, whoever waits for requests
and whoever writes keep each other waiting between any two statements."""


def _be_quick() -> None:
    """What was made while starting stays for ever, and is not walked again."""
    sys.setswitchinterval(IN_TURNS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


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
    app = build(settings)
    config = uvicorn.Config(
        with_short_way(app), host=settings.host, port=settings.port, log_config=None, access_log=False,
        timeout_graceful_shutdown=5, timeout_keep_alive=60, server_header=False, proxy_headers=False, http=Line,
        ssl_certfile=settings.certificate or None, ssl_keyfile=settings.certificate_key or None,
    )  # fmt: skip
    _be_quick()
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

"""The composition root: which departments there are, who guards them, and how errors are said."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Router, get
from litestar.exceptions import ImproperlyConfiguredException
from litestar.openapi import OpenAPIConfig
from msgspec import Struct
from sqlalchemy import select

from api import problems, shell
from api.access.guard import OFFICE, Limiter, allow
from api.access.roles import ANYONE
from api.access.verifiers import forget_held
from api.arrival import Arrival
from api.boards import routes as boards
from api.db.rows import table_of
from api.departments import BOOKS
from api.described import Described
from api.devices import enrolment, photos, pull, push
from api.devices.drain import replay_newer
from api.exchange.jobs import Jobs
from api.house import House
from api.office import routes as office
from api.orders import routes as orders
from api.people import routes as people
from api.settings import Settings
from api.setup import page as setup
from api.tables.access import Site
from api.wages.closed import keep_sheets
from sync.envelope import CONTRACT

VERSION = "0.1.0"

BUILT = Path(__file__).resolve().parents[1] / "pwa" / "dist"

_SAFE = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


class Health(Struct, frozen=True):
    """Whether the server works, its version, the contract it serves, and by how much its system's clock was set since it began."""

    status: str
    version: str
    contract: int
    clock_set_by_ms: int = 0


@get("/health", opt={"who": ANYONE})
async def health(request: Request[Any, Any, Any]) -> Health:
    """Answer 200 when the database answers."""
    house: House = request.app.state.house
    site = table_of(Site)
    async with house.database.read() as connection:
        await connection.execute(select(site.c.site).where(site.c.site == house.site))
    return Health("ok", VERSION, CONTRACT, house.clock.off())


def serve_error(request: Request[Any, Any, Any], error: Exception) -> Any:
    """Say what went wrong: as a page to a page of the office, else as a problem document."""
    if f"{request.url.path}/".startswith(f"{OFFICE}/"):
        return office.show(request, error)
    return problems.serve(request, error)


def build(settings: Settings) -> Litestar:
    """Return the application for these settings; its database must be migrated."""
    house = House(settings, BOOKS)
    house.closing.append(partial(keep_sheets, house))

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        await house.open()
        await replay_newer(house)
        await forget_held(house)
        try:
            yield
        finally:
            await house.close()

    base = Router("/api", route_handlers=[health], tags=["house"])
    app = Litestar(
        route_handlers=[
            base,
            enrolment.router,
            push.router,
            pull.router,
            photos.router,
            people.router,
            orders.router,
            boards.router,
            shell.router,
            setup.router,
            office.router,
        ],
        guards=[allow],
        middleware=[Arrival(house.clock, settings.proxies())],
        exception_handlers={Exception: serve_error},
        lifespan=[lifespan],
        request_max_body_size=settings.largest_push,
        response_headers=_SAFE,
        logging_config=None,
        openapi_config=OpenAPIConfig(
            title="Baogong 报工",
            version=VERSION,
            path="/api/schema",
            render_plugins=[Described(path="/openapi.json")],
        ),
    )
    app.state.house = house
    app.state.settings = settings
    app.state.verdicts = {}
    app.state.jobs = Jobs()
    app.state.shell = shell.Shell(Path(settings.app_folder) if settings.app_folder else BUILT)
    app.state.limiter = Limiter(settings.requests_per_minute)
    for path, _, who in callers(app):
        if who is None:
            raise ImproperlyConfiguredException(f"{path} does not say who may call it")
    return app


def callers(app: Litestar) -> list[tuple[str, str, Any]]:
    """Return (path, method, who may call) of every route of the interface."""
    return [
        (handler_path, method, handler.opt.get("who"))
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        for method in sorted(set(handler.http_methods) - {"OPTIONS"})
        if (handler_path := route.path_format).startswith(("/api/", OFFICE))
        and not handler_path.startswith("/api/schema")
    ]

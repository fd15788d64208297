"""The composition root: which departments there are, who guards them, and how errors are said."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Router
from litestar.di import NamedDependency, Provide
from litestar.exceptions import ImproperlyConfiguredException
from litestar.openapi import OpenAPIConfig

from api import health, problems, shell
from api.access.guard import OFFICE, Caller, Limiter, allow
from api.arrival import Arrival
from api.departments import BOOKS, DEPARTMENTS
from api.described import Described
from api.frame.frame import Frame
from api.frame.visit import Visit
from api.frame.work import Background
from api.health import VERSION
from api.house import House
from api.settings import Settings
from api.setup import page as setup
from api.wages.closed import keep_sheets

BUILT = Path(__file__).resolve().parents[1] / "pwa" / "dist"

_SAFE = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def build(settings: Settings) -> Litestar:
    """Return the application for these settings; its database must be migrated."""
    house = House(settings, BOOKS)
    house.closing.append(partial(keep_sheets, house))
    files = shell.Shell(Path(settings.app_folder) if settings.app_folder else BUILT)
    frame = Frame(DEPARTMENTS, files)
    limiter = Limiter(settings.requests_per_minute)
    background = Background(house, [work for one in DEPARTMENTS for work in one.work])
    given = {
        "house": house,
        "frame": frame,
        "shell": files,
        "settings": settings,
        "limiter": limiter,
        "verdicts": setup.Verdicts(),
        "told": tuple(told for one in DEPARTMENTS for told in one.told),
        **{name: make() for one in DEPARTMENTS for name, make in one.given.items()},
    }

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        await house.open()
        await background.start()
        try:
            yield
        finally:
            await background.stop()
            await house.close()

    def serve_error(request: Request[Any, Any, Any], error: Exception) -> Any:
        """Say what went wrong: as a page to a page of the office, else as a problem document."""
        if f"{request.url.path}/".startswith(f"{OFFICE}/"):
            return Visit(request, house, frame).problem(problems.problem_of(request, error))
        return problems.serve(request, error)

    pages = [page for one in DEPARTMENTS for page in one.pages]
    app = Litestar(
        route_handlers=[
            health.router,
            *(route for one in DEPARTMENTS for route in one.routes),
            Router(OFFICE, route_handlers=pages, include_in_schema=False),
            shell.router,
            setup.router,
        ],
        dependencies={
            **{name: Provide(_always(it), sync_to_thread=False) for name, it in given.items()},
            "caller": Provide(caller_of, sync_to_thread=False),
            "visit": Provide(visit_of, sync_to_thread=False),
        },
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
    app.state.shell = files
    app.state.limiter = limiter  # the guard and the commands ask here; a route is given what it needs
    for path, _, who in callers(app):
        if who is None:
            raise ImproperlyConfiguredException(f"{path} does not say who may call it")
    return app


def _always(it: Any) -> Callable[[], Any]:
    return lambda: it


def caller_of(request: Request[Any, Any, Any]) -> Caller:
    """Return who calls, as the guard found him."""
    caller: Caller = request.scope["state"]["caller"]
    return caller


def visit_of(request: Request[Any, Any, Any], house: NamedDependency[House], frame: NamedDependency[Frame]) -> Visit:
    """Return the visit of a page."""
    return Visit(request, house, frame)


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

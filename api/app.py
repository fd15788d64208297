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
from litestar.types import Scope

from api import health, problems, shell
from api.access.guard import OFFICE, Caller, Limiter, allow
from api.arrival import Arrival, Gate
from api.departments import BOOKS, DEPARTMENTS, SHEETS
from api.described import Described
from api.devices.short_way import Inside, ShortWay
from api.frame.frame import Frame
from api.frame.visit import Visit
from api.frame.work import Background
from api.health import VERSION
from api.house import House
from api.ledger.begun import Begin
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


class Running:
    """One running server: what routes are given by name, and what is done in the background."""

    def __init__(self, settings: Settings, *, apart: Begin | None = None) -> None:
        self.house = House(settings, BOOKS, apart=apart)
        self.house.closing.append(partial(keep_sheets, self.house))
        self.shell = shell.Shell(Path(settings.app_folder) if settings.app_folder else BUILT)
        self.frame = Frame(DEPARTMENTS, self.shell)
        self.limiter = Limiter(settings.requests_per_minute)
        self.background = Background(self.house, [work for one in DEPARTMENTS for work in one.work])
        self.gate = Gate(self.house.clock, frozenset(settings.proxies()))
        self.given = {
            "house": self.house,
            "frame": self.frame,
            "shell": self.shell,
            "settings": settings,
            "limiter": self.limiter,
            "verdicts": setup.Verdicts(),
            "asking": tuple(cases for one in DEPARTMENTS for cases in one.cases),
            "sheets": SHEETS,
            "told": tuple(told for one in DEPARTMENTS for told in one.told),
            **{name: make() for one in DEPARTMENTS for name, make in one.given.items()},
        }


def build(settings: Settings, idle: Litestar | None = None, *, apart: Begin | None = None) -> Litestar:
    """Return the application for these settings; its database must be migrated. One that runs no more may be used again.

    `apart` begins its ledger in a process of its own.
    """
    running = Running(settings, apart=apart)
    app = assemble(settings.largest_push, tuple(running.given)) if idle is None else idle
    app.state.running = running
    app.state.house = running.house
    app.state.shell = running.shell
    app.state.limiter = running.limiter  # the guard and the commands ask here; a route is given what it needs
    return app


def assemble(largest_push: int, given: tuple[str, ...]) -> Litestar:
    """Put the routes of all departments together; raise if one does not say who may call it."""
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
            **{name: Provide(_given(name), sync_to_thread=False) for name in given},
            "caller": Provide(caller_of, sync_to_thread=False),
            "visit": Provide(visit_of, sync_to_thread=False),
        },
        guards=[allow],
        middleware=[Arrival(_gate_of)],
        exception_handlers={Exception: serve_error},
        lifespan=[lifespan],
        request_max_body_size=largest_push,
        response_headers=_SAFE,
        logging_config=None,
        openapi_config=OpenAPIConfig(
            title="Baogong 报工",
            version=VERSION,
            path="/api/schema",
            render_plugins=[Described(path="/openapi.json")],
        ),
    )
    for path, _, who in callers(app):
        if who is None:
            raise ImproperlyConfiguredException(f"{path} does not say who may call it")
    return app


def with_short_way(app: Litestar) -> ShortWay:
    """Return the application with the short way of a push before it, as it is served."""
    safe = tuple((name.encode(), value.encode()) for name, value in _SAFE.items())

    def inside() -> Inside:
        running = running_of(app)
        return Inside(running.house, running.limiter, running.gate, running.house.settings.largest_push, safe)

    return ShortWay(app, inside)


def running_of(app: Litestar) -> Running:
    """Return what an application runs."""
    running: Running = app.state.running
    return running


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """Open the house, and begin with the work in the background."""
    running = running_of(app)
    await running.house.open()
    await running.background.start()
    try:
        yield
    finally:
        await running.background.stop()
        await running.house.close()


def serve_error(request: Request[Any, Any, Any], error: Exception) -> Any:
    """Say what went wrong: as a page to a page of the office, else as a problem document."""
    if f"{request.url.path}/".startswith(f"{OFFICE}/"):
        running = running_of(request.app)
        return Visit(request, running.house, running.frame).problem(problems.problem_of(request, error))
    return problems.serve(request, error)


def _gate_of(scope: Scope) -> Gate:
    return running_of(scope["litestar_app"]).gate


def _given(name: str) -> Callable[[Request[Any, Any, Any]], Any]:
    def give(request: Request[Any, Any, Any]) -> Any:
        return running_of(request.app).given[name]

    return give


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

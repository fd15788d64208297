"""The office's pages together, and what they show when something goes wrong."""

from typing import Any

from litestar import Request, Response, Router

from api.access import pages as signing
from api.access.guard import OFFICE
from api.boards import pages as board
from api.cases import pages as inbox
from api.devices import aside_pages as aside
from api.devices import pages as devices
from api.exchange import pages as imports
from api.frame.page import show_problem
from api.late import pages as late
from api.morning import pages as morning
from api.orders import pages as orders
from api.paper import order_pages as prints
from api.paper import pages as rolls
from api.people import pages as people
from api.problems import problem_of
from api.reports import pages as reports


def show(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Show any error as a page of the office."""
    return show_problem(request, problem_of(request, error))


router = Router(
    OFFICE,
    route_handlers=[
        signing.router,
        morning.router,
        board.router,
        inbox.router,
        aside.router,
        late.router,
        orders.router,
        imports.router,
        prints.router,
        rolls.router,
        people.router,
        devices.router,
        reports.router,
    ],
    include_in_schema=False,
)

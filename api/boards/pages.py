"""看板: the floor on a wall, fresh within seconds, and it says how fresh."""

from datetime import date, timedelta
from typing import Any

from litestar import Request, Response, Router, get

from api.access.roles import LEAD
from api.boards.board import SOON_DAYS, board
from api.frame.page import page
from api.house import House
from api.plant import masters

ROWS_ON_A_WALL = 12


@get("/board", opt={"who": LEAD})
async def show(request: Request[Any, Any, Any]) -> Response[str]:
    """Show the board; `wall` turns its pages by itself, `center` shows one work center."""
    house: House = request.app.state.house
    now = house.clock.now()
    today = house.calendar.day(now)
    soon = (date.fromisoformat(today) + timedelta(days=SOON_DAYS)).isoformat()
    center = request.query_params.get("center", "")[:80]
    async with house.database.snapshot() as connection:
        told = await board(connection, house.site, today, soon, now, center)
        centers = await masters.masters(connection, house.site, "work_center", masters.CenterMaster)
    wall = "wall" in request.query_params
    pages = max(1, -(-len(told.rows) // ROWS_ON_A_WALL))
    asked = request.query_params.get("page", "0")
    number = int(asked) % pages if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    rows = told.rows[number * ROWS_ON_A_WALL : (number + 1) * ROWS_ON_A_WALL] if wall else told.rows
    return page(
        request,
        "board.html",
        board=told,
        rows=rows,
        wall=wall,
        number=number,
        pages=pages,
        center=center,
        centers=centers,
    )


router = Router("/", route_handlers=[show])

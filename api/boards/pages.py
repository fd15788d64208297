"""看板: the floor on a wall, fresh within seconds, and it says how fresh."""

from datetime import date, timedelta

from litestar import Response, get
from litestar.di import NamedDependency

from api.access.roles import LEAD
from api.boards.board import board
from api.frame.visit import Visit
from api.plant import masters
from sync.due import SOON_DAYS

ROWS_ON_A_WALL = 12


@get("/board", opt={"who": LEAD})
async def show(visit: NamedDependency[Visit]) -> Response[str]:
    """Show the board; `wall` turns its pages by itself, `center` shows one work center."""
    house = visit.house
    now = house.clock.now()
    today = house.calendar.day(now)
    soon = (date.fromisoformat(today) + timedelta(days=SOON_DAYS)).isoformat()
    center = visit.asked.get("center", "")[:80]
    async with house.database.snapshot() as connection:
        told = await board(connection, house.site, today, soon, now, center)
        centers = await masters.masters(connection, house.site, "work_center", masters.CenterMaster)
    wall = "wall" in visit.asked
    pages = max(1, -(-len(told.rows) // ROWS_ON_A_WALL))
    asked = visit.asked.get("page", "0")
    number = int(asked) % pages if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    rows = told.rows[number * ROWS_ON_A_WALL : (number + 1) * ROWS_ON_A_WALL] if wall else told.rows
    return visit.page(
        "board.html",
        board=told,
        rows=rows,
        wall=wall,
        number=number,
        pages=pages,
        center=center,
        centers=centers,
    )


HANDLERS = (show,)

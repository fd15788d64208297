"""原因: the plant's own lists, one below the other."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import Connection

from api.access.audit import audited
from api.access.roles import PLANNERS
from api.frame.field import FieldProblem
from api.frame.visit import Visit, to
from api.plant.reasons import keep_list, lists
from api.problems import Problem
from api.reasons.form import NEW, read_list, shown
from api.reasons.own import learn


async def _page(visit: Visit, problem: str = "", typed: dict[str, Any] | None = None, name: str = "") -> Response[str]:
    async with visit.house.database.read() as connection:
        known = await lists(connection, visit.house.site)
    return visit.page(
        "reasons.html",
        status=422 if problem else 200,
        problem=problem,
        lists=known,
        shown=shown,
        new=NEW,
        typed=typed or {},
        of=name,
    )


@get("/reasons", opt={"who": PLANNERS})
async def show(visit: NamedDependency[Visit]) -> Response[str]:
    """Show every list."""
    return await _page(visit)


@post("/reasons/{name:str}", opt={"who": PLANNERS}, status_code=200)
async def save(visit: NamedDependency[Visit], name: FromPath[str]) -> Response[Any]:
    """Save one list, and tell every device."""
    house, form = visit.house, await visit.form()
    async with visit.turn():
        async with house.database.read() as connection:
            before = (await lists(connection, house.site)).get(name)
        if before is None:
            raise Problem("not_found")
        try:
            kept = read_list(form, before)
        except FieldProblem as wrong:
            typed = form if wrong.name != "reasons_moved" else None  # its rows are no longer those of the list
            return await _page(visit, visit.t(f"wrong.{wrong.name}", **wrong.given), typed, name)
        now = house.clock.now()

        def write(connection: Connection) -> None:
            keep_list(connection, house.site, name, kept, visit.caller.person, now)
            audited(connection, house.site, now, visit.caller.person, "reasons", name)

        await house.database.write(write)
        house.tell()
    await learn(house)
    return to("/office/reasons", f"#{name}", said="done")


HANDLERS = (show, save)

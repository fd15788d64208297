"""已隔离: what could not be let in, ids with two contents, devices with a double: in pages, to look at and to dismiss."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.roles import ADMIN, LEAD
from api.devices.aside import KINDS, Kind, count, dismiss, listed
from api.devices.drain import drain_one
from api.frame.visit import Visit, to

PAGE = 50


def _kind(text: str) -> Kind:
    return next((kind for kind in KINDS if kind == text), "quarantine")


async def _page(visit: Visit, problem: str = "") -> Response[str]:
    house = visit.house
    asked = visit.asked
    kind, seen = _kind(asked.get("kind", "")), "seen" in asked
    text = asked.get("from", "")
    begin = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    async with house.database.snapshot() as connection:
        found = await listed(connection, house.site, kind, begin, PAGE, dismissed=seen)
        counts = {one: await count(connection, house.site, one, dismissed=seen) for one in KINDS}
    return visit.page("aside.html", status=422 if problem else 200, problem=problem, found=found[:PAGE], more=len(found) > PAGE, kind=kind,
        kinds=KINDS, counts=counts, begin=begin, page_size=PAGE, seen=seen,
        reasons=visit.words_of("why"),
    )  # fmt: skip


@get("/aside", opt={"who": LEAD})
async def show(visit: NamedDependency[Visit]) -> Response[str]:
    """Show a page of what was set aside; what somebody has looked at only if that is asked for."""
    return await _page(visit)


@post("/aside", opt={"who": ADMIN}, status_code=200)
async def seen(visit: NamedDependency[Visit]) -> Response[Any]:
    """Dismiss one thing, or all that the page showed. All of it is kept."""
    form = await visit.form(several=("key",))
    kind = _kind(str(form.get("kind", "")))
    await dismiss(visit.house, kind, [key for key in form["key"] if key][:PAGE], visit.caller.person)
    return to("/office/aside", kind=kind, said="done")


@post("/aside/{key:str}", opt={"who": ADMIN}, status_code=200)
async def let_in(visit: NamedDependency[Visit], key: FromPath[str]) -> Response[Any]:
    """Try a line that was set aside once more, vouched for by an admin."""
    if not await drain_one(visit.house, key, visit.caller.person):
        return await _page(visit, visit.t("inbox.still_aside"))
    return to("/office/aside", said="done")


HANDLERS = (show, seen, let_in)

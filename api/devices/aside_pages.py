"""已隔离: what could not be let in, ids with two contents, devices with a double: in pages, to look at and to dismiss."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from api.access.roles import ADMIN, LEAD
from api.devices.aside import KINDS, Kind, count, dismiss, listed
from api.devices.drain import drain_one
from api.frame.page import caller_of, form_of, language_of, page, speaker, to, words_of
from api.house import House

Asked = Request[Any, Any, Any]

PAGE = 50


def _kind(text: str) -> Kind:
    return next((kind for kind in KINDS if kind == text), "quarantine")


async def _page(request: Asked, problem: str = "") -> Response[str]:
    house: House = request.app.state.house
    asked = request.query_params
    kind, seen = _kind(asked.get("kind", "")), "seen" in asked
    text = asked.get("from", "")
    begin = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    async with house.database.snapshot() as connection:
        found = await listed(connection, house.site, kind, begin, PAGE, dismissed=seen)
        counts = {one: await count(connection, house.site, one, dismissed=seen) for one in KINDS}
    return page(
        request, "aside.html", status=422 if problem else 200, problem=problem, found=found[:PAGE], more=len(found) > PAGE, kind=kind,
        kinds=KINDS, counts=counts, begin=begin, page_size=PAGE, seen=seen,
        reasons=words_of(request, "why"),
    )  # fmt: skip


@get("/aside", opt={"who": LEAD})
async def show(request: Asked) -> Response[str]:
    """Show a page of what was set aside; what somebody has looked at only if that is asked for."""
    return await _page(request)


@post("/aside", opt={"who": ADMIN}, status_code=200)
async def seen(request: Asked) -> Response[Any]:
    """Dismiss one thing, or all that the page showed. All of it is kept."""
    form = await form_of(request, several=("key",))
    kind = _kind(str(form.get("kind", "")))
    await dismiss(request.app.state.house, kind, [key for key in form["key"] if key][:PAGE], caller_of(request).person)
    return to("/office/aside", kind=kind, said="done")


@post("/aside/{key:str}", opt={"who": ADMIN}, status_code=200)
async def let_in(request: Asked, key: FromPath[str]) -> Response[Any]:
    """Try a line that was set aside once more, vouched for by an admin."""
    if not await drain_one(request.app.state.house, key, caller_of(request).person):
        return await _page(request, speaker(language_of(request))("inbox.still_aside"))
    return to("/office/aside", said="done")


router = Router("/", route_handlers=[show, seen, let_in])

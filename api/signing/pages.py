"""Signing in to the office: a name and a password, kept in a cookie that no script can read."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect
from msgspec import ValidationError, convert

from api.access.guard import COOKIE
from api.access.roles import ANYONE, LEAD, SIGNED_IN
from api.access.sessions import SESSION_MS, SigningIn, end_session, new_session
from api.access.tries import known_browser
from api.frame.frame import LANGUAGES
from api.frame.visit import LANGUAGE, THEME, Visit, may, to
from api.problems import Problem

YEAR = 365 * 86_400

KNOWN = "baogong_known"
"""The cookie that shows who signed in on this browser before: strangers' wrong tries do not lock him out here."""


def safe(wanted: str) -> str:
    """Return where to go on, if it is a page of this office; else its front door."""
    return wanted if wanted.startswith("/office/") and "\\" not in wanted and "//" not in wanted else "/office/"


@get("/sign-in", opt={"who": ANYONE})
async def ask(visit: NamedDependency[Visit]) -> Response[str]:
    """Ask for name and password."""
    return visit.page("sign_in.html", next=safe(visit.asked.get("next", "")), login="")


@post("/sign-in", opt={"who": ANYONE}, status_code=200)
async def sign_in(visit: NamedDependency[Visit]) -> Response[Any]:
    """Sign in and go on; a wrong name or password is said at the form, and the name stays."""
    house = visit.house
    form = await visit.form()
    login, secret = str(form.get("login", ""))[:80].strip(), str(form.get("secret", ""))[:200]
    wanted = safe(str(form.get("next", "")))
    try:
        signed = await new_session(
            house, convert({"login": login, "secret": secret}, SigningIn), office=True,
            address=visit.request.client.host if visit.request.client else "", shown=visit.request.cookies.get(KNOWN, ""),
        )  # fmt: skip
    except ValidationError:
        problem = Problem("wrong_sign_in")
    except Problem as error:
        problem = error
        if problem.kind not in {"wrong_sign_in", "too_many"}:
            raise
    else:
        secure = visit.request.url.scheme == "https"
        cookies = [
            Cookie(name, path="/office", value=value, max_age=seconds, httponly=True, samesite="lax", secure=secure)
            for name, value, seconds in (
                (COOKIE, signed.token, SESSION_MS // 1000),
                (KNOWN, known_browser(house, signed.person), YEAR),
            )
        ]
        return Redirect(wanted, status_code=303, cookies=cookies)
    words = visit.t(f"sign_in.{problem.kind}")
    return visit.page("sign_in.html", status=problem.status_code, next=wanted, login=login, problem=words)


@post("/sign-out", opt={"who": SIGNED_IN}, status_code=200)
async def sign_out(visit: NamedDependency[Visit]) -> Redirect:
    """End the session."""
    await end_session(visit.house, visit.caller.token)
    return Redirect("/office/sign-in", status_code=303, cookies=[Cookie(COOKIE, path="/office", value="", max_age=0)])


@post("/look", opt={"who": ANYONE}, status_code=200)
async def look(visit: NamedDependency[Visit]) -> Redirect:
    """Choose the language or the theme."""
    form = await visit.form()
    cookies = []
    for name, allowed in ((LANGUAGE, LANGUAGES), (THEME, ("system", "day", "night"))):
        value = str(form.get(name, ""))
        if value in allowed:
            cookies.append(Cookie(name, path="/office", value=value, max_age=YEAR, samesite="lax"))
    return Redirect(safe(str(form.get("next", ""))), status_code=303, cookies=cookies)


@get("/", opt={"who": SIGNED_IN})
async def front(visit: NamedDependency[Visit]) -> Redirect:
    """Go where the day begins: a lead's with the morning page."""
    return to("/office/morning" if may(visit.caller, LEAD) else "/office/orders")


HANDLERS = (ask, sign_in, sign_out, look, front)

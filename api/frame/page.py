"""Knows how a page is made: a template, the words of a language, who looks at it, and where he may go."""

import re
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response
from litestar.response import Redirect
from msgspec import Struct

from api.access.guard import Caller
from api.access.roles import ADMIN, LEAD, PLAN, SIGNED_IN
from api.house import House
from api.office.words import LANGUAGES, WORDS
from api.problems import CATALOGUE, Problem
from sync.envelope import Answer
from sync.lexicon import LEXICON
from sync.quantity import written
from sync.roles import ROLES

LANGUAGE, THEME = "baogong-language", "baogong-theme"

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "same-origin",  # without it a browser hides where a form comes from, and the guard refuses it
}

_environment = Environment(
    loader=FileSystemLoader(sorted(Path(__file__).parents[1].glob("*/templates"))),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Door(Struct, frozen=True):
    """A page in the navigation: its name in the words, its path, and who may go there."""

    name: str
    path: str
    who: tuple[str, ...]


PRINTERS = ("keeper", "lead", "planner", "admin")
"""Who may print; every other role finds paper printed."""

DOORS = (
    Door("morning", "/office/morning", LEAD),
    Door("board", "/office/board", LEAD),
    Door("inbox", "/office/inbox", LEAD),
    Door("orders", "/office/orders", SIGNED_IN),
    Door("prints", "/office/prints", PRINTERS),
    Door("imports", "/office/imports", PLAN),
    Door("people", "/office/people", LEAD),
    Door("reports", "/office/reports", PLAN),
    Door("devices", "/office/devices", ADMIN),
    Door("audit", "/office/audit", ADMIN),
)


def caller_of(request: Request[Any, Any, Any]) -> Caller:
    """Return who looks at the page."""
    caller: Caller = request.scope["state"]["caller"]
    return caller


def may(caller: Caller, who: tuple[str, ...]) -> bool:
    """Whether a caller has one of the roles, as the guard reckons them."""
    return bool(set(caller.acting) & set(who))


def language_of(request: Request[Any, Any, Any]) -> str:
    """Return the language: chosen, else the browser's first one of ours."""
    chosen = request.cookies.get(LANGUAGE, "")
    if chosen in LANGUAGES:
        return chosen
    asked = request.headers.get("accept-language", "").lower()
    return "en" if asked.startswith("en") or ("zh" not in asked and "en" in asked) else "zh"


class Told(str):
    """What a sentence is told; `{n:device|devices}` is the word that fits one or many."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        one, _, many = spec.partition("|")
        return (one if self == "1" else many) if spec else str(self)


def speaker(language: str) -> Any:
    """Return the function that says a word of the office in a language."""
    place = LANGUAGES.index(language)

    def t(name: str, **given: object) -> str:
        return WORDS[name][place].format(**{key: Told(it) for key, it in given.items()})

    return t


def said(t: Any, kind: str, code: str) -> str:
    """Say a code in words; what somebody typed instead of one stays as it is."""
    name = f"{kind}.{code}"
    return str(t(name)) if name in WORDS else code


def words_of(request: Request[Any, Any, Any], *families: str) -> dict[str, str]:
    """Return the words of the lexicon's families by their codes, in the language of the page."""
    place = LANGUAGES.index(language_of(request))
    return {code: words[place] for family in families for code, words in LEXICON[family].items()}


def uncounted(request: Request[Any, Any, Any], answers: Iterable[Answer]) -> str:
    """Return what to say of the first answer that does not count, and why not; nothing if all count."""
    bad = next((one.outcome for one in answers if one.outcome.result != "accepted"), None)
    t = speaker(language_of(request))
    return "" if bad is None else str(t("not_counted", why=said(t, "why", bad.reason)))


def told(t: Any, text: str) -> str:
    """Say the codes in a detail of the audit in words."""
    return re.sub(r"[a-z_]+(?![\w.])", lambda found: said(t, "role" if found[0] in ROLES else "told", found[0]), text)


def page(
    request: Request[Any, Any, Any], template: str, *, title: str = "", status: int = 200, **context: Any
) -> Response[str]:
    """Make a page; `title` is its heading as text. Everything from outside is escaped by the template."""
    house: House = request.app.state.house
    calendar = house.calendar
    language = language_of(request)
    caller = request.scope["state"].get("caller") or Caller()

    def when(at: int, form: str = "%m-%d %H:%M") -> str:
        return calendar.local(at).strftime(form)

    text = _environment.get_template(template).render(
        t=speaker(language),
        said=request.query_params.get("said", ""),
        problem=context.pop("problem", ""),
        title=title,
        site_name=house.settings.site_name,
        language=language,
        theme=request.cookies.get(THEME, "system"),
        path=request.url.path,
        here=f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
        caller=caller,
        duty=next((role for role in reversed(ROLES) if role in caller.acting), ""),
        doors=[door for door in DOORS if may(caller, door.who)],
        may_plan=may(caller, PLAN),
        may_lead=may(caller, LEAD),
        may_admin=may(caller, ADMIN),
        may_print=may(caller, PRINTERS),
        amount=written,
        when=when,
        today=calendar.day(house.clock.now()),
        now=house.clock.now(),
        style=request.app.state.shell.named("office", ".css"),
        script=request.app.state.shell.named("office", ".js"),
        **context,
    )
    return Response(text, media_type="text/html; charset=utf-8", status_code=status, headers=HEADERS)


@asynccontextmanager
async def turn(request: Request[Any, Any, Any]) -> AsyncIterator[None]:
    """Wait for one's turn at the office, with the form read before: a body that never comes stops nobody else."""
    await request.form()
    house: House = request.app.state.house
    async with house.in_turn:
        yield


async def form_of(request: Request[Any, Any, Any], several: Collection[str] = ()) -> dict[str, Any]:
    """Return a form's fields, those that may be there several times as lists.

    A NUL, which no database takes and nobody types, is left out.
    """
    form = await request.form()
    plain = {name: value.replace("\0", "") if isinstance(value, str) else value for name, value in form.items()}
    lists = {
        name: [str(one).replace("\0", "") for one in form.getall(name)] if name in form else [] for name in several
    }
    return plain | lists


def to(path: str, place: str = "", /, **query: str) -> Redirect:
    """Go on to another page: after a form, so that a reload says nothing twice."""
    asked = f"?{urlencode(query)}" if query else ""
    return Redirect(path + asked + place, status_code=303)


def show_problem(request: Request[Any, Any, Any], problem: Problem) -> Response[Any]:
    """Show an error as a page, in words; whoever is not signed in is asked to."""
    if problem.kind == "not_signed_in":
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return Redirect(f"/office/sign-in?next={quote(wanted)}", status_code=303)
    entry = CATALOGUE[problem.kind]
    words = entry.zh if language_of(request) == "zh" else entry.en.format(detail=problem.given)
    return page(
        request,
        "problem.html",
        status=entry.status,
        words=words,
        detail=problem.given if "{detail}" in entry.en else "",
    )

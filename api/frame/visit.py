"""Knows a visit to the office: who looks at a page in which language, what he asks for, and how the page is made."""

import re
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from litestar import Request, Response
from litestar.response import Redirect

from api.access.guard import Caller
from api.access.roles import ADMIN, LEAD, PLANNERS, PRINTERS
from api.frame.frame import LANGUAGES, Frame
from api.house import House
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


def may(caller: Caller, who: tuple[str, ...]) -> bool:
    """Whether a caller has one of the roles, as the guard reckons them."""
    return bool(set(caller.acting) & set(who))


def _language(request: Request[Any, Any, Any]) -> str:
    """Return the language: chosen, else the browser's first one of ours."""
    chosen = request.cookies.get(LANGUAGE, "")
    if chosen in LANGUAGES:
        return chosen
    asked = request.headers.get("accept-language", "").lower()
    return "en" if asked.startswith("en") or ("zh" not in asked and "en" in asked) else "zh"


class Given(str):
    """What a sentence is given; `{n:device|devices}` is the word that fits one or many."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        one, _, many = spec.partition("|")
        return (one if self == "1" else many) if spec else str(self)


KEPT = "#kept"
"""Where a page finds again what was typed into its form before somebody had to sign in again."""


class Visit:
    """One request of a page."""

    def __init__(self, request: Request[Any, Any, Any], house: House, frame: Frame) -> None:
        self.request = request
        self.house = house
        self.frame = frame
        self.caller: Caller = request.scope["state"].get("caller") or Caller()
        self.language = _language(request)
        self.asked = request.query_params

    def t(self, name: str, /, **given: object) -> str:
        """Say a word or sentence of the office; one that has none of its own is said as its family: `size.x` as `size`."""
        if name in self.house.own_words:  # what somebody typed is no sentence with places to fill
            return self.house.own_words[name][LANGUAGES.index(self.language)]
        known = self.frame.words
        while name not in known and "." in name:
            name = name.rpartition(".")[0]
        words = known[name][LANGUAGES.index(self.language)]
        return words.format(**{key: Given(it) for key, it in given.items()})

    def said(self, family: str, code: str) -> str:
        """Say a code in words; what somebody typed instead of one stays as it is."""
        name = f"{family}.{code}"
        return self.t(name) if name in self.house.own_words or name in self.frame.words else code

    def told(self, text: str) -> str:
        """Say the codes in a detail of the audit in words."""
        return re.sub(r"[a-z_]+(?![\w.])", lambda one: self.said("role" if one[0] in ROLES else "told", one[0]), text)

    def words_of(self, *families: str) -> dict[str, str]:
        """Return the words of the lexicon's families by their codes."""
        return {code: self.said(family, code) for family in families for code in LEXICON[family]}

    def uncounted(self, answers: Iterable[Answer]) -> str:
        """Return what to say of the first answer that does not count, and why not; nothing if all count."""
        bad = next((one.outcome for one in answers if one.outcome.result != "accepted"), None)
        return "" if bad is None else self.t("not_counted", why=self.said("why", bad.reason))

    def page(self, template: str, *, title: str = "", status: int = 200, **context: Any) -> Response[str]:
        """Make a page; `title` is its heading as text. Everything from outside is escaped by the template."""
        house, request, caller = self.house, self.request, self.caller
        calendar, now = house.calendar, house.clock.now()

        def when(at: int, form: str = "%m-%d %H:%M") -> str:
            return calendar.local(at).strftime(form)

        text = self.frame.templates.get_template(template).render(
            t=self.t,
            say=self.said,
            said=self.asked.get("said", ""),
            problem=context.pop("problem", ""),
            title=title,
            site_name=house.settings.site_name,
            language=self.language,
            theme=request.cookies.get(THEME, "system"),
            path=request.url.path,
            here=f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
            caller=caller,
            duty=next((role for role in reversed(ROLES) if role in caller.acting), ""),
            doors=[door for door in self.frame.doors if may(caller, door.who)],
            may_plan=may(caller, PLANNERS),
            may_lead=may(caller, LEAD),
            may_admin=may(caller, ADMIN),
            may_print=may(caller, PRINTERS),
            amount=written,
            when=when,
            today=calendar.day(now),
            now=now,
            style=self.frame.style,
            script=self.frame.script,
            **context,
        )
        return Response(text, media_type="text/html; charset=utf-8", status_code=status, headers=HEADERS)

    async def form(self, several: Collection[str] = ()) -> dict[str, Any]:
        """Return a form's fields, those that may be there several times as lists.

        A NUL, which no database takes and nobody types, is left out.
        """
        form = await self.request.form()
        plain = {name: value.replace("\0", "") if isinstance(value, str) else value for name, value in form.items()}
        lists = {
            name: [str(one).replace("\0", "") for one in form.getall(name)] if name in form else [] for name in several
        }
        return plain | lists

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn at the office, with the form read before: a body that never comes stops nobody else."""
        await self.request.form()
        async with self.house.in_turn:
            yield

    def _wanted(self) -> str:
        """Return where to go on after signing in: a form's own page, which then finds again what was typed there."""
        url = self.request.url
        if self.request.method == "GET":
            return url.path + (f"?{url.query}" if url.query else "")
        came = urlsplit(self.request.headers.get("referer", ""))
        here = came.path if came.netloc == url.netloc and came.path.startswith("/office/") else "/office/"
        return f"{here}?{came.query}{KEPT}" if here == came.path and came.query else f"{here}{KEPT}"

    def problem(self, problem: Problem) -> Response[Any]:
        """Show an error as a page, in words; whoever is not signed in is asked to."""
        if problem.kind == "not_signed_in":
            wanted = self._wanted()
            return Redirect(f"/office/sign-in?next={quote(wanted)}", status_code=303)
        entry = CATALOGUE[problem.kind]
        words = entry.zh if self.language == "zh" else entry.en.format(detail=problem.given)
        detail = problem.given if "{detail}" in entry.en else ""
        return self.page("problem.html", status=entry.status, words=words, detail=detail)


def to(path: str, place: str = "", /, **query: str) -> Redirect:
    """Go on to another page: after a form, so that a reload says nothing twice."""
    asked = f"?{urlencode(query)}" if query else ""
    return Redirect(path + asked + place, status_code=303)

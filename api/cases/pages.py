"""待确认: what waits for a word, both sides side by side, answered by buttons that say their effect."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import Connection

from api.access.roles import LEAD
from api.devices.aside import KINDS, count
from api.devices.photos import picture
from api.frame.cases import Case, Cases, cases, waiting
from api.frame.visit import Visit, to
from api.house import House
from api.ledger.lost import lost
from api.orders import queries
from sync.lexicon import DISCREPANCIES
from sync.records import Record

MOST_SHOWN = 12
"""Of what a lost device brought."""

Departments = tuple[Cases, ...]
"""The cases of every department."""

Brought = Sequence[tuple[str, str]]
"""(record, home)"""

PAGE = 30
"""Homes on one page."""


async def _page(visit: Visit, asking: Departments, problem: str = "", begin: int = 0) -> Response[str]:
    house = visit.house
    async with house.database.snapshot() as connection:
        everything = (await connection.run_sync(lambda sync: waiting(sync, house.site, asking))).homes
        brought = await connection.run_sync(lambda sync: lost(sync, house.site))
        begin = begin if 0 <= begin < len(everything) else 0
        asked = await connection.run_sync(lambda sync: cases(sync, house.site, everything[begin : begin + PAGE]))
        found = [case for _, case in asked]
        names = await queries.names(connection, house.site)
        gone = {} if begin else await connection.run_sync(lambda sync: _gone(sync, house.site, brought, asking))
        aside = sum([await count(connection, house.site, kind) for kind in KINDS])
    by_home: dict[str, list[Case]] = {}
    for case in found:
        by_home.setdefault(case.home, []).append(case)
    groups = {kind: [c.size for c in found if c.kind == kind and _has(c, "allow")] for kind in DISCREPANCIES}
    alike = {
        kind: (len(sizes), sum(sizes), _shown([c for c in found if c.kind == kind]))
        for kind, sizes in groups.items()
        if len(sizes) > 1
    }
    return visit.page("inbox.html", status=422 if problem else 200, problem=problem, homes=by_home, count=len(found) + len(gone),
        names=names, gone=gone, gone_of={one: len(told) for one, told in brought.items()},
        gone_shown={one: _name_of(told) for one, told in brought.items()},
        begin=begin, page_size=PAGE, of=len(everything),
        kinds=visit.words_of("why", "discrepancy"), alike=alike, aside=aside,
    )  # fmt: skip


def _gone(
    connection: Connection, site: str, brought: Mapping[str, Brought], asking: Departments
) -> dict[str, list[Case]]:
    """Return, by lost device, the first of what it brought."""
    found: dict[str, list[Case]] = {}
    for device, told in brought.items():
        homes = list(dict.fromkeys(home for _, home in told))[:MOST_SHOWN]
        found[device] = [case for _, case in _of_device(connection, site, homes, device, asking)][:MOST_SHOWN]
    return found


def _of_device(
    connection: Connection, site: str, homes: Sequence[str], device: str, asking: Departments
) -> list[tuple[Cases, Case]]:
    return [(one, case) for one in asking for case in one.cases(connection, site, homes, device)]


def _name_of(told: Brought) -> str:
    """Return a short name of just these records."""
    return hashlib.sha256("\n".join(one for one, _ in told).encode()).hexdigest()[:16]


def _shown(found: Iterable[Case]) -> str:
    """Return a short name of just these cases with just these sizes: an answer to all is to what was seen."""
    said = "\n".join(sorted(f"{case.home} {case.key} {case.size}" for case in found if _has(case, "allow")))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _has(case: Case, answer: str) -> bool:
    return any(one.key == answer for one in case.answers)


@get("/inbox", opt={"who": LEAD})
async def show(visit: NamedDependency[Visit], asking: NamedDependency[Departments]) -> Response[str]:
    """Show everything that waits for a word."""
    return await _page(visit, asking, begin=_begin(visit.asked.get("from", "")))


def _begin(text: str) -> int:
    """Return where a page begins; 0 if nobody can mean it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


@post("/inbox", opt={"who": LEAD}, status_code=200)
async def answer(visit: NamedDependency[Visit], asking: NamedDependency[Departments]) -> Response[Any]:
    """Answer one case, or all of a kind; what has changed or was answered meanwhile is said, and nothing is done twice."""
    house = visit.house
    async with visit.turn():
        return await _answer(visit, house, asking, await visit.form())


async def _of_lost(visit: Visit, house: House, asking: Departments, form: dict[str, Any]) -> Response[Any]:
    """Answer for everything that a lost device has brought."""
    device, chosen = str(form["lost"]), str(form.get("answer", ""))
    async with house.database.snapshot() as connection:
        told = (await connection.run_sync(lambda sync: lost(sync, house.site))).get(device, ())
        homes = list(dict.fromkeys(home for _, home in told))
        there = await connection.run_sync(lambda sync: _of_device(sync, house.site, homes, device, asking))
    if not there or chosen not in {"count", "void"} or str(form.get("shown", "")) != _name_of(told):
        return await _page(visit, asking, visit.t("inbox.gone"))
    return await _say(visit, house, asking, [(one, case, f"{chosen}:{case.key}") for one, case in there])


async def _say(
    visit: Visit, house: House, asking: Departments, found: Sequence[tuple[Cases, Case, str]], begin: int = 0
) -> Response[Any]:
    bodies: list[Record] = []
    for one in asking:
        if mine := [(case, answer) for whose, case, answer in found if whose is one]:
            bodies += await one.answers(house, visit.caller, mine)
    if problem := visit.uncounted(await house.say(*bodies)):
        return await _page(visit, asking, problem, begin)
    return to("/office/inbox", said="done", **({"from": str(begin)} if begin else {}))


async def _answer(visit: Visit, house: House, asking: Departments, form: dict[str, Any]) -> Response[Any]:
    if form.get("lost"):
        return await _of_lost(visit, house, asking, form)
    home, key, chosen, kind = (str(form.get(name, "")) for name in ("order", "case", "answer", "all"))
    t = visit.t
    begin = _begin(str(form.get("from", "")))
    async with house.database.snapshot() as connection:
        homes = (await connection.run_sync(lambda sync: waiting(sync, house.site, asking))).homes
        shown_here = homes[begin : begin + PAGE] if kind else [one for one in homes if one[0] == home]
        there = await connection.run_sync(lambda sync: cases(sync, house.site, shown_here))
    if kind:
        found = [(one, case, "allow") for one, case in there if case.kind == kind and _has(case, "allow")]
    else:
        found = [(one, case, chosen) for one, case in there if case.key == key and _has(case, chosen)]
    shown, now = str(form.get("shown", "")), _shown(case for _, case, _ in found)
    if not kind:
        shown, now = str(form.get("size", "")), str(sum(case.size for _, case, _ in found))
    if not found or (shown != now and (kind or shown)):
        return await _page(visit, asking, t("inbox.gone"), begin)
    return await _say(visit, house, asking, found, begin)


@get("/photos/{hash_:str}", opt={"who": LEAD})
async def photo(visit: NamedDependency[Visit], hash_: FromPath[str]) -> Response[bytes]:
    """Show a photo."""
    return await picture(visit.house, hash_)


HANDLERS = (show, answer, photo)

"""待确认: what waits for a word, both sides side by side, answered by buttons that say their effect."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import Connection

from api.access.author import author
from api.access.guard import Caller
from api.access.roles import LEAD
from api.cases.answers import bodies_of
from api.cases.cases import MOST_SHOWN, Case, cases
from api.cases.waiting import waiting
from api.devices.aside import KINDS, count
from api.devices.photos import picture
from api.frame.visit import Visit, to
from api.house import House
from api.ledger import look
from api.orders import queries
from sync.lexicon import DISCREPANCIES
from sync.records import Decide, Record

PAGE = 30
"""Orders on one page."""


async def _page(visit: Visit, problem: str = "", begin: int = 0) -> Response[str]:
    house = visit.house
    async with house.database.snapshot() as connection:
        asked = await connection.run_sync(lambda sync: waiting(sync, house.site))
        everything = asked.orders
        begin = begin if 0 <= begin < len(everything) else 0
        found = await connection.run_sync(lambda sync: cases(sync, house.site, everything[begin : begin + PAGE]))
        names = await queries.names(connection, house.site)
        gone = {} if begin else await connection.run_sync(lambda sync: _gone(sync, house.site, asked.lost))
        aside = sum([await count(connection, house.site, kind) for kind in KINDS])
    by_order: dict[str, list[Case]] = {}
    for case in found:
        by_order.setdefault(case.order, []).append(case)
    groups = {kind: [c.size for c in found if c.kind == kind and _has(c, "allow")] for kind in DISCREPANCIES}
    alike = {
        kind: (len(sizes), sum(sizes), _shown([c for c in found if c.kind == kind]))
        for kind, sizes in groups.items()
        if len(sizes) > 1
    }
    return visit.page("inbox.html", status=422 if problem else 200, problem=problem, orders=by_order, count=len(found) + len(gone),
        names=names, gone=gone, gone_of={one: len(told) for one, told in asked.lost.items()},
        gone_shown={one: _brought(told) for one, told in asked.lost.items()},
        begin=begin, page_size=PAGE, of=len(everything),
        kinds=visit.words_of("why", "discrepancy"), alike=alike, aside=aside,
    )  # fmt: skip


def _gone(connection: Connection, site: str, lost: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, list[Case]]:
    """Return, by lost device, the first of what it brought."""
    found: dict[str, list[Case]] = {}
    for device, told in lost.items():
        homes = list(dict.fromkeys(home for _, home in told))[:MOST_SHOWN]
        found[device] = cases(connection, site, homes, device)[:MOST_SHOWN]
    return found


def _brought(told: Iterable[tuple[str, str]]) -> str:
    """Return a short name of just these records."""
    return hashlib.sha256("\n".join(one for one, _ in told).encode()).hexdigest()[:16]


def _shown(found: Iterable[Case]) -> str:
    """Return a short name of just these cases with just these sizes: an answer to all is to what was seen."""
    said = "\n".join(sorted(f"{case.order} {case.key} {case.size}" for case in found if _has(case, "allow")))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _has(case: Case, answer: str) -> bool:
    return any(one.key == answer for one in case.answers)


@get("/inbox", opt={"who": LEAD})
async def show(visit: NamedDependency[Visit]) -> Response[str]:
    """Show everything that waits for a word."""
    return await _page(visit, begin=_begin(visit.asked.get("from", "")))


def _begin(text: str) -> int:
    """Return where a page begins; 0 if nobody can mean it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


async def _bodies(house: House, caller: Caller, found: Sequence[tuple[Case, str]]) -> list[Record]:
    """Return the records of some answers, made on the state as it stands."""
    orders = sorted({case.order for case, _ in found})
    async with house.database.snapshot() as connection:
        states = {order: await queries.state_of(connection, house.site, order) for order in orders}

        def stored(sync: Connection) -> Any:
            return look.records(sync, house.site, orders)

        records = await connection.run_sync(stored)
    bodies: list[Record] = []
    for case, answer in found:
        decisions = [(one.id, one.body) for one in records[case.order] if isinstance(one.body, Decide)]
        said = author(caller, states[case.order])
        bodies += bodies_of(case, answer, said, states[case.order], decisions)
    return bodies


@post("/inbox", opt={"who": LEAD}, status_code=200)
async def answer(visit: NamedDependency[Visit]) -> Response[Any]:
    """Answer one case, or all of a kind; what has changed or was answered meanwhile is said, and nothing is done twice."""
    house = visit.house
    async with visit.turn():
        return await _answer(visit, house, await visit.form())


async def _of_lost(visit: Visit, house: House, form: dict[str, Any]) -> Response[Any]:
    """Answer for everything that a lost device has brought."""
    device, chosen = str(form["lost"]), str(form.get("answer", ""))
    async with house.database.snapshot() as connection:
        told = (await connection.run_sync(lambda sync: waiting(sync, house.site))).lost.get(device, ())
        homes = list(dict.fromkeys(home for _, home in told))
        there = await connection.run_sync(lambda sync: cases(sync, house.site, homes, device))
    if not there or chosen not in {"count", "void"} or str(form.get("shown", "")) != _brought(told):
        return await _page(visit, visit.t("inbox.gone"))
    return await _say(visit, house, [(case, f"{chosen}:{case.key}") for case in there])


async def _say(visit: Visit, house: House, found: Sequence[tuple[Case, str]], begin: int = 0) -> Response[Any]:
    answers = await house.say(*await _bodies(house, visit.caller, found))
    if problem := visit.uncounted(answers):
        return await _page(visit, problem, begin)
    return to("/office/inbox", said="done", **({"from": str(begin)} if begin else {}))


async def _answer(visit: Visit, house: House, form: dict[str, Any]) -> Response[Any]:
    if form.get("lost"):
        return await _of_lost(visit, house, form)
    order, key, chosen, kind = (str(form.get(name, "")) for name in ("order", "case", "answer", "all"))
    t = visit.t
    begin = _begin(str(form.get("from", "")))
    async with house.database.snapshot() as connection:
        open_now = (await connection.run_sync(lambda sync: waiting(sync, house.site))).orders if kind else [order]
        shown_here = open_now[begin : begin + PAGE] if kind else open_now
        there = await connection.run_sync(lambda sync: cases(sync, house.site, shown_here))
    if kind:
        found = [(case, "allow") for case in there if case.kind == kind and _has(case, "allow")]
    else:
        found = [(case, chosen) for case in there if case.order == order and case.key == key and _has(case, chosen)]
    shown, now = str(form.get("shown", "")), _shown(case for case, _ in found)
    if not kind:
        shown, now = str(form.get("size", "")), str(sum(case.size for case, _ in found))
    if not found or (shown != now and (kind or shown)):
        return await _page(visit, t("inbox.gone"), begin)
    return await _say(visit, house, found, begin)


@get("/photos/{hash_:str}", opt={"who": LEAD})
async def photo(visit: NamedDependency[Visit], hash_: FromPath[str]) -> Response[bytes]:
    """Show a photo."""
    return await picture(visit.house, hash_)


HANDLERS = (show, answer, photo)

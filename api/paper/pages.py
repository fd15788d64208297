"""Printing rolls at the office: scrap tags, lots, machines and badges."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import structs

from api.access.roles import PRINTERS
from api.frame.field import FieldProblem
from api.frame.field import quantity as typed_quantity
from api.frame.visit import Visit
from api.ledger.ids import fresh_key
from api.orders import queries
from api.paper import drawn as paper
from api.paper.form import PROBLEMS, copies_of, labels_file, moved, noted, paper_of, words_of
from api.plant import masters
from api.problems import Problem
from printing.label import SIZES, Label
from printing.words import say

MOST_LABELS = 500


def count_of(form: Mapping[str, Any], name: str, most: int) -> int:
    """Return how many are asked for; raise FieldProblem."""
    text = str(form.get(name, "")).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 0 < int(text) <= most):
        raise FieldProblem("count")
    return int(text)


async def _rolls_page(visit: Visit, problem: str = "") -> Response[str]:
    house = visit.house
    async with house.database.read() as connection:
        machines = await masters.masters(connection, house.site, "machine", masters.MachineMaster)
        centers = await masters.masters(connection, house.site, "work_center", masters.CenterMaster)
        items = await masters.masters(connection, house.site, "item", masters.ItemMaster)
        people = await queries.people(connection, house.site)
    return visit.page("prints.html", status=422 if problem else 200, problem=problem, machines=machines, centers=centers,
        items=items, people=people, sizes=list(SIZES), moved=await moved(house), most=MOST_LABELS,
    )  # fmt: skip


@get("/prints", opt={"who": PRINTERS})
async def ask_rolls(visit: NamedDependency[Visit]) -> Response[str]:
    """Show what can be printed besides orders."""
    return await _rolls_page(visit)


async def _tags(_: Visit, form: Mapping[str, Any], language: str) -> list[Label]:
    lines = (f"{say(language, 'work_order')}:", f"{say(language, 'number')}:", f"{say(language, 'quantity')}:")
    keys = [fresh_key("S") for _ in range(count_of(form, "count", MOST_LABELS))]
    return [Label(key=key, kind=say(language, "scrap_tag"), big=key[-4:], lines=lines) for key in keys]


async def _lots(visit: Visit, form: Mapping[str, Any], language: str) -> list[Label]:
    house = visit.house
    code = str(form.get("item", "")).strip()
    async with house.database.read() as connection:
        item = await masters.master(connection, house.site, "item", code, masters.ItemMaster)
    if item is None:
        raise FieldProblem("no_item")
    quantity = typed_quantity(str(form.get("quantity", "")), 3)
    lot = str(form.get("lot", "")).strip()[:40] or house.calendar.day(house.clock.now()).replace("-", "")
    lines = (f"{code} {item.name}", paper.amount(quantity, item.unit))
    keys = [fresh_key("M") for _ in range(count_of(form, "count", MOST_LABELS))]
    return [Label(key=key, kind=say(language, "lot"), big=lot, lines=lines) for key in keys]


async def _machines(visit: Visit, form: Mapping[str, Any], language: str) -> list[Label]:
    """A machine that is there, or a new one: it is kept once its label was drawn."""
    house = visit.house
    name, center = str(form.get("name", "")).strip()[:80], str(form.get("center", "")).strip()[:80]
    async with house.database.read() as connection:
        there = await masters.masters(connection, house.site, "machine", masters.MachineMaster)
    key = str(form.get("machine", ""))
    if key not in there:
        if not name:
            raise FieldProblem("name")
        key, machine = fresh_key("E"), masters.MachineMaster(name=name, center=center)
    else:
        machine = there[key]
    lines = (machine.center,) if machine.center else ()
    return [Label(key=key, kind=say(language, "machine"), big=machine.name, lines=lines)]


async def _keep_machine(visit: Visit, label: Label) -> None:
    house = visit.house
    async with house.database.read() as connection:
        if await masters.master(connection, house.site, "machine", label.key, masters.MachineMaster) is not None:
            return
    machine = masters.MachineMaster(name=label.big, center="".join(label.lines))
    caller, now = visit.caller, house.clock.now()
    await house.database.write(
        lambda connection: masters.keep(connection, house.site, "machine", {label.key: machine}, caller.person, now)
    )


async def _badges(visit: Visit, form: Mapping[str, Any], language: str) -> list[Label]:
    house = visit.house
    async with house.database.read() as connection:
        people = await queries.people(connection, house.site)
    chosen = [one for one in people if f"person_{one.person}" in form or "everybody" in form]
    if not chosen:
        raise FieldProblem("nobody")
    return [
        Label(key=one.person, kind=say(language, "badge"), big=one.name, lines=(one.team,) if one.team else ())
        for one in chosen
    ]


ROLLS = {"tags": _tags, "lots": _lots, "machines": _machines, "badges": _badges}


@post("/prints/{what:str}", opt={"who": PRINTERS}, status_code=200)
async def print_roll(visit: NamedDependency[Visit], what: FromPath[str]) -> Response[Any]:
    """Print a roll of labels. What was printed before is a copy with its own number, and somebody says why."""
    if what not in ROLLS:
        raise Problem("not_found")
    async with visit.turn():
        return await _print_roll(visit, what)


async def _print_roll(visit: Visit, what: str) -> Response[Any]:
    house = visit.house
    form = await visit.form()
    how, language = paper_of(form, list(SIZES)), visit.language
    reason = str(form.get("reason", "")).strip()[:80]
    try:
        labels = await ROLLS[what](visit, form, language)
        copies = await copies_of(house, [label.key for label in labels], reason)
        marked = [
            structs.replace(label, copy=copies[label.key], mark=paper.mark(language, copies[label.key]))
            for label in labels
        ]
        made = await labels_file(house, marked, how, what)
    except PROBLEMS as error:
        return await _rolls_page(visit, words_of(visit, error))
    if what == "machines":
        await _keep_machine(visit, labels[0])
    await noted(house, visit.caller, list(copies), how.form, reason)
    return made


HANDLERS = (ask_rolls, print_roll)

"""Work orders at the office: the list with its filters in the address, one order, and what may be said of it."""

from collections.abc import Mapping
from typing import Any, get_args
from urllib.parse import urlencode

import segno
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.author import author
from api.access.roles import PLANNERS, SIGNED_IN
from api.address import code_address
from api.frame.field import FieldProblem
from api.frame.visit import Visit, to
from api.house import House
from api.ledger.ids import fresh_key
from api.orders import planning, queries
from api.orders.form import Filled, filled_from, read_order, read_revision, read_split, unmoved
from api.orders.planning import Ending
from api.orders.rail import rail
from api.plant import masters
from api.problems import Problem
from printing.qr import content
from sync import codes
from sync.due import due
from sync.envelope import Answer
from sync.records import PLAN, Record, Release


@get("/orders", opt={"who": SIGNED_IN})
async def listed(visit: NamedDependency[Visit]) -> Response[str]:
    """Show the orders that the address asks for."""
    house = visit.house
    asked = visit.asked
    today = house.calendar.day(house.clock.now())
    status = asked.get("status", "released")
    offset = asked.get("from", "0")
    wanted = queries.Wanted(
        status=status if status in queries.STATUSES else "",
        text=asked.get("q", "")[:80].strip(),
        urgent="urgent" in asked,
        late=today if "late" in asked else "",
        disputed="disputed" in asked,
        offset=min(int(offset), 1_000_000) if offset.isascii() and offset.isdigit() and len(offset) < 8 else 0,
    )
    async with house.database.snapshot() as connection:
        lines, more = await queries.listed(connection, house.site, wanted)
        first = not lines and not (await queries.listed(connection, house.site, queries.Wanted()))[0]

    def at(begin: int) -> str:
        """Return the same filters, at another page."""
        return urlencode({name: value for name, value in asked.items() if name != "from"} | {"from": str(begin)})

    return visit.page(
        "orders.html", wanted=wanted, lines=lines, more=more, first=first, statuses=queries.STATUSES, at=at
    )


@get("/orders/new", opt={"who": PLANNERS})
async def ask_new(visit: NamedDependency[Visit]) -> Response[str]:
    """Show an empty form; with an item in the address, its routing is filled in."""
    house = visit.house
    code = visit.asked.get("item", "")
    async with house.database.read() as connection:
        item = await masters.master(connection, house.site, "item", code, masters.ItemMaster)
        routing = await masters.master(connection, house.site, "routing", code, masters.RoutingMaster)
        items = await masters.masters(connection, house.site, "item", masters.ItemMaster)
        centers = await masters.masters(connection, house.site, "work_center", masters.CenterMaster)
    filled = Filled(
        code=code if item else "", name=item.name if item else "", unit=item.unit if item else "pcs",
        scale=str(item.scale) if item else "0", steps=routing.steps if routing else (),
    )  # fmt: skip
    return visit.page("order_form.html", filled=filled, items=items, centers=centers, order=None)


@post("/orders/new", opt={"who": PLANNERS}, status_code=200)
async def release(visit: NamedDependency[Visit]) -> Response[Any]:
    """Release an order from the form; what is wrong is said beside what was typed."""
    house = visit.house
    async with visit.turn():
        return await _release(visit, house)


async def _release(visit: Visit, house: House) -> Response[Any]:
    caller = visit.caller
    form = await visit.form()
    t = visit.t
    async with house.database.read() as connection:
        items = await masters.masters(connection, house.site, "item", masters.ItemMaster)
        centers = await masters.masters(connection, house.site, "work_center", masters.CenterMaster)
        bill = await masters.master(connection, house.site, "bill", str(form.get("code", "")), masters.BillMaster)
        taken = await queries.by_number(connection, house.site, [str(form.get("number", "")).strip()])
    try:
        fields = read_order(form, taken=bool(taken))
    except FieldProblem as wrong:
        return visit.page("order_form.html", status=422, filled=filled_from(form), items=items, centers=centers, order=None,
            problem=t(f"wrong.{wrong.name}"),
        )  # fmt: skip
    key = fresh_key("W")
    lines = bill.lines if bill else ()
    body = Release(**author(caller), order=key, **fields, bom=lines)
    return await _said(visit, key, body)


async def _said(visit: Visit, order: str, *bodies: Record) -> Response[Any]:
    """Say it, and go back to the order; if it was not counted, say why."""
    house = visit.house
    answers: list[Answer] = await house.say(*bodies)
    if problem := visit.uncounted(answers):
        return await show(visit, order, problem)
    return to(f"/office/orders/{order}", said="done")


def on_screen(house: House, order: str) -> str:
    """Return the order's symbol for a phone that scans this screen: no paper bears this copy."""
    return str(
        segno.make(content(order, 0, code_address(house.settings)), error="m", micro=False).svg_data_uri(border=4)
    )


async def show(visit: Visit, order: str, problem: str = "", typed: Mapping[str, Any] | None = None) -> Response[str]:
    """Show an order, with a problem if there is one to say."""
    house = visit.house
    state = await queries.released(visit.house, order)
    async with house.database.snapshot() as connection:
        said = await queries.said_of(connection, house.site, order)
        names = await queries.names(connection, house.site)
        mother = await queries.state_of(connection, house.site, state.plan.split_from) if state.plan else None
        centers = await masters.masters(connection, house.site, "work_center", masters.CenterMaster)
    today = house.calendar.day(house.clock.now())
    reviews = sum(one.outcome.result == "review" for one in said)
    return visit.page("order.html", status=422 if problem else 200, problem=problem, state=state, plan=state.plan, rail=rail(state), is_late=due(state, today, today) == "late",
        records=[one for one in said if not isinstance(one.body, PLAN)],
        revisions=[one for one in said if isinstance(one.body, PLAN)],
        names=names, disputed=[visit.t(f"field.{name}") for name in state.plan.disputed] if state.plan else [], obstacles=planning.obstacles(state, reviews), discrepancies=visit.words_of("discrepancy"),
        notes=visit.words_of("note"), reasons=visit.words_of("why"), centers=centers, typed=typed or {},
        split_from=mother.plan.number if mother and mother.plan else "", code=codes.grouped(codes.write(order)),
        picture=on_screen(house, order),
    )  # fmt: skip


@get("/orders/{order:str}", opt={"who": SIGNED_IN})
async def one(visit: NamedDependency[Visit], order: FromPath[str]) -> Response[str]:
    """Show one order."""
    return await show(visit, order)


@post("/orders/{order:str}/revise", opt={"who": PLANNERS}, status_code=200)
async def revise(visit: NamedDependency[Visit], order: FromPath[str]) -> Response[Any]:
    """Change quantity, due day, urgency, tolerance or routing of a running order."""
    async with visit.turn():
        return await _revise(visit, order)


async def _revise(visit: Visit, order: str) -> Response[Any]:
    state = await queries.released(visit.house, order)
    form = await visit.form()
    try:
        changes = read_revision(form, state)
    except FieldProblem as wrong:
        return await show(visit, order, visit.t(f"wrong.{wrong.name}"), form)
    return await _said(visit, order, planning.revision(visit.caller, state, str(form.get("reason", ""))[:80], changes))


@post("/orders/{order:str}/release", opt={"who": PLANNERS}, status_code=200)
async def release_again(visit: NamedDependency[Visit], order: FromPath[str]) -> Response[Any]:
    """Release an order again that was on hold, cancelled or closed."""
    return await _said(
        visit,
        order,
        planning.release_again(visit.caller, await queries.released(visit.house, order)),
    )


@post("/orders/{order:str}/split", opt={"who": PLANNERS}, status_code=200)
async def split(visit: NamedDependency[Visit], order: FromPath[str]) -> Response[Any]:
    """Take a part of the order out into a new one."""
    async with visit.turn():
        return await _split(visit, order)


async def _split(visit: Visit, order: str) -> Response[Any]:
    house = visit.house
    state = await queries.released(visit.house, order)
    assert state.plan is not None
    form = await visit.form()
    t = visit.t
    async with house.database.read() as connection:
        taken = await queries.by_number(connection, house.site, [str(form.get("number", "")).strip()])
    try:
        number, quantity = read_split(form, state, taken=bool(taken))
    except FieldProblem as wrong:
        return await show(visit, order, t(f"wrong.{wrong.name}"), form)
    return await _said(visit, order, *planning.split(visit.caller, state, fresh_key("W"), number, quantity))


@post("/orders/{order:str}/{kind:str}", opt={"who": PLANNERS}, status_code=200)
async def end(visit: NamedDependency[Visit], order: FromPath[str], kind: FromPath[str]) -> Response[Any]:
    """Put an order on hold, cancel or close it. Closing is gated by what is still open."""
    async with visit.turn():
        return await _end(visit, order, kind)


async def _end(visit: Visit, order: str, kind: str) -> Response[Any]:
    if kind not in get_args(Ending):
        raise Problem("not_found")
    house = visit.house
    state = await queries.released(visit.house, order)
    form = await visit.form()
    reason = str(form.get("reason", "")).strip()[:80]
    t = visit.t
    try:
        unmoved(form, state)
    except FieldProblem as wrong:
        return await show(visit, order, t(f"wrong.{wrong.name}"))
    if kind == "close":
        async with house.database.read() as connection:
            said = await queries.said_of(connection, house.site, order)
        found = planning.obstacles(state, sum(one.outcome.result == "review" for one in said))
        if any(one.stops for one in found):
            return await show(visit, order, t("wrong.stops"))
        if found and not reason:
            return await show(visit, order, t("wrong.reason"))
    elif not reason:
        return await show(visit, order, t("wrong.reason"))
    return await _said(visit, order, planning.ending(visit.caller, state, kind, reason))  # type: ignore[arg-type]  # looked at above


HANDLERS = (listed, ask_new, release, one, revise, release_again, split, end)

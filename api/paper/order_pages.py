"""Printing an order at the office: its traveler, its label, and cards by the quantity of a tote."""

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.author import author
from api.access.roles import PRINTERS
from api.address import code_address, unreachable
from api.frame.field import FieldProblem
from api.frame.field import quantity as typed_quantity
from api.frame.visit import Visit
from api.house import House
from api.ledger.ids import fresh_key
from api.orders import queries
from api.paper import drawn as paper
from api.paper import prints
from api.paper.form import (
    PROBLEMS,
    as_file,
    copies_of,
    labels_file,
    moved,
    noted,
    paper_of,
    typeface,
    words_of,
)
from api.plant import masters
from printing.fonts import NoFont
from printing.label import SIZES
from printing.traveler import PAPERS, traveler_pdf
from sync.quantity import written
from sync.records import CardPart, Split

MOST_CARDS = 200


async def _order_page(visit: Visit, order: str, problem: str = "") -> Response[str]:
    house = visit.house
    state = await queries.released(house, order)
    async with house.database.read() as connection:
        before = await prints.printed(connection, house.site, order)
        names = await queries.names(connection, house.site)
    assert state.plan is not None
    plan = state.plan
    said = [
        plan.number,
        plan.item.code,
        plan.item.name,
        *(step.name for step in plan.routing),
        *(one.name for one in plan.bom),
    ]
    return visit.page("print_order.html", stand_ins=await asyncio.to_thread(_stand_ins, house, " ".join(said)), status=422 if problem else 200, problem=problem, state=state, plan=state.plan,
        before=before, names=names, papers=list(PAPERS), sizes=list(SIZES), moved=await moved(house), local=unreachable(house.settings),
    )  # fmt: skip


def _stand_ins(house: House, words: str) -> str:
    """Return what is printed as something else, in words; nothing if there is no typeface: printing says so."""
    try:
        found = typeface(house).stand_ins(words)
    except NoFont:
        return ""
    return "、".join(f"{one} → {printed or '–'}" for one, printed in found.items())


@get("/orders/{order:str}/print", opt={"who": PRINTERS})
async def ask_order(visit: NamedDependency[Visit], order: FromPath[str]) -> Response[str]:
    """Ask how an order is to be printed."""
    return await _order_page(visit, order)


@post("/orders/{order:str}/print", opt={"who": PRINTERS}, status_code=200)
async def print_order(visit: NamedDependency[Visit], order: FromPath[str]) -> Response[Any]:
    """Print an order as a traveler or a label. It is drawn before it is noted: what cannot be drawn was not printed."""
    async with visit.turn():
        return await _print_order(visit, order)


async def _print_order(visit: Visit, order: str) -> Response[Any]:
    house = visit.house
    form = await visit.form()
    how = paper_of(form, [*PAPERS, *SIZES])
    reason = str(form.get("reason", "")).strip()[:80]
    language = visit.language
    state = await queries.released(house, order)
    assert state.plan is not None
    async with house.database.read() as connection:
        centers = await masters.masters(connection, house.site, "work_center", masters.CenterMaster)
    printed = house.calendar.local(house.clock.now()).strftime("%Y-%m-%d %H:%M")
    try:
        copy = (await copies_of(house, [order], reason))[order]
        if how.form in SIZES:
            made = await labels_file(house, [paper.order_label(state, copy, language)], how, state.plan.number)
        else:
            sheet = paper.traveler(state, copy, house.settings.site_name, centers, printed, language)
            content = await asyncio.to_thread(
                traveler_pdf, sheet, typeface(house), how.form, code_address(house.settings), language
            )
            made = as_file(content, "application/pdf", f"{state.plan.number}.pdf")
    except PROBLEMS as error:
        return await _order_page(visit, order, words_of(visit, error))
    await noted(house, visit.caller, [order], how.form, reason)
    return made


@post("/orders/{order:str}/cards", opt={"who": PRINTERS}, status_code=200)
async def print_cards(visit: NamedDependency[Visit], order: FromPath[str]) -> Response[Any]:
    """Divide an order onto cards by the quantity of a tote, and print them; or print the cards it has once more."""
    async with visit.turn():
        return await _print_cards(visit, order)


async def _print_cards(visit: Visit, order: str) -> Response[Any]:
    house = visit.house
    caller = visit.caller
    form = await visit.form()
    how = paper_of(form, list(SIZES))
    state = await queries.released(house, order)
    assert state.plan is not None
    try:
        if state.cards:
            cards = sorted(state.cards.items())
            copies = await copies_of(house, [card for card, _ in cards], str(form.get("reason", "")).strip())
        else:
            per_tote = typed_quantity(str(form.get("per_tote", "")), state.plan.item.scale)
            pieces = paper.cards_of(state.plan.quantity, per_tote) if per_tote > 0 else []
            if not 0 < len(pieces) <= MOST_CARDS:
                raise FieldProblem("cards")  # beside the other reasons why it is not printed
            cards, copies = [(fresh_key("C"), size) for size in pieces], {}
        made = await labels_file(
            house, list(paper.card_labels(state, cards, copies, visit.language)), how, state.plan.number
        )
    except PROBLEMS as error:
        return await _order_page(visit, order, words_of(visit, error))
    if not state.cards:
        parts = tuple(CardPart(card=card, quantity=written(size)) for card, size in cards)
        split = Split(**author(caller, state), order=order, parts=parts, unit=state.plan.item.unit)
        (answer,) = await house.say(split)
        if answer.outcome.result != "accepted":
            return await _order_page(visit, order, visit.uncounted([answer]))
    await noted(house, caller, [card for card, _ in cards], how.form, str(form.get("reason", ""))[:80])
    return made


HANDLERS = (ask_order, print_order, print_cards)

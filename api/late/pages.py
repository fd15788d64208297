"""补录: what a shift could not report is typed in at the office, line by line, and counts for those who did it."""

from collections import Counter
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from api.access.author import author
from api.access.roles import LEAD
from api.frame.field import FieldProblem
from api.frame.visit import Visit, to
from api.house import House
from api.late.form import ROWS, LateLine, read_lines, read_shift, typed
from api.orders import queries
from api.plant import masters
from api.plant.reasons import lists
from api.plant.shifts import Shift, around, last_over, shifts_of
from sync.records import Finish

RECENT_MS, MOST_RECENT = 3 * 86_400_000, 20


class Entered(Struct, frozen=True):
    """Something that was entered late; persons by name, `at` in milliseconds."""

    at: int
    person: str
    order: str
    number: str
    operation: int
    good: str
    scrap: str
    recorder: str


async def _labels(connection: AsyncConnection, site: str) -> dict[str, str]:
    """Return persons' keys by what is offered for them: the name, with team and more where two would be called the same."""
    people = await queries.people(connection, site)
    names, teams = Counter(one.name for one in people), Counter((one.name, one.team) for one in people)
    found = {}
    for one in people:
        label = one.name if names[one.name] == 1 else f"{one.name} {one.team}".strip()
        found[label if teams[one.name, one.team] == 1 else f"{label} …{one.person[-4:]}"] = one.person
    return found


async def _numbered(connection: AsyncConnection, site: str) -> dict[str, str]:
    known = await masters.masters(connection, site, "person", masters.PersonMaster)
    return {number: one.person for number, one in known.items()}


async def _recent(connection: AsyncConnection, site: str, now: int) -> list[Entered]:
    said = await queries.counted_between(connection, site, now - RECENT_MS, now + 1, ("finish",))
    late = [(order, at, body) for order, at, body in said if isinstance(body, Finish) and body.late_reason][
        -MOST_RECENT:
    ]
    names = await queries.names(connection, site)
    orders = await queries.called(connection, site, {order for order, *_ in late})
    return [
        Entered(
            at, names.get(body.person, "…"), order, orders.get(order, ("…", ""))[0], body.operation, body.good, body.scrap,
            names.get(body.recorder, "…"),
        )
        for order, at, body in reversed(late)
    ]  # fmt: skip


async def _page(
    visit: Visit, rows: list[LateLine], problem: str = "", shift: str = "", reason: str = ""
) -> Response[str]:
    house = visit.house
    now = house.clock.now()
    async with house.database.snapshot() as connection:
        shifts = around(house.calendar, await shifts_of(connection, house.site), now)
        people = await _labels(connection, house.site)
        numbers = await queries.open_numbers(connection, house.site)
        recent = await _recent(connection, house.site, now)
        reasons = (await lists(connection, house.site))["late"].offered()
    last = last_over(shifts, now)

    def hours(one: Shift) -> str:
        return f"{house.calendar.local(one.begin):%H:%M}–{house.calendar.local(one.end):%H:%M}"

    return visit.page("late.html", status=422 if problem else 200, problem=problem, rows=rows, shifts=shifts, hours=hours,
        chosen=shift or (last.key if last else ""), reason=reason, reasons=reasons, people=sorted(people), numbers=numbers, recent=recent,
    )  # fmt: skip


@get("/late", opt={"who": LEAD})
async def ask(visit: NamedDependency[Visit]) -> Response[str]:
    """Show empty lines, and what was entered of late."""
    return await _page(visit, [LateLine()] * ROWS, shift=visit.asked.get("shift", ""))


@post("/late", opt={"who": LEAD}, status_code=200)
async def enter(visit: NamedDependency[Visit]) -> Response[Any]:
    """Enter every line, or none and say which is wrong; a second press enters nothing twice."""
    async with visit.turn():
        return await _enter(visit)


async def _enter(visit: Visit) -> Response[Any]:
    house = visit.house
    form, now, t = await visit.form(), house.clock.now(), visit.t
    rows = typed(form)
    try:
        bodies = await _read(visit, house, form, rows, now)
    except FieldProblem as wrong:
        why = t(f"wrong.{wrong.name}", **wrong.given)
        problem = t("late.line", line=wrong.line, why=why) if wrong.line else why
        return await _page(visit, rows, problem, str(form.get("shift", "")), str(form.get("reason", "")))
    answers = await house.say_whole(bodies)
    if problem := visit.uncounted(answers):
        return await _page(visit, [LateLine()] * ROWS, problem)
    return to("/office/late", said="done")


async def _read(visit: Visit, house: House, form: dict[str, Any], rows: list[LateLine], now: int) -> list[Finish]:
    async with house.database.snapshot() as connection:
        shifts = around(house.calendar, await shifts_of(connection, house.site), now)
        begin, end, reason = read_shift(form, shifts, (await lists(connection, house.site))["late"].offered(), now)
        people = await _numbered(connection, house.site) | await _labels(connection, house.site)
        keys = await queries.by_number(connection, house.site, [row.order for row in rows])
        states = await queries.states(connection, house.site, keys.values())
        plans = {number: (key, plan) for number, key in keys.items() if (plan := states[key].plan) is not None}
        entries = read_lines(rows, people, plans)
        bodies = [
            Finish(
                **author(visit.caller, states[one.order]), order=one.order, operation=one.operation,
                person=one.person, good=one.good, scrap=one.scrap, unit=plan.item.unit if (plan := states[one.order].plan) else "",
                worked_from=begin, worked_to=end, late_reason=reason,
            )
            for one in entries
        ]  # fmt: skip
        for order in {one.order for one in entries}:
            said = await queries.said_of(connection, house.site, order)
            before = [one.body for one in said if isinstance(one.body, Finish) and one.outcome.result == "accepted"]
            for entry, body in zip(entries, bodies, strict=True):
                if entry.order == order and any(_same(old, body) for old in before):
                    raise FieldProblem("late_twice", line=entry.line)
    return bodies


def _same(old: Finish, new: Finish) -> bool:
    """Whether two say the same work of the same person in the same shift."""
    names = ("person", "operation", "good", "scrap", "worked_from")
    return all(getattr(old, name) == getattr(new, name) for name in names)


HANDLERS = (ask, enter)

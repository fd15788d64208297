"""早会: the page a lead reads at half past seven, and prints on one sheet."""

from collections.abc import Iterable
from datetime import date

from litestar import Response, get
from litestar.di import NamedDependency

from api.access.roles import LEAD
from api.frame.cases import Case, Cases, Entry
from api.frame.visit import Visit
from api.morning.morning import Morning, morning, reports
from api.plant.shifts import around, last_over, shifts_of

PLANNED = ("release", "revise", "hold", "cancel", "close", "decide")
SIZED = ("over_plan", "ahead_of_predecessor", "after_close")
"""Kinds of cases whose size is a number of pieces; of the others, the last report's pieces are told."""

ROOMY, USUAL = 40, 70


def density(told: Morning) -> str:
    """Return how tight the page is set, so that it fills one sheet of paper and does not need a second."""
    lines = len(told.late[:12]) + len(told.urgent[:12]) + len(told.left_open[:15]) + 2 * len(told.cases)
    lines += sum(2 + len(team.made) + len(team.silent) // 6 for team in told.teams)
    return "roomy" if lines <= ROOMY else "usual" if lines <= USUAL else "tight"


@get("/morning", opt={"who": LEAD})
async def show(visit: NamedDependency[Visit], asking: NamedDependency[tuple[Cases, ...]]) -> Response[str]:
    """Show the last shift, or the one the address asks for."""
    house = visit.house
    now = house.clock.now()
    await house.telemetry.flush()
    async with house.database.snapshot() as connection:
        shifts = around(house.calendar, await shifts_of(connection, house.site), now)
        asked = visit.asked.get("shift", "")
        chosen = next((one for one in shifts if one.key == asked), None) or last_over(shifts, now)
        assert chosen is not None, "a shift began within the last days"
        running = next((one for one in reversed(shifts) if one.begin <= now < one.end), None)
        so_far = await reports(connection, house.site, running) if running else 0
        told = await morning(connection, house.site, asking, chosen, house.calendar.day(now), now)
    today = date.fromisoformat(house.calendar.day(now))
    t = visit.t

    def names_of(people: Iterable[str]) -> str:
        """The first three by name."""
        return "、".join([told.names.get(key, f"…{key[-4:]}") for key in dict.fromkeys(people)][:3])

    def said(case: Case) -> list[Entry]:
        """What workers said in a case, the latest first."""
        both = [one for one in (*case.left, *case.right) if one.kind not in PLANNED]
        return sorted(both, key=lambda one: one.at, reverse=True)

    return visit.page("morning.html", morning=told, shifts=shifts[-6:], chosen=chosen, running=running, so_far=so_far,
        density=density(told), names_of=names_of, who=lambda case: names_of(one.person for one in said(case)),
        told_at=lambda case: max((one.at for one in (*case.left, *case.right)), default=now),
        amounts=lambda case: list(said(case)[0].amounts.items()) if case.kind not in SIZED and said(case) else [],
        name_of=lambda name: t(f"shift.{name}") if f"shift.{name}" in visit.frame.words else name,
        hours=lambda one: f"{house.calendar.local(one.begin):%H:%M}–{house.calendar.local(one.end):%H:%M}",
        days_late=lambda due: (today - date.fromisoformat(due)).days if len(due) == 10 else 0,
        kinds=visit.words_of("why", "discrepancy"),
    )  # fmt: skip


HANDLERS = (show,)

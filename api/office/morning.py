"""早会: the page a lead reads at half past seven, and prints on one sheet."""

from datetime import date
from typing import Any

from litestar import Request, Response, Router, get

from api.boards.cases import Case
from api.boards.morning import morning, reports
from api.boards.shifts import around, last_over, shifts_of
from api.house import House
from api.office.page import language_of, page, speaker
from api.office.words import WORDS
from api.people.roles import LEAD
from sync.outcomes import DISCREPANCIES, REASONS


@get("/morning", opt={"who": LEAD})
async def show(request: Request[Any, Any, Any]) -> Response[str]:
    """Show the last shift, or the one the address asks for."""
    house: House = request.app.state.house
    now = house.clock.now()
    await house.telemetry.flush()
    async with house.database.snapshot() as connection:
        shifts = around(house.calendar, await shifts_of(connection, house.site), now)
        asked = request.query_params.get("shift", "")
        chosen = next((one for one in shifts if one.key == asked), None) or last_over(shifts, now)
        assert chosen is not None, "a shift began within the last days"
        running = next((one for one in reversed(shifts) if one.begin <= now < one.end), None)
        so_far = await reports(connection, house.site, running) if running else 0
        told = await morning(connection, house.site, chosen, house.calendar.day(now), now)
    today = date.fromisoformat(house.calendar.day(now))
    t = speaker(language_of(request))
    place = 0 if language_of(request) == "zh" else 1

    def who(case: Case) -> list[str]:
        """Whose reports are disputed: names, the latest first."""
        people = [one.person for one in (*case.right[::-1], *case.left[::-1]) if one.operation]
        return [told.names.get(key, f"…{key[-4:]}") for key in dict.fromkeys(people)][:3]

    return page(
        request, "morning.html", morning=told, shifts=shifts[-6:], chosen=chosen, who=who, running=running, so_far=so_far,
        name_of=lambda name: t(f"shift.{name}") if f"shift.{name}" in WORDS else name,
        hours=lambda one: f"{house.calendar.local(one.begin):%H:%M}–{house.calendar.local(one.end):%H:%M}",
        days_late=lambda due: (today - date.fromisoformat(due)).days if len(due) == 10 else 0,
        kinds={kind: both[place] for kind, both in (REASONS | DISCREPANCIES).items()},
    )  # fmt: skip


router = Router("/", route_handlers=[show])

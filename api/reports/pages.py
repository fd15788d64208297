"""What leaves the office as a sheet: the reports of all departments; and the month that is locked."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.audit import audited
from api.access.roles import PLANNERS
from api.frame.visit import Visit, to
from api.frame.workbook import XLSX, as_csv, as_xlsx
from api.orders import queries
from api.problems import Problem
from api.wages.closed import wages_of
from api.wages.periods import lock_period, locked_months
from api.wages.sheet import periods, totals


def _period(visit: Visit, known: Sequence[str]) -> str:
    house = visit.house
    asked = visit.asked.get("period", "")
    this = house.calendar.day(house.clock.now())[:7]
    return asked if asked in known else (known[0] if known else this)


async def _page(visit: Visit, problem: str = "") -> Response[str]:
    house = visit.house
    async with house.database.snapshot() as connection:
        known = await periods(connection, house.site)
        period = _period(visit, known)
        locked = await locked_months(connection, house.site)
        names = await queries.names(connection, house.site)
    rows = await wages_of(house, period)
    this = house.calendar.day(house.clock.now())[:7]
    return visit.page("reports.html", sheets=list(visit.frame.reports), status=422 if problem else 200, problem=problem, periods=known, period=period,
        totals=totals(rows), held=sum(row.sums.get("pay_held", 0) for row in rows), locked={one.period: one for one in locked},
        names=names, can_lock=period < this and period not in {one.period for one in locked},
    )  # fmt: skip


@get("/reports", opt={"who": PLANNERS})
async def show(visit: NamedDependency[Visit]) -> Response[str]:
    """Show a month's sums by person, and what can be taken out."""
    return await _page(visit)


@post("/reports/{period:str}/lock", opt={"who": PLANNERS}, status_code=200)
async def lock(visit: NamedDependency[Visit], period: FromPath[str]) -> Response[Any]:
    """Lock a month that is over: from now on, what is said of it appears as an adjustment in the open one."""
    try:
        await lock_period(visit.house, period, visit.caller.person)
    except Problem as problem:
        if problem.kind != "period_order":
            raise
        return await _page(visit, visit.t("wrong.period_order"))
    return to("/office/reports", period=period, said="done")


@get("/reports/{name:str}", opt={"who": PLANNERS})
async def take_out(visit: NamedDependency[Visit], name: FromPath[str]) -> Response[bytes]:
    """Hand out a sheet; who took which is written into the audit."""
    house = visit.house
    stem, _, ending = name.partition(".")
    report = visit.frame.reports.get(stem)
    if report is None or ending not in {"csv", "xlsx"}:
        raise Problem("not_found")
    async with house.database.read() as connection:
        period = _period(visit, await periods(connection, house.site))
    rows = await report.rows(house, period, visit.said)
    headings = [visit.t(heading) for heading in report.headings]
    content = as_csv(headings, rows) if ending == "csv" else as_xlsx(f"{stem} {period}", headings, rows)
    caller, now = visit.caller, house.clock.now()
    await house.database.write(
        lambda connection: audited(connection, house.site, now, caller.person, "export", name, f"{period} {len(rows)}")
    )
    headers = {"content-disposition": f'attachment; filename="{stem}-{period}.{ending}"'}
    return Response(content, media_type="text/csv" if ending == "csv" else XLSX, headers=headers)


HANDLERS = (show, lock, take_out)

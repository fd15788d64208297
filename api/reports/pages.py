"""What leaves the office as a sheet: the wage sheet, scrap by reason, order progress; and the month that is locked."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath
from msgspec import Struct

from api.access.audit import audited
from api.access.roles import PLAN
from api.exchange.workbook import XLSX, Cell, as_csv, as_xlsx, thousand
from api.frame.page import caller_of, language_of, page, said, speaker, to
from api.house import House
from api.orders import queries
from api.orders.progress import progress
from api.problems import Problem
from api.wages.closed import losses_of, wages_of
from api.wages.periods import lock_period, locked_months
from api.wages.sheet import PARALLEL, PIECES, periods, totals
from api.wages.worked import MINUTES

Asked = Request[Any, Any, Any]


class Out(Struct, frozen=True):
    """A sheet on its way out: names of its headings among the words, and its rows."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def _period(request: Asked, known: Sequence[str]) -> str:
    house: House = request.app.state.house
    asked = request.query_params.get("period", "")
    this = house.calendar.day(house.clock.now())[:7]
    return asked if asked in known else (known[0] if known else this)


async def _page(request: Asked, problem: str = "") -> Response[str]:
    house: House = request.app.state.house
    async with house.database.snapshot() as connection:
        known = await periods(connection, house.site)
        period = _period(request, known)
        locked = await locked_months(connection, house.site)
        names = await queries.names(connection, house.site)
    rows = await wages_of(house, period)
    this = house.calendar.day(house.clock.now())[:7]
    return page(
        request, "reports.html", status=422 if problem else 200, problem=problem, periods=known, period=period,
        totals=totals(rows), held=sum(row.sums.get("pay_held", 0) for row in rows), locked={one.period: one for one in locked},
        names=names, can_lock=period < this and period not in {one.period for one in locked},
    )  # fmt: skip


@get("/reports", opt={"who": PLAN})
async def show(request: Asked) -> Response[str]:
    """Show a month's sums by person, and what can be taken out."""
    return await _page(request)


@post("/reports/{period:str}/lock", opt={"who": PLAN}, status_code=200)
async def lock(request: Asked, period: FromPath[str]) -> Response[Any]:
    """Lock a month that is over: from now on, what is said of it appears as an adjustment in the open one."""
    try:
        await lock_period(request.app.state.house, period, caller_of(request).person)
    except Problem as problem:
        if problem.kind != "period_order":
            raise
        return await _page(request, speaker(language_of(request))("wrong.period_order"))
    return to("/office/reports", period=period, said="done")


async def _wages(house: House, period: str, _: Any) -> Out:
    rows = await wages_of(house, period)
    headings = (
        "day",
        "shift",
        "employee",
        "people.name",
        "people.team",
        "number",
        "item",
        "step.number",
        "step.name",
        "adjustment",
        "worked",
    )
    accounts = (*PIECES, *MINUTES, PARALLEL)
    return Out(
        (*headings, *(f"account.{name}" for name in accounts)),
        [
            (
                row.day, row.shift, row.employee, row.name, row.team, row.number, row.item, row.operation, row.step,
                "1" if row.adjustment else "", row.worked, *(thousand(row.sums.get(name, 0)) for name in accounts),
            )
            for row in rows
        ],
    )  # fmt: skip


async def _scrap(house: House, period: str, t: Any) -> Out:
    rows = await losses_of(house, period)
    headings = (
        "day",
        "number",
        "item",
        "step.number",
        "people.name",
        "reason",
        "cause",
        "material",
        "quantity",
        "weight",
        "detail",
        "worked",
    )
    return Out(
        headings,
        [
            (
                one.day, one.number, one.item, one.operation, one.name, said(t, "scrapReason", one.reason), said(t, "cause", one.cause),
                one.material,
                thousand(one.pieces), thousand(one.weight), "1" if one.detail else "", one.worked,
            )
            for one in rows
        ],
    )  # fmt: skip


async def _progress(house: House, _: str, t: Any) -> Out:
    async with house.database.snapshot() as connection:
        rows = await progress(connection, house.site)
    headings = (
        "number", "item", "status", "due", "urgent", "quantity", "step.number", "step.name", "step.center", "received", "good",
        "scrap", "rework", "hold", "step.done",
    )  # fmt: skip
    return Out(
        headings,
        [
            (
                one.number, one.item, said(t, "status", one.status), one.due, "1" if one.urgent else "", thousand(one.planned), one.operation,
                one.step, one.center, thousand(one.received), thousand(one.good), thousand(one.scrap), thousand(one.rework),
                thousand(one.hold), "1" if one.done else "",
            )
            for one in rows
        ],
    )  # fmt: skip


SHEETS = {"wages": _wages, "scrap": _scrap, "progress": _progress}


@get("/reports/{name:str}", opt={"who": PLAN})
async def take_out(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Hand out a sheet; who took which is written into the audit."""
    house: House = request.app.state.house
    stem, _, ending = name.partition(".")
    if stem not in SHEETS or ending not in {"csv", "xlsx"}:
        raise Problem("not_found")
    async with house.database.read() as connection:
        period = _period(request, await periods(connection, house.site))
    t = speaker(language_of(request))
    out = await SHEETS[stem](house, period, t)
    headings = [t(heading) for heading in out.headings]
    content = as_csv(headings, out.rows) if ending == "csv" else as_xlsx(f"{stem} {period}", headings, out.rows)
    caller, now = caller_of(request), house.clock.now()
    await house.database.write(
        lambda connection: audited(
            connection, house.site, now, caller.person, "export", name, f"{period} {len(out.rows)}"
        )
    )
    headers = {"content-disposition": f'attachment; filename="{stem}-{period}.{ending}"'}
    return Response(content, media_type="text/csv" if ending == "csv" else XLSX, headers=headers)


router = Router("/", route_handlers=[show, lock, take_out])

"""Importing at the office: choose a sheet, see what it would change and what is wrong, and import it as a whole."""

import asyncio
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.roles import PLANNERS
from api.exchange import imports, templates
from api.exchange.cells import Unreadable
from api.exchange.jobs import Job, Jobs
from api.frame.visit import Visit, to
from api.problems import Problem
from api.sheets.sheet import Sheets

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@get("/imports", opt={"who": PLANNERS})
async def choose(visit: NamedDependency[Visit], sheets: NamedDependency[Sheets]) -> Response[str]:
    """Show the kinds of sheets, their templates, and the last files."""
    return await _choose(visit, sheets)


async def _choose(visit: Visit, sheets: Sheets, problem: str = "") -> Response[str]:
    house = visit.house
    files = await imports.latest(house)
    return visit.page(
        "imports.html",
        status=422 if problem else 200,
        problem=problem,
        kinds=list(sheets.values()),
        files=files,
    )


@get("/imports/template/{name:str}", opt={"who": PLANNERS})
async def template(
    visit: NamedDependency[Visit], sheets: NamedDependency[Sheets], name: FromPath[str]
) -> Response[bytes]:
    """Hand out an empty sheet."""
    stem, _, ending = name.partition(".")
    if stem not in sheets or ending not in {"csv", "xlsx"}:
        raise Problem("not_found")
    chinese = visit.language == "zh"
    make = templates.as_csv if ending == "csv" else templates.as_xlsx
    headers = {"content-disposition": f'attachment; filename="baogong-{name}"'}
    return Response(make(sheets[stem], chinese), media_type="text/csv" if ending == "csv" else XLSX, headers=headers)


@get("/imports/current/{name:str}", opt={"who": PLANNERS})
async def current(
    visit: NamedDependency[Visit], sheets: NamedDependency[Sheets], name: FromPath[str]
) -> Response[bytes]:
    """Hand out a sheet with everything that is there: changed and brought back, it is a revision."""
    stem, _, ending = name.partition(".")
    if stem not in sheets or ending not in {"csv", "xlsx"}:
        raise Problem("not_found")
    house = visit.house
    async with house.database.snapshot() as connection:
        lines = await sheets[stem].lines(connection, house.site)
    chinese = visit.language == "zh"
    make = templates.as_csv if ending == "csv" else templates.as_xlsx
    content = await asyncio.to_thread(make, sheets[stem], chinese, lines)
    headers = {"content-disposition": f'attachment; filename="baogong-{stem}-now.{ending}"'}
    return Response(content, media_type="text/csv" if ending == "csv" else XLSX, headers=headers)


@post("/imports", opt={"who": PLANNERS}, status_code=200)
async def bring(visit: NamedDependency[Visit], sheets: NamedDependency[Sheets]) -> Response[Any]:
    """Take a file and begin to check it."""
    house = visit.house
    form = await visit.form()
    kind, file = str(form.get("kind", "")), form.get("file")
    t = visit.t
    if kind not in sheets:
        return await _choose(visit, sheets, t("wrong.kind"))
    if not isinstance(file, UploadFile) or not file.filename:
        return await _choose(visit, sheets, t("wrong.no_file"))
    try:
        one = await imports.bring(house, kind, file.filename, await file.read(), visit.caller.person)
    except Unreadable as error:
        return await _choose(visit, sheets, t(f"unreadable.{error.name}"))
    return to(f"/office/imports/{one}")


def _check(visit: Visit, sheets: Sheets, jobs: Jobs, one: str) -> Job:
    house = visit.house
    caller = visit.caller
    return jobs.find(one) or jobs.start(one, lambda job: imports.check(house, sheets, one, caller, job))


@get("/imports/{one:str}", opt={"who": PLANNERS})
async def show(
    visit: NamedDependency[Visit], sheets: NamedDependency[Sheets], jobs: NamedDependency[Jobs], one: FromPath[str]
) -> Response[str]:
    """Show a file: how far its check has come, what it would change, or what it changed."""
    row = await imports.brought(visit.house, one)
    if row.stage == "imported":
        return visit.page("import_done.html", file=row, sheet=sheets[row.kind], counts=row.summary.split())
    job = _check(visit, sheets, jobs, one)
    if job.over and job.problem is not None:
        jobs.forget(one)
        raise job.problem if isinstance(job.problem, Problem) else Problem("failed")
    kind = sheets[row.kind]
    chinese = visit.language == "zh"
    return visit.page("import.html", file=row, job=job, checked=job.result if job.over else None, most=imports.MOST_ERRORS,
        headings={column.zh: column.zh if chinese else column.en for column in kind.columns},
    )  # fmt: skip


@get("/imports/{one:str}/progress", opt={"who": PLANNERS})
async def progress(visit: NamedDependency[Visit], jobs: NamedDependency[Jobs], one: FromPath[str]) -> Response[bytes]:
    """Tell how far it has come."""
    job = jobs.find(one)
    if job is None:
        raise Problem("not_found")
    words = visit.t(job.name, done=job.done, of=job.of)
    told = {"done": job.done, "of": job.of, "words": words, "over": job.over}
    return Response(msgspec.json.encode(told), media_type="application/json")


@post("/imports/{one:str}/apply", opt={"who": PLANNERS}, status_code=200)
async def carry_out(
    visit: NamedDependency[Visit], sheets: NamedDependency[Sheets], jobs: NamedDependency[Jobs], one: FromPath[str]
) -> Response[Any]:
    """Import it, unless a line is wrong."""
    house = visit.house
    caller = visit.caller
    await imports.brought(house, one)
    job = jobs.find(one)
    if job is not None and job.over:
        jobs.forget(one)
    jobs.start(one, lambda job: imports.carry_out(house, sheets, one, caller, job))
    return to(f"/office/imports/{one}")


@post("/imports/{one:str}/forget", opt={"who": PLANNERS}, status_code=200)
async def forget(visit: NamedDependency[Visit], jobs: NamedDependency[Jobs], one: FromPath[str]) -> Response[Any]:
    """Throw a file away that was not imported."""
    await imports.throw_away(visit.house, one)
    jobs.forget(one)
    return to("/office/imports")


HANDLERS = (choose, template, current, bring, show, progress, carry_out, forget)

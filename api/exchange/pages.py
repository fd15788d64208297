"""Importing at the office: choose a sheet, see what it would change and what is wrong, and import it as a whole."""

import asyncio
from typing import Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from api.access.roles import PLAN
from api.exchange import imports, templates
from api.exchange.existing import existing
from api.exchange.jobs import Job, Jobs
from api.exchange.kinds import KINDS
from api.exchange.sheet import Unreadable
from api.frame.page import caller_of, form_of, language_of, page, speaker, to
from api.house import House
from api.problems import Problem

Asked = Request[Any, Any, Any]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _jobs(request: Asked) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


@get("/imports", opt={"who": PLAN})
async def choose(request: Asked) -> Response[str]:
    """Show the kinds of sheets, their templates, and the last files."""
    return await _choose(request)


async def _choose(request: Asked, problem: str = "") -> Response[str]:
    house: House = request.app.state.house
    files = await imports.latest(house)
    return page(
        request,
        "imports.html",
        status=422 if problem else 200,
        problem=problem,
        kinds=list(KINDS.values()),
        files=files,
    )


@get("/imports/template/{name:str}", opt={"who": PLAN})
async def template(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Hand out an empty sheet."""
    stem, _, ending = name.partition(".")
    if stem not in KINDS or ending not in {"csv", "xlsx"}:
        raise Problem("not_found")
    chinese = language_of(request) == "zh"
    make = templates.as_csv if ending == "csv" else templates.as_xlsx
    headers = {"content-disposition": f'attachment; filename="baogong-{name}"'}
    return Response(make(KINDS[stem], chinese), media_type="text/csv" if ending == "csv" else XLSX, headers=headers)


@get("/imports/current/{name:str}", opt={"who": PLAN})
async def current(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Hand out a sheet with everything that is there: changed and brought back, it is a revision."""
    stem, _, ending = name.partition(".")
    if stem not in KINDS or ending not in {"csv", "xlsx"}:
        raise Problem("not_found")
    house: House = request.app.state.house
    async with house.database.snapshot() as connection:
        lines = await existing(connection, house.site, stem)
    chinese = language_of(request) == "zh"
    make = templates.as_csv if ending == "csv" else templates.as_xlsx
    content = await asyncio.to_thread(make, KINDS[stem], chinese, lines)
    headers = {"content-disposition": f'attachment; filename="baogong-{stem}-now.{ending}"'}
    return Response(content, media_type="text/csv" if ending == "csv" else XLSX, headers=headers)


@post("/imports", opt={"who": PLAN}, status_code=200)
async def bring(request: Asked) -> Response[Any]:
    """Take a file and begin to check it."""
    house: House = request.app.state.house
    form = await form_of(request)
    kind, file = str(form.get("kind", "")), form.get("file")
    t = speaker(language_of(request))
    if kind not in KINDS:
        return await _choose(request, t("wrong.kind"))
    if not isinstance(file, UploadFile) or not file.filename:
        return await _choose(request, t("wrong.no_file"))
    try:
        one = await imports.bring(house, kind, file.filename, await file.read(), caller_of(request).person)
    except Unreadable as error:
        return await _choose(request, t(f"unreadable.{error.name}"))
    return to(f"/office/imports/{one}")


def _check(request: Asked, one: str) -> Job:
    house: House = request.app.state.house
    caller = caller_of(request)
    return _jobs(request).find(one) or _jobs(request).start(one, lambda job: imports.check(house, one, caller, job))


@get("/imports/{one:str}", opt={"who": PLAN})
async def show(request: Asked, one: FromPath[str]) -> Response[str]:
    """Show a file: how far its check has come, what it would change, or what it changed."""
    row = await imports.brought(request.app.state.house, one)
    if row.stage == "imported":
        return page(request, "import_done.html", file=row, counts=row.summary.split())
    job = _check(request, one)
    if job.over and job.problem is not None:
        _jobs(request).forget(one)
        raise job.problem if isinstance(job.problem, Problem) else Problem("failed")
    kind = KINDS[row.kind]
    chinese = language_of(request) == "zh"
    return page(
        request, "import.html", file=row, job=job, checked=job.result if job.over else None, most=imports.MOST_ERRORS,
        headings={column.zh: column.zh if chinese else column.en for column in kind.columns},
    )  # fmt: skip


@get("/imports/{one:str}/progress", opt={"who": PLAN})
async def progress(request: Asked, one: FromPath[str]) -> Response[bytes]:
    """Tell how far it has come."""
    job = _jobs(request).find(one)
    if job is None:
        raise Problem("not_found")
    words = speaker(language_of(request))(job.name, done=job.done, of=job.of)
    told = {"done": job.done, "of": job.of, "words": words, "over": job.over}
    return Response(msgspec.json.encode(told), media_type="application/json")


@post("/imports/{one:str}/apply", opt={"who": PLAN}, status_code=200)
async def carry_out(request: Asked, one: FromPath[str]) -> Response[Any]:
    """Import it, unless a line is wrong."""
    house: House = request.app.state.house
    caller = caller_of(request)
    await imports.brought(house, one)
    job = _jobs(request).find(one)
    if job is not None and job.over:
        _jobs(request).forget(one)
    _jobs(request).start(one, lambda job: imports.carry_out(house, one, caller, job))
    return to(f"/office/imports/{one}")


@post("/imports/{one:str}/forget", opt={"who": PLAN}, status_code=200)
async def forget(request: Asked, one: FromPath[str]) -> Response[Any]:
    """Throw a file away that was not imported."""
    await imports.throw_away(request.app.state.house, one)
    _jobs(request).forget(one)
    return to("/office/imports")


router = Router("/", route_handlers=[choose, template, current, bring, show, progress, carry_out, forget])

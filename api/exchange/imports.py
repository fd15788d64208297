"""Knows how a sheet comes in: brought, checked as a whole, and imported as a whole or not at all."""

import asyncio
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, select, update

from api.access.audit import audited
from api.access.guard import Caller
from api.db.rows import append, table_of
from api.exchange.cells import forget, read_cells
from api.exchange.jobs import Job
from api.exchange.rows import read_rows
from api.exchange.tables import ImportFile
from api.house import House, Unspeakable
from api.ledger.ids import uuid7
from api.log import Log
from api.plant import masters
from api.problems import Problem
from api.sheets.columns import RowError
from api.sheets.sheet import Asking, Draft, Sheets
from sync.records import Record

_file = table_of(ImportFile)

MOST_ERRORS = 200
STALE_MS = 600_000
"""An import that was cut off may be begun again after so long."""


class Checked(Struct):
    """A sheet that was looked at: what it would change, what is wrong with it, and its first lines."""

    rows: int
    draft: Draft
    errors: Sequence[RowError]
    headings: tuple[str, ...]
    first: Sequence[tuple[int, tuple[str, ...]]]


async def bring(house: House, kind: str, name: str, content: bytes, by: str) -> str:
    """Keep a file; return its id. Raise Unreadable if it is no sheet."""
    await asyncio.to_thread(read_cells, content)
    one, now = uuid7(house.clock.now()), house.clock.now()
    row = {
        "site": house.site, "id": one, "kind": kind, "name": name[:200], "content": content, "stage": "brought", "by": by,
        "at": now, "summary": "",
    }  # fmt: skip
    await house.database.write(lambda connection: append(connection, ImportFile, [row]))
    return one


async def brought(house: House, one: str) -> Any:
    """Return a file's row; raise the problem `not_found`."""
    query = select(_file).where(_file.c.site == house.site, _file.c.id == one)
    async with house.database.read() as connection:
        row = (await connection.execute(query)).first()
    if row is None:
        raise Problem("not_found")
    return row


async def latest(house: House) -> list[Any]:
    """Return the last files, newest first, without their content."""
    columns = [column for column in _file.c if column.name != "content"]
    query = select(*columns).where(_file.c.site == house.site).order_by(_file.c.at.desc()).limit(20)
    async with house.database.read() as connection:
        return list(await connection.execute(query))


async def throw_away(house: House, one: str) -> None:
    """Forget a file that was not imported."""
    gone = delete(_file).where(_file.c.site == house.site, _file.c.id == one, _file.c.stage == "brought")
    await house.database.write(lambda connection: connection.execute(gone))
    forget()


async def check(house: House, sheets: Sheets, one: str, caller: Caller, job: Job) -> Checked:
    """Look at every cell of a file, and at what the house knows already."""
    row = await brought(house, one)
    sheet = sheets[row.kind]
    cells = await asyncio.to_thread(read_cells, row.content)
    job.name, job.of = "job.checking", len(cells.rows)
    rows, errors = await asyncio.to_thread(read_rows, cells, sheet.columns)
    job.done = len(cells.rows) // 2
    async with house.database.snapshot() as connection:
        known = await sheet.known(connection, Asking(house.site, caller, rows))
    draft = await asyncio.to_thread(sheet.draft, rows, known)
    job.done = len(cells.rows)
    found = sorted([*errors, *draft.errors], key=lambda error: error.line)
    return Checked(len(cells.rows), draft, found, cells.headings, cells.rows[:10])


async def carry_out(house: House, sheets: Sheets, one: str, caller: Caller, job: Job) -> Draft:
    """Check once more, then write everything in one transaction per kind of thing; nothing if anything is wrong."""
    async with house.in_turn:
        return await _carry_out(house, sheets, one, caller, job)


async def _carry_out(house: House, sheets: Sheets, one: str, caller: Caller, job: Job) -> Draft:
    row = await brought(house, one)
    checked = await check(house, sheets, one, caller, job)
    if checked.errors:
        raise Problem("invalid", f"line {checked.errors[0].line}")
    draft = checked.draft
    job.name, job.done, job.of = "job.saving", 0, max(1, draft.new + draft.changed)
    bodies = [said(caller) for said in draft.said]
    now = house.clock.now()
    await house.database.write(lambda connection: _claim(connection, house.site, one, draft, caller.person, now))
    try:
        await _say(house, bodies)
    except Exception:
        give_back = update(_file).where(_file.c.site == house.site, _file.c.id == one)
        await house.database.write(lambda connection: connection.execute(give_back.values(stage="brought")))
        raise
    summary = f"{draft.new} {draft.changed} {draft.same}"
    done = update(_file).where(_file.c.site == house.site, _file.c.id == one)

    def write(connection: Connection) -> None:
        for kind, changed in draft.masters.items():
            masters.keep(connection, house.site, kind, changed, caller.person, now)
        connection.execute(done.values(stage="imported", summary=summary))
        audited(connection, house.site, now, caller.person, "import", one, f"{row.kind} {row.name}: {summary}")

    await house.database.write(write)
    for then in draft.then:
        await then(house, caller)
    forget()
    job.done = job.of
    return draft


def _claim(connection: Connection, site: str, one: str, draft: Draft, by: str, now: int) -> None:
    """Take the file for oneself: whoever else presses the button finds it taken. Keys are kept before they are used."""
    stale = (_file.c.stage == "importing") & (_file.c.summary < f"{now - STALE_MS:015d}")
    mine = update(_file).where(_file.c.site == site, _file.c.id == one, (_file.c.stage == "brought") | stale)
    if connection.execute(mine.values(stage="importing", summary=f"{now:015d}")).rowcount != 1:
        raise Problem("not_found")
    for kind, keys in draft.keys.items():
        masters.keep(connection, site, kind, keys, by, now)


async def _say(house: House, bodies: list[Record]) -> None:
    if not bodies:
        return
    try:
        answers = await house.say_whole(bodies)
    except Unspeakable as error:
        raise Problem("invalid", str(error)) from None
    uncounted = sum(answer.outcome.result != "accepted" for answer in answers)
    if uncounted:  # checked before, so only what changed in between: it stands in the inbox, and in the log
        Log("exchange").warning("imported records wait for a word", records=uncounted)

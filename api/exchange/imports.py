"""Knows how a sheet comes in: brought, checked as a whole, and imported as a whole or not at all."""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from api.access.audit import audited
from api.access.guard import Caller
from api.access.rights import Rights, grant
from api.db.rows import append, table_of
from api.exchange.columns import RowError, read_rows
from api.exchange.drafts import Draft, Known, There
from api.exchange.jobs import Job
from api.exchange.kinds import KINDS
from api.exchange.sheet import read_sheet
from api.exchange.tables import ImportFile
from api.house import House, Unspeakable
from api.ledger.ids import fresh_key, key_of, uuid7
from api.log import Log
from api.orders.planning import author, revision
from api.plant import masters
from api.problems import Problem
from api.tables.access import Credential
from api.tables.derived import HomeState, PersonRow
from sync.records import Enlist, Record, Release
from sync.state import State

_file, _home, _person, _credential = (table_of(t) for t in (ImportFile, HomeState, PersonRow, Credential))

MOST_ERRORS = 200
AT_ONCE = 500
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
    await asyncio.to_thread(read_sheet, content)
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


async def check(house: House, one: str, caller: Caller, job: Job) -> Checked:
    """Look at every cell of a file, and at what the house knows already."""
    row = await brought(house, one)
    kind = KINDS[row.kind]
    sheet = await asyncio.to_thread(read_sheet, row.content)
    job.name, job.of = "job.checking", len(sheet.rows)
    rows, errors = await asyncio.to_thread(read_rows, sheet, kind.columns)
    job.done = len(sheet.rows) // 2
    async with house.database.snapshot() as connection:
        known = await known_of(connection, house.site, kind.name, [r.values.get("number", "") for r in rows])
    known.may_grant, known.own = "admin" in caller.acting, caller.person
    draft = await asyncio.to_thread(kind.draft, rows, known)
    job.done = len(sheet.rows)
    found = sorted([*errors, *draft.errors], key=lambda error: error.line)
    return Checked(len(sheet.rows), draft, found, sheet.headings, sheet.rows[:10])


async def known_of(connection: AsyncConnection, site: str, kind: str, numbers: list[Any]) -> Known:
    """Return what the house knows of the things a sheet speaks of."""
    known = Known(
        items=await masters.masters(connection, site, "item", masters.ItemMaster),
        routings=await masters.masters(connection, site, "routing", masters.RoutingMaster),
        bills=await masters.masters(connection, site, "bill", masters.BillMaster),
        centers=await masters.masters(connection, site, "work_center", masters.CenterMaster),
        stock=await masters.masters(connection, site, "stock", masters.StockMaster),
    )
    if kind == "people":
        known.numbers = await masters.masters(connection, site, "person", masters.PersonMaster)
        joined = _person.outerjoin(
            _credential, (_credential.c.site == _person.c.site) & (_credential.c.person == _person.c.person)
        )
        rows = await connection.execute(
            select(_person, _credential.c.roles).select_from(joined).where(_person.c.site == site)
        )
        known.people = {r.person: There(r.name, r.team, r.temporary, tuple((r.roles or "").split())) for r in rows}
    if kind == "orders":
        orders: dict[str, State] = {}
        for start in range(0, len(numbers), AT_ONCE):
            wanted = _home.c.number.in_(numbers[start : start + AT_ONCE])
            query = select(_home.c.number, _home.c.state).where(_home.c.site == site, wanted)
            for row in await connection.execute(query):
                orders[row.number] = msgspec.json.decode(row.state, type=State)
        known.orders = orders
    return known


async def carry_out(house: House, one: str, caller: Caller, job: Job) -> Draft:
    """Check once more, then write everything in one transaction per kind of thing; nothing if anything is wrong."""
    async with house.in_turn:
        return await _carry_out(house, one, caller, job)


async def _carry_out(house: House, one: str, caller: Caller, job: Job) -> Draft:
    row = await brought(house, one)
    checked = await check(house, one, caller, job)
    if checked.errors:
        raise Problem("invalid", f"line {checked.errors[0].line}")
    draft = checked.draft
    job.name, job.done, job.of = "job.saving", 0, max(1, draft.new + draft.changed)
    bodies, keys = _said(draft, caller, house.site)
    now = house.clock.now()
    await house.database.write(lambda connection: _claim(connection, house.site, one, keys, caller.person, now))
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
    await _grant(house, draft, keys, caller)
    job.done = job.of
    return draft


def _said(draft: Draft, caller: Caller, site: str) -> tuple[list[Record], dict[str, masters.PersonMaster]]:
    """Return the records a draft says, and the keys of persons by their employee numbers."""
    bodies: list[Record] = [Release(**author(caller), order=fresh_key("W"), **fields) for fields in draft.releases]
    bodies += [revision(caller, state, "", changes) for state, changes in draft.revisions]
    keys = {}
    for person, number, before, wanted in draft.people:
        key = person or key_of("P", f"{site} {number}")
        keys[number] = masters.PersonMaster(person=key)
        if before is None or before[:3] != wanted[:3]:
            said = Enlist(**author(caller), person=key, name=wanted.name, team=wanted.team, temporary=wanted.temporary)
            bodies.append(said)
    return bodies, keys


def _claim(
    connection: Connection, site: str, one: str, keys: dict[str, masters.PersonMaster], by: str, now: int
) -> None:
    """Take the file for oneself: whoever else presses the button finds it taken. Persons' keys are kept before they are used."""
    stale = (_file.c.stage == "importing") & (_file.c.summary < f"{now - STALE_MS:015d}")
    mine = update(_file).where(_file.c.site == site, _file.c.id == one, (_file.c.stage == "brought") | stale)
    if connection.execute(mine.values(stage="importing", summary=f"{now:015d}")).rowcount != 1:
        raise Problem("not_found")
    if keys:
        masters.keep(connection, site, "person", keys, by, now)


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


async def _grant(house: House, draft: Draft, keys: dict[str, masters.PersonMaster], caller: Caller) -> None:
    for _, number, before, wanted in draft.people:
        if wanted.roles and (before is None or before.roles != wanted.roles):
            await grant(house, keys[number].person, Rights(roles=wanted.roles), caller.person)  # type: ignore[arg-type]  # read as roles

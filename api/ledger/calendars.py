"""Reads a plant's calendar: its zone, when its business day starts, and which shifts go over midnight."""

import msgspec
from msgspec import Struct, field
from sqlalchemy import select

from api.db.engine import Database
from api.db.rows import table_of
from api.ledger.days import Calendar
from api.tables.access import Site
from api.tables.masters import Master

_site, _master = table_of(Site), table_of(Master)

USUAL_NIGHT = (20, 8)
"""The night of a plant that did not say which shifts it has."""


class Hours(Struct, frozen=True):
    """The hours between which a shift lies."""

    begin: int = field(name="from")
    end: int = field(name="to")


async def calendar_of(database: Database, site: str) -> Calendar:
    """Return the calendar of a site; its row must be there."""
    shifts = select(_master.c.state).where(_master.c.site == site, _master.c.kind == "shift")
    async with database.read() as connection:
        row = (await connection.execute(select(_site).where(_site.c.site == site))).one()
        kept = (await connection.execute(shifts)).all()
    hours = [msgspec.json.decode(one.state, type=Hours) for one in kept]
    return Calendar(row.zone, row.day_starts, [(one.begin, one.end) for one in hours] or [USUAL_NIGHT])

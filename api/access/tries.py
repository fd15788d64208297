"""Knows how often a secret may be tried: counted by person and by where it comes from, so that nobody locks another one out.

A source is a device that showed its token, or a browser in which this person signed in before. All others share one
count a person: that slows strangers, and never those who are known.
"""

import secrets

from sqlalchemy import Connection, delete, select, update

from api.access.tables import SignInTry
from api.db.rows import insert_new, table_of
from api.house import House
from api.problems import Problem

_tries = table_of(SignInTry)

LOCK_MS = 5 * 60_000
STRANGERS = ""
"""The source of whoever cannot show that he was here before."""


def known_browser(house: House, person: str) -> str:
    """Return what a browser keeps to show that this person signed in on it."""
    drawn = secrets.token_hex(8)
    return f"{person}.{drawn}.{house.seals.known(person, drawn)}"


def browser_of(house: House, shown: str, person: str) -> str:
    """Return the source that a browser's mark proves for this person; that of strangers if it proves none."""
    who, _, rest = shown.partition(".")
    drawn, _, mac = rest.partition(".")
    holds = secrets.compare_digest(mac.encode(), house.seals.known(person, drawn).encode())
    return f"browser {drawn}" if who == person and holds else STRANGERS


async def count_try(house: House, person: str, source: str, now: int) -> None:
    """Count a try before it is looked at, so that many at once are many; raise `too_many` while this source is locked."""
    mine = (_tries.c.site == house.site) & (_tries.c.person == person) & (_tries.c.source == source)
    most = house.settings.sign_in_attempts

    def write(connection: Connection) -> int:
        named = {"site": house.site, "person": person, "source": source}
        insert_new(connection, SignInTry, [named | {"failures": 0, "locked_until": 0}])  # a row that can be locked
        row = connection.execute(select(_tries).where(mine).with_for_update()).one()
        if row.locked_until > now:
            return int(row.locked_until)
        failures = row.failures + 1
        locked = now + LOCK_MS if failures > most else 0
        counted = {"failures": 0 if locked else failures, "locked_until": locked}
        connection.execute(update(_tries).where(mine).values(**counted))
        return locked

    locked = await house.database.write(write)
    if locked > now:
        raise Problem("too_many", retry_after=max(1, (locked - now) // 1000))


def forgive(connection: Connection, site: str, person: str, source: str | None = None) -> None:
    """Forget the wrong tries of a source; of every source if none is named."""
    mine = (_tries.c.site == site) & (_tries.c.person == person)
    connection.execute(delete(_tries).where(mine if source is None else mine & (_tries.c.source == source)))

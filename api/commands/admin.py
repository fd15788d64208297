"""Makes the first administrator, who is a person like everybody, or gives a known one a new password."""

import os
import secrets
import sys

from sqlalchemy import select

from api.access.rights import Rights, grant
from api.db.rows import table_of
from api.departments import BOOKS
from api.house import House
from api.settings import Settings
from api.tables.access import Credential
from api.tables.derived import PersonRow
from api.tables.migrate import migrate
from sync import codes
from sync.records import Enlist


async def run_admin(settings: Settings, login: str, *, from_stdin: bool) -> int:
    """Grant the admin and planner roles to a login; print the password if it was made here."""
    house = House(settings, BOOKS)
    given = sys.stdin.readline().strip() if from_stdin else ""
    password = given or secrets.token_urlsafe(9)
    try:
        await migrate(house.database)
        await house.open()
        person = await person_of(house, login)
        await grant(house, person, Rights(login=login, roles=("admin", "planner"), password=password), "command line")
        await enlist(house, person, login)
    finally:
        await house.close()
    print(f"{login} may sign in" + ("" if given else f" with the password {password}"))
    return 0


async def enlist(house: House, person: str, name: str) -> None:
    """Make a person known unless he is: what he says in the office is then said by somebody."""
    table = table_of(PersonRow)
    query = select(table.c.counted).where(table.c.site == house.site, table.c.person == person)
    async with house.database.read() as connection:
        counted = (await connection.execute(query)).scalar()
    if not counted:
        await house.say(Enlist(recorder=person, strength="password", person=person, name=name))


async def person_of(house: House, login: str) -> str:
    """Return the person of a login, or a new key for one."""
    table = table_of(Credential)
    query = select(table.c.person).where(table.c.site == house.site, table.c.login == login)
    async with house.database.read() as connection:
        found = (await connection.execute(query)).scalar()
    return found or codes.key(codes.Kind.PERSON, os.urandom(7))

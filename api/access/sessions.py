"""Knows how a session begins and ends: by a name and a secret, for twelve hours."""

from typing import Annotated, Any

from msgspec import Meta, Struct
from sqlalchemy import Connection, case, delete, select

from api.access.audit import audited
from api.access.hashing import turn
from api.access.tables import SignIn
from api.access.tokens import new_token, secret_fits, token_hash
from api.access.tries import STRANGERS, browser_of, count_try, forgive
from api.db.rows import insert_new, table_of
from api.house import House
from api.problems import Problem
from api.tables.access import Credential

_credential, _signed = table_of(Credential), table_of(SignIn)

SESSION_MS = 12 * 3_600_000

Secret = Annotated[str, Meta(min_length=4, max_length=200)]
Login = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[^\x00]+$")]


class SigningIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A login name (or person key) and a password or PIN."""

    login: Login
    secret: Secret


class SignedIn(Struct, frozen=True):
    """A token for the Authorization header; `expires` in milliseconds."""

    token: str
    person: str
    roles: tuple[str, ...]
    strength: str
    expires: int


async def new_session(
    house: House, data: SigningIn, *, office: bool = False, device: str = "", address: str = "", shown: str = ""
) -> SignedIn:
    """Begin a session; raise the problems `wrong_sign_in` or `too_many`. A PIN is short and never opens the office.

    `device` or `shown` (a browser's mark) tell where it comes from; `address` only shares out the slow hashing.
    """
    now = house.clock.now()
    own = _credential.c.login == data.login
    query = select(_credential).where(_credential.c.site == house.site, own | (_credential.c.person == data.login))
    async with house.database.read() as connection:
        row = (await connection.execute(query.order_by(case((own, 0), else_=1)).limit(1))).first()
    source = f"device {device}" if device else browser_of(house, shown, row.person) if row is not None else STRANGERS
    async with turn(source or address):
        if row is not None:
            await count_try(house, row.person, source, now)
        strength = await _strength(row, data.secret, office=office)
    if row is None or not strength or row.revoked is not None:
        if row is not None:
            audit = lambda connection: audited(connection, house.site, now, row.person, "sign_in_failed", row.person)  # noqa: E731  # one line, used once
            await house.database.write(audit)
        raise Problem("wrong_sign_in")
    token = new_token("s")
    made = {"site": house.site, "token_hash": token_hash(token), "person": row.person, "strength": strength}

    def write(connection: Connection) -> None:
        insert_new(connection, SignIn, [made | {"made": now, "expires": now + SESSION_MS}])
        forgive(connection, house.site, row.person, source)

    await house.database.write(write)
    return SignedIn(token, row.person, tuple(row.roles.split()), strength, now + SESSION_MS)


async def _strength(row: Any, secret: str, *, office: bool) -> str:
    """Return which secret of a person it is; empty if it is none of his, or one that opens nothing here."""
    if await secret_fits(row.password_hash if row else "", secret):
        return "password"
    if row is not None and row.pin_hash and not office and await secret_fits(row.pin_hash, secret):
        return "pin"
    return ""


async def end_session(house: House, token: str) -> None:
    """Forget a session."""
    gone = delete(_signed).where(_signed.c.site == house.site, _signed.c.token_hash == token_hash(token))
    await house.database.write(lambda connection: connection.execute(gone))

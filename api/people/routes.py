"""Sign-in and rights. Persons themselves come into being by an `enlist` record."""

import asyncio
import secrets
from typing import Annotated, Any, Literal

from litestar import Request, Router, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType
from sqlalchemy import Connection, delete, select, update

from api.db.rows import insert_new, table_of, upsert
from api.house import House
from api.ledger.feeding import PEOPLE, Telling, rights_state, tell
from api.people.audit import audited
from api.people.guard import Caller
from api.people.roles import ADMIN, ANYONE, LEAD, SIGNED_IN
from api.people.tokens import hash_secret, new_token, secret_fits, token_hash
from api.problems import Problem
from api.tables.access import Credential, SignIn
from api.tables.derived import PersonRow
from sync.pins import pin_key, verifier

_credential, _signed, _person = table_of(Credential), table_of(SignIn), table_of(PersonRow)

SESSION_MS = 12 * 3_600_000
PIN_COLUMNS = ("pin_hash", "pin_salt", "pin_key", "pin_check", "pin_set")
LOCK_MS = 5 * 60_000

Secret = Annotated[str, Meta(min_length=4, max_length=200)]
Pin = Annotated[str, Meta(pattern=r"^[0-9]{4,12}(?!\n)$")]
Login = Annotated[str, Meta(min_length=1, max_length=80)]
Role = Literal["operator", "inspector", "keeper", "lead", "planner", "admin"]


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


class Rights(Struct, frozen=True, forbid_unknown_fields=True):
    """What an admin grants a person. What is not sent stays as it is."""

    login: Login | UnsetType = UNSET
    roles: tuple[Role, ...] | UnsetType = UNSET
    password: Secret | UnsetType = UNSET
    pin: Pin | UnsetType = UNSET
    revoked: bool | UnsetType = UNSET


class PersonLine(Struct, frozen=True):
    """A person as the office sees him."""

    person: str
    name: str
    team: str
    temporary: bool
    counted: bool
    roles: tuple[str, ...]
    revoked: bool


@post("/sign-in", opt={"who": ANYONE}, status_code=200)
async def sign_in(request: Request[Any, Any, Any], data: JSONBody[SigningIn]) -> SignedIn:
    """Sign a person in by login name and password or PIN."""
    return await new_session(request.app.state.house, data)


async def new_session(house: House, data: SigningIn, *, office: bool = False) -> SignedIn:
    """Begin a session; raise the problems `wrong_sign_in` or `too_many`. A PIN is short and never opens the office."""
    now = house.clock.now()
    query = select(_credential).where(
        _credential.c.site == house.site,
        (_credential.c.login == data.login) | (_credential.c.person == data.login),
    )
    async with house.database.read() as connection:
        row = (await connection.execute(query)).first()
    if row is not None:
        locked = await _count_try(house, row.person, now)
        if locked > now:
            raise Problem("too_many", retry_after=max(1, (locked - now) // 1000))
    strength = ""
    if await secret_fits(row.password_hash if row else "", data.secret):
        strength = "password"
    elif row is not None and row.pin_hash and not office and await secret_fits(row.pin_hash, data.secret):
        strength = "pin"
    if row is None or not strength or row.revoked is not None:
        if row is not None:
            audit = lambda connection: audited(connection, house.site, now, row.person, "sign_in_failed", row.person)  # noqa: E731  # one line, used once
            await house.database.write(audit)
        raise Problem("wrong_sign_in")
    token = new_token("s")
    made = {"site": house.site, "token_hash": token_hash(token), "person": row.person, "strength": strength}
    reset = update(_credential).where(_credential.c.site == house.site, _credential.c.person == row.person)

    def write(connection: Connection) -> None:
        insert_new(connection, SignIn, [made | {"made": now, "expires": now + SESSION_MS}])
        connection.execute(reset.values(failures=0, locked_until=0))

    await house.database.write(write)
    return SignedIn(token, row.person, tuple(row.roles.split()), strength, now + SESSION_MS)


async def _count_try(house: House, person: str, now: int) -> int:
    """Count a try before it is looked at, so that many at once are many; return until when the sign-in is locked."""
    mine = (_credential.c.site == house.site) & (_credential.c.person == person)
    most = house.settings.sign_in_attempts

    def write(connection: Connection) -> int:
        counted = update(_credential).where(mine, _credential.c.locked_until <= now)
        counted = counted.values(failures=_credential.c.failures + 1)
        row = connection.execute(counted.returning(_credential.c.failures)).first()
        if row is None:
            return int(connection.execute(select(_credential.c.locked_until).where(mine)).scalar_one())
        if row.failures > most:
            connection.execute(update(_credential).where(mine).values(failures=0, locked_until=now + LOCK_MS))
            return now + LOCK_MS
        return 0

    return await house.database.write(write)


@post("/sign-out", opt={"who": SIGNED_IN}, status_code=204)
async def sign_out(request: Request[Any, Any, Any]) -> None:
    """End the session of the token that is sent."""
    caller: Caller = request.scope["state"]["caller"]
    await end_session(request.app.state.house, caller.token)


async def end_session(house: House, token: str) -> None:
    """Forget a session."""
    gone = delete(_signed).where(_signed.c.site == house.site, _signed.c.token_hash == token_hash(token))
    await house.database.write(lambda connection: connection.execute(gone))


@get("/people", opt={"who": LEAD})
async def people(request: Request[Any, Any, Any]) -> list[PersonLine]:
    """List everybody who was enlisted, with his roles."""
    house: House = request.app.state.house
    joined = _person.outerjoin(
        _credential, (_credential.c.site == _person.c.site) & (_credential.c.person == _person.c.person)
    )
    columns = (_person, _credential.c.roles, _credential.c.revoked)
    query = select(*columns).select_from(joined).where(_person.c.site == house.site).order_by(_person.c.person)
    async with house.database.read() as connection:
        rows = (await connection.execute(query)).all()
    return [
        PersonLine(
            row.person,
            row.name,
            row.team,
            row.temporary,
            row.counted,
            tuple((row.roles or "").split()),
            bool(row.revoked),
        )
        for row in rows
    ]


@put("/people/{person:str}/rights", opt={"who": ADMIN}, status_code=204)
async def set_rights(request: Request[Any, Any, Any], person: FromPath[str], data: JSONBody[Rights]) -> None:
    """Grant or change a person's sign-in and roles, or end them. Unsent work is never destroyed by it."""
    house: House = request.app.state.house
    caller: Caller = request.scope["state"]["caller"]
    await grant(house, person, data, caller.person)


async def grant(house: House, person: str, rights: Rights, actor: str) -> None:
    """Write a person's rights and the audit line beside them."""
    now = house.clock.now()
    password = "" if isinstance(rights.password, UnsetType) else await hash_secret(rights.password)
    pin = await _pin(house, rights.pin) if not isinstance(rights.pin, UnsetType) else {}
    query = select(_credential).where(_credential.c.site == house.site, _credential.c.person == person)

    def write(connection: Connection) -> None:
        old = connection.execute(query).first()
        revoked = old.revoked if old else None
        if not isinstance(rights.revoked, UnsetType):
            revoked = (revoked or now) if rights.revoked else None
        row: dict[str, Any] = {
            "site": house.site,
            "person": person,
            "login": (old.login if old else person) if isinstance(rights.login, UnsetType) else rights.login,
            "roles": (old.roles if old else "") if isinstance(rights.roles, UnsetType) else " ".join(rights.roles),
            "password_hash": password or (old.password_hash if old else ""),
            **(pin or {name: getattr(old, name, "") for name in PIN_COLUMNS if name != "pin_set"}),
            "pin_set": now if pin else (old.pin_set if old else 0),
            "version": (old.version if old else 0) + 1,
            "failures": 0,
            "locked_until": 0,
            "revoked": revoked,
        }
        upsert(connection, Credential, [row])
        if password or pin or revoked is not None:  # who knew the old secret, or has left, is signed out everywhere
            mine = (_signed.c.site == house.site) & (_signed.c.person == person)
            connection.execute(delete(_signed).where(mine))
        tell(connection, house.site, [Telling("rights", person, row["version"], rights_state(row), {PEOPLE})], now)
        changed = [name for name in Rights.__struct_fields__ if not isinstance(getattr(rights, name), UnsetType)]
        audited(connection, house.site, now, actor, "rights", person, f"{' '.join(changed)}: {row['roles']}")

    await house.database.write(write)
    house.tell()


async def _pin(house: House, pin: str) -> dict[str, str]:
    salt = secrets.token_hex(16)
    key = await asyncio.to_thread(pin_key, pin, salt)
    check = verifier(key, salt).check
    hashed = await hash_secret(pin)
    return {"pin_hash": hashed, "pin_salt": salt, "pin_key": house.seals.hide(key), "pin_check": check}


router = Router("/api", route_handlers=[sign_in, sign_out, people, set_rights], tags=["people"])

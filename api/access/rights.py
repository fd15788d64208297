"""Knows what a person may and by which secrets: granted by an administrator, and told to the devices."""

import asyncio
import secrets
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import IntegrityError

from api.access.audit import audited
from api.access.sessions import Login, Secret
from api.access.states import rights_state
from api.access.tables import SignIn
from api.access.tokens import hash_secret
from api.access.tries import forgive
from api.access.verifiers import pin_telling
from api.db.rows import table_of, upsert
from api.house import House
from api.ledger.feeding import tell
from api.ledger.telling import PEOPLE, SEPARATOR, Telling
from api.problems import Problem
from api.tables.access import Credential
from sync.pins import pin_key, verifier
from sync.roles import Role

_credential, _signed = table_of(Credential), table_of(SignIn)

MOST_FORMER = 5
"""So many PINs back, what was said under one is still proven by it."""

Pin = Annotated[str, Meta(pattern=r"^[0-9]{4,12}(?!\n)$")]
Center = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[^\n\x00]+$")]


class Rights(Struct, frozen=True, forbid_unknown_fields=True):
    """What an admin grants a person. What is not sent stays as it is. `centers` are the work centers he leads."""

    login: Login | UnsetType = UNSET
    roles: tuple[Role, ...] | UnsetType = UNSET
    password: Secret | UnsetType = UNSET
    pin: Pin | UnsetType = UNSET
    centers: Annotated[tuple[Center, ...], Meta(max_length=50)] | UnsetType = UNSET
    revoked: bool | UnsetType = UNSET


async def grant(house: House, person: str, rights: Rights, actor: str) -> None:
    """Write a person's rights and the audit line beside them; raise the problem `login_taken`."""
    now = house.clock.now()
    password = "" if isinstance(rights.password, UnsetType) else await hash_secret(rights.password)
    pin = await _pin(house, rights.pin) if not isinstance(rights.pin, UnsetType) else {}
    query = select(_credential).where(_credential.c.site == house.site, _credential.c.person == person)

    def write(connection: Connection) -> None:
        found = connection.execute(query).first()
        old = dict(found._mapping) if found is not None else {}  # noqa: SLF001  # SQLAlchemy's public name for it
        row = changed(house.site, person, old, rights, now) | {"version": old.get("version", 0) + 1}
        row |= {"password_hash": password or row["password_hash"]}
        if pin:
            row |= pin | {"pin_set": now, "pin_former": _former(old, now)}
        upsert(connection, Credential, [row])
        forgive(connection, house.site, person)
        if (
            password or pin or row["revoked"] is not None
        ):  # who knew the old secret, or has left, is signed out everywhere
            mine = (_signed.c.site == house.site) & (_signed.c.person == person)
            connection.execute(delete(_signed).where(mine))
        told = [Telling("rights", person, row["version"], rights_state(row), {PEOPLE})]
        of_pin = pin_telling(connection, house.site, old, row)
        tell(connection, house.site, told + ([of_pin] if of_pin else []), now)
        names = [name for name in Rights.__struct_fields__ if not isinstance(getattr(rights, name), UnsetType)]
        audited(connection, house.site, now, actor, "rights", person, f"{' '.join(names)}: {row['roles']}")

    try:
        await house.database.write(write)
    except IntegrityError:  # the one thing of a person that is nobody else's
        raise Problem("login_taken") from None
    house.tell()


def changed(site: str, person: str, old: dict[str, Any], rights: Rights, now: int) -> dict[str, Any]:
    """Return a person's row with what was granted in it, but for secrets."""
    kept: dict[str, Any] = {
        "site": site, "person": person, "login": person, "roles": "", "password_hash": "", "pin_hash": "", "pin_salt": "",
        "pin_key": "", "pin_check": "", "pin_set": 0, "pin_former": "", "centers": "", "revoked": None,
    } | old  # fmt: skip
    if not isinstance(rights.login, UnsetType):
        kept["login"] = rights.login
    if not isinstance(rights.roles, UnsetType):
        kept["roles"] = " ".join(rights.roles)
    if not isinstance(rights.centers, UnsetType):
        kept["centers"] = SEPARATOR.join(rights.centers)
    if not isinstance(rights.revoked, UnsetType):
        kept["revoked"] = (kept["revoked"] or now) if rights.revoked else None
    return kept


def _former(old: dict[str, Any], now: int) -> str:
    """Return the keys of former PINs with the one that is replaced now."""
    former = msgspec.json.decode(old.get("pin_former") or "[]")
    if old.get("pin_key"):
        former.append([old["pin_key"], old["pin_set"], now])
    return msgspec.json.encode(former[-MOST_FORMER:]).decode()


async def _pin(house: House, pin: str) -> dict[str, str]:
    salt = secrets.token_hex(16)
    key = await asyncio.to_thread(pin_key, pin, salt)
    check = verifier(key, salt).check
    hashed = await hash_secret(pin)
    return {"pin_hash": hashed, "pin_salt": salt, "pin_key": house.seals.hide(key), "pin_check": check}

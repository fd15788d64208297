"""Knows people together with their rights."""

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db.rows import table_of
from api.ledger.telling import scope_of
from api.tables.access import Credential
from api.tables.derived import PersonRow

_person, _credential = table_of(PersonRow), table_of(Credential)


class PersonRights(Struct, frozen=True):
    """A person as the office sees him; no secret is among it, only whether there is one."""

    person: str
    name: str
    team: str
    temporary: bool
    login: str
    roles: tuple[str, ...]
    has_pin: bool
    has_password: bool
    revoked: bool
    centers: tuple[str, ...] = ()
    counted: bool = True


async def with_rights(connection: AsyncConnection, site: str) -> list[PersonRights]:
    """Return everybody who is known, by team and name."""
    joined = _person.outerjoin(
        _credential, (_credential.c.site == _person.c.site) & (_credential.c.person == _person.c.person)
    )
    query = select(_person, *(c for c in _credential.c if c.name not in {"site", "person"})).select_from(joined)
    query = query.where(_person.c.site == site).order_by(_person.c.team, _person.c.name)
    return [
        PersonRights(
            r.person, r.name, r.team, r.temporary, r.login or "", tuple((r.roles or "").split()), bool(r.pin_hash),
            bool(r.password_hash), r.revoked is not None, tuple(scope_of(r.centers or "")), r.counted,
        )
        for r in await connection.execute(query)
    ]  # fmt: skip

"""Knows whether a caller may use a route, and who he is: a device or a signed-in person."""

from collections import OrderedDict
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from msgspec import Struct
from sqlalchemy import bindparam, select

from api.access.roles import ANYONE, DEVICE, PLANNERS, SENDER
from api.access.tables import SignIn
from api.access.tokens import token_hash
from api.arrival import bound
from api.db.rows import table_of
from api.db.statement import Statement
from api.house import House
from api.problems import Problem
from api.tables.access import Credential, Device
from api.tables.derived import PersonRow

_device, _signed, _credential, _named = (table_of(t) for t in (Device, SignIn, Credential, PersonRow))


OFFICE, COOKIE = "/office", "baogong"
"""Pages of the office, and the cookie that signs them in; it is sent to no other path."""


UNKNOWN_BYTES = 2_000_000
"""What an unknown sender may bring at once; more than a phone's shift."""

ANYBODYS_BYTES = 64_000
"""What anybody else may send before he has said who he is."""


class Caller(Struct, frozen=True):
    """Who calls: a device (its row), or a person with roles; neither for an unknown sender."""

    device: Any = None
    person: str = ""
    roles: tuple[str, ...] = ()
    strength: str = ""
    token: str = ""
    name: str = ""

    @property
    def acting(self) -> tuple[str, ...]:
        """The roles that count here. A PIN is short, and every phone can check it: it makes nobody more than a lead."""
        if self.strength == "password":
            return self.roles
        return tuple(dict.fromkeys("lead" if role in PLANNERS else role for role in self.roles))


class Limiter:
    """Counts requests per caller and minute: the rate limit."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._counts: OrderedDict[tuple[str, int], int] = OrderedDict()

    def allow(self, caller: str, minute: int, most: int | None = None) -> bool:
        """Count a request; return whether the caller is within his limit."""
        key = (caller, minute)
        self._counts[key] = self._counts.get(key, 0) + 1
        while len(self._counts) > 10_000:
            self._counts.popitem(last=False)
        return self._counts[key] <= (self.most if most is None else most)


async def allow(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let the caller in, or raise a problem. Runs before every handler."""
    who = handler.opt.get("who", ANYONE if connection.url.path.startswith("/api/schema") else ())
    house: House = connection.app.state.house
    limiter: Limiter = connection.app.state.limiter
    if "\0" in connection.url.path or "%00" in connection.scope["query_string"].decode("latin-1"):
        raise Problem("bad_request", "no address and no question holds a NUL")
    token = _token(connection)
    address = connection.client.host if connection.client else ""
    minute = house.clock.now() // 60_000 if not house.clock.driven else 0
    caller = await identify(house, token)
    known = caller.person or (caller.device.id if caller.device is not None else "")
    if not house.clock.driven and not limiter.allow(known or address, minute):
        raise Problem("too_many", retry_after=60)
    connection.scope["state"]["caller"] = caller
    if not known:
        bound(connection.scope, UNKNOWN_BYTES if who == SENDER else ANYBODYS_BYTES)
    if who in (ANYONE, SENDER):
        return
    if who == DEVICE:
        if caller.device is None:
            raise Problem("device_unknown")
        if caller.device.revoked is not None:
            raise Problem("device_revoked")
        return
    if not caller.person:
        raise Problem("not_signed_in")
    if not set(caller.acting) & set(who or ()):
        raise Problem("not_permitted")


def _token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the token: of a page of the office from its cookie, of everything else from the header.

    A browser sends a cookie along with whatever another site makes it post (CSRF); so a page's form must come from here.
    """
    if not connection.url.path.startswith(OFFICE):
        return connection.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if dict(connection.scope).get("method") == "POST":
        origin = connection.headers.get("origin", "")
        if origin.partition("://")[2] != connection.headers.get("host", ""):
            raise Problem("not_permitted")
    return connection.cookies.get(COOKIE, "")


async def identify(house: House, token: str) -> Caller:
    """Return who a token belongs to."""
    if not token:
        return Caller()
    if token.startswith("d."):
        return Caller(device=await device_of(house, token), token=token)
    hashed = token_hash(token)
    async with house.database.read() as connection:
        joined = _signed.join(
            _credential, (_credential.c.site == _signed.c.site) & (_credential.c.person == _signed.c.person)
        ).outerjoin(_named, (_named.c.site == _signed.c.site) & (_named.c.person == _signed.c.person))
        asked = (_credential.c.roles, _credential.c.revoked, _credential.c.login, _named.c.name)
        columns = (_signed.c.person, _signed.c.expires, _signed.c.strength, *asked)
        query = select(*columns).select_from(joined)
        query = query.where(_signed.c.site == house.site, _signed.c.token_hash == hashed)
        row = (await connection.execute(query)).first()
    if row is None or row.expires <= house.clock.now() or row.revoked is not None:
        return Caller()
    return Caller(
        person=row.person,
        roles=tuple(row.roles.split()),
        strength=row.strength,
        token=token,
        name=row.name or row.login,
    )


_by_token = Statement(
    select(_device).where(_device.c.site == bindparam("site"), _device.c.token_hash == bindparam("hash"))
)


async def device_of(house: House, token: str) -> Any:
    """Return the row of the device that bears a token; None if there is none."""
    row = house.remembered.find(token)
    if row is None:
        given = {"site": house.site, "hash": token_hash(token)}
        row = next(iter(await house.database.ask(lambda connection: _by_token.ask(connection, **given))), None)
        if row is not None:
            house.remembered.keep(token, row)
    return row

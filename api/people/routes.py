"""Sign-in and rights by HTTP. Persons themselves come into being by an `enlist` record."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct

from api.access.guard import Caller
from api.access.rights import Rights, grant
from api.access.roles import ADMIN, ANYONE, DEVICE, LEAD, SIGNED_IN
from api.access.sessions import SignedIn, SigningIn, end_session, new_session
from api.access.states import pin_state
from api.access.verifiers import let_hold
from api.house import House
from api.people.named import named
from api.people.queries import with_rights
from sync.fields import PersonKey
from sync.pins import Verifier


class PersonLine(Struct, frozen=True):
    """A person as the office sees him."""

    person: str
    name: str
    team: str
    temporary: bool
    counted: bool
    roles: tuple[str, ...]
    revoked: bool


class Entered(Struct, frozen=True, forbid_unknown_fields=True):
    """A PIN that a person entered on a device which cannot check it yet."""

    person: PersonKey
    pin: Annotated[str, Meta(pattern=r"^[0-9]{4,12}(?!\n)$")]


class Held(Struct, frozen=True):
    """With what the device may check this person's PIN from now on, without a network."""

    person: str
    version: int
    pin: Verifier


@post("/sign-in", opt={"who": ANYONE}, status_code=200)
async def sign_in(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    caller: NamedDependency[Caller],
    data: JSONBody[SigningIn],
) -> SignedIn:
    """Sign a person in by login name and password or PIN."""
    device = caller.device.id if caller.device is not None else ""
    address = request.client.host if request.client else ""
    return await new_session(house, data, device=device, address=address)


@post("/sync/sign-in", opt={"who": DEVICE}, status_code=200)
async def enter(house: NamedDependency[House], caller: NamedDependency[Caller], data: JSONBody[Entered]) -> Held:
    """Check a PIN entered on this device; from now on, for a month, it can check it by itself."""
    row = await let_hold(house, caller.device.id, data.person, data.pin)
    told = msgspec.json.decode(pin_state(row))
    return Held(row["person"], row["version"], msgspec.convert(told["pin"], Verifier))


@get("/sync/named", opt={"who": DEVICE})
async def in_name(
    house: NamedDependency[House], caller: NamedDependency[Caller], person: FromQuery[str]
) -> Response[bytes]:
    """Tell what other devices said in a person's name: of one with a PIN only where it was entered."""
    device = caller.device
    found = await named(house, device.id, device.formerly.split(), person)
    return Response(msgspec.json.encode(found), media_type="application/json")


@post("/sign-out", opt={"who": SIGNED_IN}, status_code=204)
async def sign_out(house: NamedDependency[House], caller: NamedDependency[Caller]) -> None:
    """End the session of the token that is sent."""
    await end_session(house, caller.token)


@get("/people", opt={"who": LEAD})
async def people(house: NamedDependency[House]) -> list[PersonLine]:
    """List everybody who was enlisted, with his roles."""
    async with house.database.read() as connection:
        found = await with_rights(connection, house.site)
    return [
        PersonLine(one.person, one.name, one.team, one.temporary, one.counted, one.roles, one.revoked)
        for one in sorted(found, key=lambda each: each.person)
    ]


@put("/people/{person:str}/rights", opt={"who": ADMIN}, status_code=204)
async def set_rights(
    house: NamedDependency[House], caller: NamedDependency[Caller], person: FromPath[str], data: JSONBody[Rights]
) -> None:
    """Grant or change a person's sign-in and roles, or end them. Unsent work is never destroyed by it."""
    await grant(house, person, data, caller.person)


router = Router("/api", route_handlers=[sign_in, enter, in_name, sign_out, people, set_rights], tags=["people"])

"""What was set aside, to programs: listed, looked at, let in."""

from typing import Annotated

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct

from api.access.guard import Caller
from api.access.roles import ADMIN, LEAD
from api.devices.aside import Aside, Kind, dismiss, listed
from api.devices.drain import drain_one
from api.house import House
from api.problems import Problem

AT_ONCE = 500
Begin = Annotated[int, Meta(ge=0, le=10_000_000)]


class Seen(Struct, frozen=True, forbid_unknown_fields=True):
    """Keys of things of one kind that somebody has looked at."""

    kind: Kind
    keys: Annotated[tuple[Annotated[str, Meta(max_length=200)], ...], Meta(max_length=500)]


@get("/quarantine", opt={"who": LEAD})
async def quarantine(
    house: NamedDependency[House], kind: FromQuery[Kind] = "quarantine", begin: FromQuery[Begin] = 0
) -> list[Aside]:
    """Show what was set aside and nobody has dismissed, oldest first: up to five hundred from `begin` on."""
    async with house.database.read() as connection:
        return (await listed(connection, house.site, kind, begin, AT_ONCE))[:AT_ONCE]


@post("/quarantine/dismiss", opt={"who": ADMIN}, status_code=204)
async def dismissed(house: NamedDependency[House], caller: NamedDependency[Caller], data: JSONBody[Seen]) -> None:
    """Note that these were looked at: they are kept, and asked no more."""
    await dismiss(house, data.kind, list(data.keys), caller.person)


@post("/quarantine/{key:str}/let-in", opt={"who": ADMIN}, status_code=204)
async def let_in(house: NamedDependency[House], caller: NamedDependency[Caller], key: FromPath[str]) -> None:
    """Try a line that was set aside once more, vouched for by an admin."""
    if not await drain_one(house, key, caller.person):
        raise Problem("not_found")


router = Router("/api", route_handlers=[quarantine, dismissed, let_in], tags=["devices"])

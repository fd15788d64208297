"""Enrolment by HTTP: codes, devices, and their end."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from api.access.guard import Caller, Limiter
from api.access.roles import ADMIN, ANYONE, LEAD
from api.arrival import received
from api.devices.enrolment import (
    Asked,
    Code,
    DeviceLine,
    Enrolled,
    Enrolling,
    device_lines,
    end_device,
    new_code,
    new_device,
)
from api.house import House
from api.problems import Problem


@post("/devices/codes", opt={"who": ADMIN})
async def make_code(house: NamedDependency[House], caller: NamedDependency[Caller], data: JSONBody[Asked]) -> Code:
    """Make a code that enrols one device within a day."""
    return await new_code(house, data, caller.person)


@post("/enrol", opt={"who": ANYONE})
async def enrol(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    limiter: NamedDependency[Limiter],
    data: JSONBody[Enrolling],
) -> Enrolled:
    """Enrol a device with a code from the office; lets in what it brought before it was known."""
    address = request.client.host if request.client else ""
    if not house.clock.driven and not limiter.allow(f"enrol {address}", house.clock.now() // 60_000, 30):
        raise Problem("too_many", retry_after=60)
    return await new_device(house, data, received(request))


@get("/devices", opt={"who": LEAD})
async def devices(house: NamedDependency[House]) -> list[DeviceLine]:
    """List every device with what it last told of its queue."""
    return await device_lines(house)


@post("/devices/{device:str}/revoke", opt={"who": ADMIN}, status_code=204)
async def revoke(
    house: NamedDependency[House], caller: NamedDependency[Caller], device: FromPath[str], lost: FromQuery[bool] = False
) -> None:
    """End a device's rights. What it still brings is kept, and judged as made before or after; if it is lost, as after."""
    await end_device(house, device, caller.person, lost=lost)


router = Router("/api", route_handlers=[make_code, enrol, devices, revoke], tags=["devices"])

"""Devices at the office: enrol one by a code, see which are silent and what they still hold, end one's rights; and the audit."""

from typing import Any, get_args

import segno
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.roles import ADMIN
from api.address import address_of, unreachable
from api.devices.enrolment import Asked as Wanted
from api.devices.enrolment import Code, DeviceKind, device_lines, end_device, new_code
from api.frame.visit import Visit, to
from api.plant import masters

SILENT_MS = 4 * 3_600_000
KINDS = get_args(DeviceKind)


async def _page(visit: Visit, code: Code | None = None) -> Response[str]:
    house = visit.house
    found = await device_lines(house)
    async with house.database.read() as connection:
        centers = await masters.masters(connection, house.site, "work_center", masters.CenterMaster)
    link = f"{address_of(house.settings)}/#/enrol?code={code.code}" if code else ""
    picture = segno.make(link, error="m", micro=False).svg_data_uri(scale=6, border=4) if code else ""
    return visit.page("devices.html", devices=sorted(found, key=lambda one: (one.revoked is not None, one.seen)), code=code,
        picture=picture, local=unreachable(house.settings), link=link, kinds=KINDS, centers=centers, silent=house.clock.now() - SILENT_MS,
    )  # fmt: skip


@get("/devices", opt={"who": ADMIN})
async def show(visit: NamedDependency[Visit]) -> Response[str]:
    """Show every device, the one silent longest first."""
    return await _page(visit)


@post("/devices", opt={"who": ADMIN}, status_code=200)
async def enrol(visit: NamedDependency[Visit]) -> Response[str]:
    """Make a code for a new device and show it once."""
    form = await visit.request.form()
    kind = str(form.get("kind", "phone"))
    chosen = form.getall("scope") if "scope" in form else []
    scope = tuple(text for one in chosen if (text := str(one).replace("\0", "").strip()[:80]))
    wanted = Wanted(kind=kind if kind in KINDS else "phone", scope=scope)  # type: ignore[arg-type]  # one of the kinds
    return await _page(visit, await new_code(visit.house, wanted, visit.caller.person))


@post("/devices/{device:str}/revoke", opt={"who": ADMIN}, status_code=200)
async def revoke(visit: NamedDependency[Visit], device: FromPath[str]) -> Response[Any]:
    """End a device's rights, because it is used no more or because it is lost. What it holds is still delivered."""
    lost = (await visit.form()).get("why") == "lost"
    await end_device(visit.house, device, visit.caller.person, lost=lost)
    return to("/office/devices", said="done")


HANDLERS = (show, enrol, revoke)

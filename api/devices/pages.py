"""Devices at the office: enrol one by a code, see which are silent and what they still hold, end one's rights; and the audit."""

from typing import Any, get_args

import segno
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from api.access.roles import ADMIN
from api.address import address_of, unreachable
from api.devices.enrolment import Asked as Wanted
from api.devices.enrolment import Code, DeviceKind, device_lines, end_device, new_code
from api.frame.page import caller_of, form_of, language_of, page, said, speaker, to, told
from api.house import House
from api.orders import queries
from api.people.queries import audit_actions, audit_lines
from api.plant import masters

Asked = Request[Any, Any, Any]

SILENT_MS = 4 * 3_600_000
KINDS = get_args(DeviceKind)


async def _page(request: Asked, code: Code | None = None) -> Response[str]:
    house: House = request.app.state.house
    found = await device_lines(house)
    async with house.database.read() as connection:
        centers = await masters.masters(connection, house.site, "work_center", masters.CenterMaster)
    link = f"{address_of(house.settings)}/#/enrol?code={code.code}" if code else ""
    picture = segno.make(link, error="m", micro=False).svg_data_uri(scale=6, border=4) if code else ""
    return page(
        request, "devices.html", devices=sorted(found, key=lambda one: (one.revoked is not None, one.seen)), code=code,
        picture=picture, local=unreachable(house.settings), link=link, kinds=KINDS, centers=centers, silent=house.clock.now() - SILENT_MS,
    )  # fmt: skip


@get("/devices", opt={"who": ADMIN})
async def show(request: Asked) -> Response[str]:
    """Show every device, the one silent longest first."""
    return await _page(request)


@post("/devices", opt={"who": ADMIN}, status_code=200)
async def enrol(request: Asked) -> Response[str]:
    """Make a code for a new device and show it once."""
    form = await request.form()
    kind = str(form.get("kind", "phone"))
    chosen = form.getall("scope") if "scope" in form else []
    scope = tuple(text for one in chosen if (text := str(one).replace("\0", "").strip()[:80]))
    wanted = Wanted(kind=kind if kind in KINDS else "phone", scope=scope)  # type: ignore[arg-type]  # one of the kinds
    return await _page(request, await new_code(request.app.state.house, wanted, caller_of(request).person))


@post("/devices/{device:str}/revoke", opt={"who": ADMIN}, status_code=200)
async def revoke(request: Asked, device: FromPath[str]) -> Response[Any]:
    """End a device's rights, because it is used no more or because it is lost. What it holds is still delivered."""
    lost = (await form_of(request)).get("why") == "lost"
    await end_device(request.app.state.house, device, caller_of(request).person, lost=lost)
    return to("/office/devices", said="done")


@get("/audit", opt={"who": ADMIN})
async def audit(request: Asked) -> Response[str]:
    """Show who changed which register, newest first."""
    house: House = request.app.state.house
    before = request.query_params.get("before", "")
    action = request.query_params.get("action", "")[:80]
    until = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else house.clock.now() + 1
    async with house.database.read() as connection:
        lines = await audit_lines(connection, house.site, action, until)
        actions = await audit_actions(connection, house.site)
        names = await queries.names(connection, house.site)
    t = speaker(language_of(request))
    return page(
        request, "audit.html", lines=lines, actions={one: said(t, "action", one) for one in actions}, action=action, names=names,
        told=lambda text: told(t, text),
    )  # fmt: skip


router = Router("/", route_handlers=[show, enrol, revoke, audit])

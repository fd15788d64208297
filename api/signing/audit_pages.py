"""操作记录: who changed which register, newest first."""

from litestar import Response, get
from litestar.di import NamedDependency

from api.access.roles import ADMIN
from api.frame.visit import Visit
from api.orders import queries
from api.signing.queries import audit_actions, audit_lines


@get("/audit", opt={"who": ADMIN})
async def audit(visit: NamedDependency[Visit]) -> Response[str]:
    """Show who changed which register, newest first."""
    house = visit.house
    before = visit.asked.get("before", "")
    action = visit.asked.get("action", "")[:80]
    until = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else house.clock.now() + 1
    async with house.database.read() as connection:
        lines = await audit_lines(connection, house.site, action, until)
        actions = await audit_actions(connection, house.site)
        names = await queries.names(connection, house.site)
    return visit.page("audit.html", lines=lines, actions={one: visit.said("action", one) for one in actions}, action=action, names=names,
        told=visit.told,
    )  # fmt: skip


HANDLERS = (audit,)

"""What waits for a word, to programs."""

from litestar import Router, get
from litestar.di import NamedDependency

from api.access.roles import LEAD
from api.cases.listed import Inbox, inbox_of
from api.house import House


@get("/inbox", opt={"who": LEAD})
async def inbox(house: NamedDependency[House]) -> Inbox:
    """Show every review and open discrepancy, by order."""
    return await inbox_of(house)


router = Router("/api", route_handlers=[inbox], tags=["cases"])

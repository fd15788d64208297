"""Exchange: sheets that come in."""

from api.access.roles import PLANNERS
from api.exchange import pages
from api.exchange.jobs import Jobs
from api.exchange.words import IMPORTS
from api.frame.department import Department, Door

EXCHANGE = Department(
    name="exchange",
    pages=(*pages.HANDLERS,),
    doors=(Door("imports", "/office/imports", PLANNERS),),
    words=IMPORTS,
    given={"jobs": Jobs},
)

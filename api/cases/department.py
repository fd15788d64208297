"""What waits for a word, and the answers."""

from api.access.roles import LEAD
from api.cases import pages, routes
from api.cases.words import INBOX
from api.frame.department import Department, Door

CASES = Department(
    name="cases",
    routes=(routes.router,),
    pages=(*pages.HANDLERS,),
    doors=(Door("inbox", "/office/inbox", LEAD),),
    words=INBOX,
)

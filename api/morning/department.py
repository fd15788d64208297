"""The morning: what happened, what waits, what to do first."""

from api.access.roles import LEAD
from api.frame.department import Department, Door
from api.morning import pages
from api.morning.words import MORNING as WORDS

MORNING = Department(
    name="morning",
    pages=(*pages.HANDLERS,),
    doors=(Door("morning", "/office/morning", LEAD),),
    words=WORDS,
)

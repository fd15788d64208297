"""Late entry: a shift typed in afterwards."""

from api.frame.department import Department
from api.late import pages
from api.late.words import LATE as WORDS

LATE = Department(
    name="late",
    pages=(*pages.HANDLERS,),
    words=WORDS,
)

"""Reports: what leaves the office as a sheet."""

from api.access.roles import PLANNERS
from api.frame.department import Department, Door
from api.reports import pages
from api.reports.words import REPORTS as WORDS

REPORTS = Department(
    name="reports",
    pages=(*pages.HANDLERS,),
    doors=(Door("reports", "/office/reports", PLANNERS),),
    words=WORDS,
)

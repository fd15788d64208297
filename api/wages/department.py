"""Wages: hours, pieces, and the months that are closed."""

from api.frame.department import Department
from api.wages import routes
from api.wages.report import WAGES as SHEET
from api.wages.scrap_report import SCRAP

WAGES = Department(
    name="wages",
    routes=(routes.router,),
    reports=(SHEET, SCRAP),
)

"""Paper: travelers, labels, badges."""

from api.access.roles import PRINTERS
from api.frame.department import Department, Door
from api.paper import order_pages, pages
from api.paper.words import PRINTS

PAPER = Department(
    name="paper",
    pages=(*order_pages.HANDLERS, *pages.HANDLERS),
    doors=(Door("prints", "/office/prints", PRINTERS),),
    words=PRINTS,
)

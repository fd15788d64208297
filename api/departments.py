"""Knows which departments there are: the one list. Their order is that of the navigation, of sheets, and of the demo's story."""

from api.boards.department import BOARDS
from api.cases.department import CASES
from api.devices.department import DEVICES
from api.exchange.department import EXCHANGE
from api.frame.department import Department
from api.items.department import ITEMS
from api.late.department import LATE
from api.ledger.book import Books
from api.morning.department import MORNING
from api.orders.department import ORDERS
from api.paper.department import PAPER
from api.people.department import PEOPLE
from api.reasons.department import REASONS
from api.reports.department import REPORTS
from api.signing.department import SIGNING
from api.stock.department import STOCK
from api.wages.department import WAGES

DEPARTMENTS: tuple[Department, ...] = (
    MORNING,
    BOARDS,
    CASES,
    ITEMS,
    ORDERS,
    LATE,
    PAPER,
    EXCHANGE,
    PEOPLE,
    STOCK,
    WAGES,
    REPORTS,
    REASONS,
    DEVICES,
    SIGNING,
)

BOOKS = Books(
    (book for one in DEPARTMENTS for book in one.books), (total for one in DEPARTMENTS for total in one.totals)
)

DOORS = tuple(door for one in DEPARTMENTS for door in one.doors)

SHEETS = {sheet.name: sheet for one in DEPARTMENTS for sheet in one.sheets}
"""In the order in which a plant brings them, which is that of the departments: what is made first, then what is to be made."""

STORY = tuple(one.story for one in DEPARTMENTS if one.story is not None)

"""Stock: what lies where."""

from api.frame.department import Department
from api.stock.sheets import OPENING
from api.stock.words import STOCK as WORDS

STOCK = Department(name="stock", words=WORDS, sheets=(OPENING,))

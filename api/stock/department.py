"""Stock: what lies where."""

from api.frame.department import Department
from api.stock.sheets import OPENING
from api.stock.total import StockTotal
from api.stock.words import STOCK as WORDS

STOCK = Department(name="stock", words=WORDS, totals=(StockTotal(),), sheets=(OPENING,))

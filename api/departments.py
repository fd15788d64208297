"""Knows which departments there are: the one list."""

from api.ledger.book import Books
from api.orders.book import OrderBook
from api.people.book import PersonBook

BOOKS = Books((PersonBook(), OrderBook()))

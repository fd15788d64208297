"""Derived: what lies where, as the postings of all homes add up."""

from sqlmodel import Field

from api.tables.columns import BIG, KEY, NARROW
from api.tables.kept import Derived


class Stock(Derived, table=True):
    """What came to a place less what left it, in thousandths of the unit: a key of a home, a word, or empty if nobody said.

    Over all places an item's lot comes to nought: material is neither made nor lost by the books. What lay somewhere before the
    first record (opening stock) is a register so far and not in it.
    """

    __tablename__ = "stock"
    __table_args__ = (NARROW,)

    site: str = Field(sa_type=KEY, primary_key=True)
    place: str = Field(sa_type=KEY, primary_key=True)
    item: str = Field(sa_type=KEY, primary_key=True)
    lot: str = Field(sa_type=KEY, primary_key=True)
    unit: str = Field(sa_type=KEY, primary_key=True)
    amount: int = Field(sa_type=BIG)

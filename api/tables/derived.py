"""Derived: everything that can be dropped and folded again from the records."""

from sqlalchemy import ColumnElement, Index, literal_column, text
from sqlmodel import Field

from api.tables.columns import BIG, KEY, NARROW
from api.tables.kept import Derived

_WAITING = text("result = 'waiting'")
_UNSETTLED = text("result <> 'accepted'")
_OBJECTIONS = text("kind = 'object'")


class HomeState(Derived, table=True):
    """The folded state of an order or person, in canonical bytes."""

    __tablename__ = "home_state"
    __table_args__ = (Index("home_state_number", "site", "number"), Index("home_state_due", "site", "status", "due"))

    site: str = Field(sa_type=KEY, primary_key=True)
    home: str = Field(sa_type=KEY, primary_key=True)
    version: int = Field(sa_type=BIG)
    number: str
    status: str = Field(sa_type=KEY)
    item: str
    due: str = Field(sa_type=KEY)
    urgent: bool
    scope: str
    state: bytes


class OutcomeRow(Derived, table=True):
    """What became of a record."""

    __tablename__ = "outcome"
    __table_args__ = (
        Index("outcome_unsettled", "site", "result", "home", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
        Index(
            "outcome_waits_for", "site", "waits_for", "home", "result", sqlite_where=_WAITING, postgresql_where=_WAITING
        ),
        Index("outcome_objections", "site", "result", "kind", sqlite_where=_OBJECTIONS, postgresql_where=_OBJECTIONS),
        NARROW,
    )

    site: str = Field(sa_type=KEY, primary_key=True)
    id: str = Field(sa_type=KEY, primary_key=True)
    home: str = Field(sa_type=KEY)
    kind: str = Field(sa_type=KEY)
    person: str = Field(sa_type=KEY)
    result: str = Field(sa_type=KEY)
    reason: str = Field(sa_type=KEY)
    notes: str
    waits_for: str = Field(sa_type=KEY)
    settled_by: str = Field(sa_type=KEY)
    version: int = Field(sa_type=BIG)


UNSETTLED: ColumnElement[bool] = literal_column("outcome.result <> 'accepted'")
"""Spelled out in a query, it lets SQLite use the small index of what does not count; nearly everything does.

Without statistics SQLite does so only where the index has all that is asked for, else it reads all outcomes of the site: ask for
ids first, and for their rows by these.
"""

WAITING: ColumnElement[bool] = literal_column("outcome.result = 'waiting'")


class PersonRow(Derived, table=True):
    """A person somebody enlisted; `counted` says whether an enlistment of his counts."""

    __tablename__ = "person"

    site: str = Field(sa_type=KEY, primary_key=True)
    person: str = Field(sa_type=KEY, primary_key=True)
    name: str
    team: str
    temporary: bool
    counted: bool

"""Derived of an order: the sums of its operations, its discrepancies, its open sessions."""

from sqlalchemy import Index
from sqlmodel import Field

from api.tables.columns import BIG, KEY, NARROW
from api.tables.kept import Derived


class OperationRow(Derived, table=True):
    """The sums of one operation, for SQL; thousandths."""

    __tablename__ = "operation_state"
    __table_args__ = (NARROW,)

    site: str = Field(sa_type=KEY, primary_key=True)
    home: str = Field(sa_type=KEY, primary_key=True)
    operation: int = Field(sa_type=BIG, primary_key=True)
    good: int = Field(sa_type=BIG)
    scrap: int = Field(sa_type=BIG)
    rework: int = Field(sa_type=BIG)
    hold: int = Field(sa_type=BIG)
    short: int = Field(sa_type=BIG)
    redone_good: int = Field(sa_type=BIG)
    reports: int = Field(sa_type=BIG)
    done: bool


class DiscrepancyRow(Derived, table=True):
    """A named imbalance; sizes in thousandths."""

    __tablename__ = "discrepancy"
    __table_args__ = (NARROW,)

    site: str = Field(sa_type=KEY, primary_key=True)
    home: str = Field(sa_type=KEY, primary_key=True)
    kind: str = Field(sa_type=KEY, primary_key=True)
    place: str = Field(sa_type=KEY, primary_key=True)
    size: int = Field(sa_type=BIG)
    allowed: int = Field(sa_type=BIG)
    credit: str
    is_open: bool


class SessionRow(Derived, table=True):
    """An open session."""

    __tablename__ = "session"
    __table_args__ = (Index("session_home", "site", "home"), NARROW)

    site: str = Field(sa_type=KEY, primary_key=True)
    id: str = Field(sa_type=KEY, primary_key=True)
    home: str = Field(sa_type=KEY)
    person: str = Field(sa_type=KEY)
    operation: int = Field(sa_type=BIG)
    machine: str = Field(sa_type=KEY)
    work: str = Field(sa_type=KEY)
    at: int = Field(sa_type=BIG)
    paused: bool

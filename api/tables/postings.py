"""Evidence: postings, which wages, stock and the ERP read, and the months that are closed."""

from sqlalchemy import Index
from sqlmodel import Field

from api.tables.columns import BIG, KEY, NARROW
from api.tables.kept import Evidence


class Posting(Evidence, table=True):
    """One line: the folded value of a record's account minus what was posted before. `n` counts a record's lines.

    `record` is a record's id, or the name of a line of the order itself. `amount` is in thousandths of the unit, minutes
    in thousandths of a minute. `person` is who is credited. Material has two ends: it went from `source` to `target`,
    which are keys of homes or words for places; empty is not known. `worked` is the day it was done on, `day` the one
    it is booked on: another only where the month of the first is closed.
    """

    __tablename__ = "posting"
    __table_args__ = (Index("posting_period", "site", "period", "account"), NARROW)

    site: str = Field(sa_type=KEY, primary_key=True)
    record: str = Field(sa_type=KEY, primary_key=True)
    n: int = Field(sa_type=BIG, primary_key=True)
    account: str = Field(sa_type=KEY)
    person: str = Field(sa_type=KEY)
    item: str = Field(sa_type=KEY)
    lot: str = Field(sa_type=KEY)
    unit: str = Field(sa_type=KEY)
    source: str = Field(sa_type=KEY)
    target: str = Field(sa_type=KEY)
    home: str = Field(sa_type=KEY)
    operation: int = Field(sa_type=BIG)
    amount: int = Field(sa_type=BIG)
    day: str = Field(sa_type=KEY)
    worked: str = Field(sa_type=KEY)
    period: str = Field(sa_type=KEY)
    adjustment: bool
    posted: int = Field(sa_type=BIG)


class PeriodLock(Evidence, table=True):
    """A closed month: it never changes; later records appear as adjustments in the open one."""

    __tablename__ = "period_lock"

    site: str = Field(sa_type=KEY, primary_key=True)
    period: str = Field(sa_type=KEY, primary_key=True)
    by: str = Field(sa_type=KEY)
    at: int = Field(sa_type=BIG)

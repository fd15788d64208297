"""Evidence: postings, which wages, stock and the ERP read, and the months that are closed."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from api.tables.columns import BIG, KEY


class Posting(SQLModel, table=True):
    """One line: the folded value of a record's account minus what was posted before.

    `amount` is in thousandths, minutes in thousandths of a minute. `person` is who is credited.
    """

    __tablename__ = "posting"
    __table_args__ = (Index("posting_period", "site", "period", "account"),)

    site: str = Field(sa_type=KEY, primary_key=True)
    record: str = Field(sa_type=KEY, primary_key=True)
    account: str = Field(sa_type=KEY, primary_key=True)
    person: str = Field(sa_type=KEY, primary_key=True)
    item: str = Field(sa_type=KEY, primary_key=True)
    n: int = Field(sa_type=BIG, primary_key=True)
    home: str = Field(sa_type=KEY)
    operation: int = Field(sa_type=BIG)
    amount: int = Field(sa_type=BIG)
    day: str = Field(sa_type=KEY)
    period: str = Field(sa_type=KEY)
    adjustment: bool
    posted: int = Field(sa_type=BIG)


class PeriodLock(SQLModel, table=True):
    """A closed month: it never changes; later records appear as adjustments in the open one."""

    __tablename__ = "period_lock"

    site: str = Field(sa_type=KEY, primary_key=True)
    period: str = Field(sa_type=KEY, primary_key=True)
    by: str = Field(sa_type=KEY)
    at: int = Field(sa_type=BIG)

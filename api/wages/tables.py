"""Evidence: the sheets of closed months."""

from sqlmodel import Field

from api.tables.columns import KEY
from api.tables.kept import Evidence


class PeriodSheet(Evidence, table=True):
    """A sheet of a closed month as it was when it was closed: whatever is renamed or taken back later, it stays so."""

    __tablename__ = "period_sheet"

    site: str = Field(sa_type=KEY, primary_key=True)
    period: str = Field(sa_type=KEY, primary_key=True)
    name: str = Field(sa_type=KEY, primary_key=True)
    content: bytes

"""Evidence: paper that left the house."""

from sqlmodel import Field

from api.tables.columns import BIG, KEY
from api.tables.kept import Evidence


class Print(Evidence, table=True):
    """Paper that left the house: what, which copy, who, when, for a reprint why, and the address its code bears."""

    __tablename__ = "print"

    site: str = Field(sa_type=KEY, primary_key=True)
    id: str = Field(sa_type=KEY, primary_key=True)
    subject: str = Field(sa_type=KEY, index=True)
    form: str = Field(sa_type=KEY)
    copy_number: int = Field(sa_type=BIG)
    by: str = Field(sa_type=KEY)
    at: int = Field(sa_type=BIG)
    reason: str = ""
    address: str = ""

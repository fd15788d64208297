"""Evidence: how the registers of the plant changed."""

from sqlmodel import Field

from api.tables.columns import BIG, KEY
from api.tables.kept import Evidence


class MasterRevision(Evidence, table=True):
    """A master as it was from a time on; an import appends here and never overwrites."""

    __tablename__ = "master_revision"

    site: str = Field(sa_type=KEY, primary_key=True)
    kind: str = Field(sa_type=KEY, primary_key=True)
    key: str = Field(sa_type=KEY, primary_key=True)
    n: int = Field(sa_type=BIG, primary_key=True)
    state: bytes
    by: str = Field(sa_type=KEY)
    at: int = Field(sa_type=BIG)

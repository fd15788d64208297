"""Evidence: who changed a register, when, and how; also what was tried and refused."""

from sqlmodel import Field

from api.tables.columns import BIG, KEY
from api.tables.kept import Evidence


class Audit(Evidence, table=True):
    """One change of a register. Holds no secret."""

    __tablename__ = "audit"

    site: str = Field(sa_type=KEY, primary_key=True)
    id: str = Field(sa_type=KEY, primary_key=True)
    at: int = Field(sa_type=BIG)
    actor: str = Field(sa_type=KEY)
    action: str = Field(sa_type=KEY)
    subject: str
    detail: str

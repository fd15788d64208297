"""Who is signed in, who tried, who holds a PIN, and who changed what. Secrets are stored as hashes only."""

from sqlalchemy import Index
from sqlmodel import Field

from api.tables.columns import BIG, KEY, NARROW
from api.tables.kept import Evidence, Register


class SignIn(Register, table=True):
    """A signed-in person's token, as a hash, until it expires."""

    __tablename__ = "sign_in"

    site: str = Field(sa_type=KEY, primary_key=True)
    token_hash: str = Field(sa_type=KEY, primary_key=True)
    person: str = Field(sa_type=KEY)
    strength: str = Field(sa_type=KEY)
    made: int = Field(sa_type=BIG)
    expires: int = Field(sa_type=BIG)


class SignInTry(Register, table=True):
    """Wrong secrets of a person from one source in a row, and until when (milliseconds) that source is locked for him."""

    __tablename__ = "sign_in_try"
    __table_args__ = (NARROW,)

    site: str = Field(sa_type=KEY, primary_key=True)
    person: str = Field(sa_type=KEY, primary_key=True)
    source: str = Field(sa_type=KEY, primary_key=True)
    failures: int = Field(sa_type=BIG)
    locked_until: int = Field(sa_type=BIG)


class PinHolder(Register, table=True):
    """A device that may check a person's PIN without a network, because he entered it there while there was one."""

    __tablename__ = "pin_holder"
    __table_args__ = (Index("pin_holder_person", "site", "person"), NARROW)

    site: str = Field(sa_type=KEY, primary_key=True)
    device: str = Field(sa_type=KEY, primary_key=True)
    person: str = Field(sa_type=KEY, primary_key=True)
    at: int = Field(sa_type=BIG)


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

"""Evidence of the office: what was printed and how masters changed; and the files that are being imported."""

from sqlmodel import Field

from api.tables.columns import BIG, KEY
from api.tables.kept import Evidence, Register


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


class ImportFile(Register, table=True):
    """A file somebody brought, kept until it was imported or thrown away. `stage`: brought, imported."""

    __tablename__ = "import_file"

    site: str = Field(sa_type=KEY, primary_key=True)
    id: str = Field(sa_type=KEY, primary_key=True)
    kind: str = Field(sa_type=KEY)
    name: str
    content: bytes
    stage: str = Field(sa_type=KEY)
    by: str = Field(sa_type=KEY)
    at: int = Field(sa_type=BIG)
    summary: str = ""

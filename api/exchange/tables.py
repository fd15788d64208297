"""Files that somebody brought, until they are imported."""

from sqlmodel import Field

from api.tables.columns import BIG, KEY
from api.tables.kept import Register


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

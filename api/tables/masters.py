"""Register: workshops, work centers, teams, shifts and items, as the office keeps them."""

from sqlmodel import Field

from api.tables.columns import KEY
from api.tables.kept import Register


class Master(Register, table=True):
    """One thing of the plant by kind and key; its state is canonical JSON."""

    __tablename__ = "master"

    site: str = Field(sa_type=KEY, primary_key=True)
    kind: str = Field(sa_type=KEY, primary_key=True)
    key: str = Field(sa_type=KEY, primary_key=True)
    state: bytes

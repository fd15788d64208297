"""Evidence: photos that records name by the hash of their bytes."""

from sqlmodel import Field

from api.tables.columns import BIG, KEY
from api.tables.kept import Evidence


class Photo(Evidence, table=True):
    """A photo as a device sent it. Its key is the hash of its bytes, so it is stored once however often it comes."""

    __tablename__ = "photo"

    site: str = Field(sa_type=KEY, primary_key=True)
    hash: str = Field(sa_type=KEY, primary_key=True)
    type: str = Field(sa_type=KEY)
    content: bytes
    device: str = Field(sa_type=KEY)
    received: int = Field(sa_type=BIG)

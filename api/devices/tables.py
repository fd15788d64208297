"""How devices are let in, and the photos they bring."""

from sqlmodel import Field

from api.tables.columns import BIG, KEY
from api.tables.kept import Evidence, Register


class EnrolCode(Register, table=True):
    """A code from the office screen that enrols one device, once."""

    __tablename__ = "enrol_code"

    site: str = Field(sa_type=KEY, primary_key=True)
    code_hash: str = Field(sa_type=KEY, primary_key=True)
    kind: str = Field(sa_type=KEY)
    scope: str
    made_by: str = Field(sa_type=KEY)
    expires: int = Field(sa_type=BIG)
    used_by: str = Field(default="", sa_type=KEY)


class Photo(Evidence, table=True):
    """A photo as a device sent it. Its key is the hash of its bytes, so it is stored once however often it comes."""

    __tablename__ = "photo"

    site: str = Field(sa_type=KEY, primary_key=True)
    hash: str = Field(sa_type=KEY, primary_key=True)
    type: str = Field(sa_type=KEY)
    content: bytes
    device: str = Field(sa_type=KEY)
    received: int = Field(sa_type=BIG)

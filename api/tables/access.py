"""Register: the site, its devices, and how people are let in. Secrets are stored as hashes only."""

from sqlalchemy import Index
from sqlmodel import Field

from api.tables.columns import BIG, KEY, NARROW
from api.tables.kept import Register


class Site(Register, table=True):
    """A plant with its time zone and the minute of the day its business day starts.

    `plant` is drawn once, goes along in backups, and tells this plant's files from those of another of the same name.
    """

    __tablename__ = "site"

    site: str = Field(sa_type=KEY, primary_key=True)
    name: str
    zone: str
    day_starts: int
    plant: str = Field(sa_type=KEY)


class Device(Register, table=True):
    """An enrolled device. `high_water` is its last contiguous seq that the server has stored, `highest` its highest.

    `lost_above` is set if it was revoked because nobody knows who holds it: its highest seq at that time. What it brings
    afterwards and lies above may be anybody's.
    """

    __tablename__ = "device"
    __table_args__ = (Index("device_token", "site", "token_hash"),)

    site: str = Field(sa_type=KEY, primary_key=True)
    id: str = Field(sa_type=KEY, primary_key=True)
    name: str
    kind: str = Field(sa_type=KEY)
    scope: str
    token_hash: str = Field(sa_type=KEY)
    enrolled: int = Field(sa_type=BIG)
    enrolled_by: str = Field(sa_type=KEY)
    formerly: str = ""
    revoked: int | None = Field(default=None, sa_type=BIG)
    high_water: int = Field(default=0, sa_type=BIG)
    highest: int = Field(default=0, sa_type=BIG)
    cloned: bool = False
    lost_above: int | None = Field(default=None, sa_type=BIG)
    seen: int = Field(default=0, sa_type=BIG)
    queue_depth: int = Field(default=0, sa_type=BIG)
    queue_oldest: int = Field(default=0, sa_type=BIG)
    storage: str = ""
    version: str = ""


class DeviceGap(Register, table=True):
    """A stretch of a device's seq that has not arrived, from `first` to `last`, both included."""

    __tablename__ = "device_gap"
    __table_args__ = (NARROW,)

    site: str = Field(sa_type=KEY, primary_key=True)
    device: str = Field(sa_type=KEY, primary_key=True)
    first: int = Field(sa_type=BIG, primary_key=True)
    last: int = Field(sa_type=BIG)


class Credential(Register, table=True):
    """How a person signs in and what he may: argon2 hashes, and the PIN's key sealed under the server's secret.

    `pin_former` are the keys of the PINs he had before, as JSON `[[sealed key, set, replaced], ...]`: what he said under
    one of them stays his. `centers` are those he leads: their devices may check his PIN before he was ever there.
    """

    __tablename__ = "credential"
    __table_args__ = (Index("credential_login", "site", "login", unique=True),)

    site: str = Field(sa_type=KEY, primary_key=True)
    person: str = Field(sa_type=KEY, primary_key=True)
    login: str = Field(sa_type=KEY)
    roles: str
    password_hash: str = ""
    pin_hash: str = ""
    pin_salt: str = ""
    pin_key: str = ""
    pin_check: str = ""
    pin_set: int = Field(default=0, sa_type=BIG)
    version: int = Field(default=0, sa_type=BIG)
    pin_former: str = ""
    centers: str = ""
    revoked: int | None = Field(default=None, sa_type=BIG)

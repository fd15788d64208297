"""Evidence: what was said, as it came, with the stamp it got; and what could not be read."""

from sqlalchemy import Index, text
from sqlmodel import Field

from api.tables.columns import BIG, KEY, NARROW
from api.tables.kept import Evidence

_CARRIED = text("carrier <> ''")


class Record(Evidence, table=True):
    """One record: envelope and body verbatim, its hash, its stamp. `home` is the order or person it changes.

    `carrier` is who brought it, empty where it was the device that made it.

    (device, seq) is indexed but not unique: clones exist.
    """

    __tablename__ = "record"
    __table_args__ = (
        Index("record_device_seq", "site", "device", "seq"),
        Index("record_carrier", "site", "carrier", sqlite_where=_CARRIED, postgresql_where=_CARRIED),
        Index("record_home", "site", "home"),
        Index("record_at", "site", "at"),
    )

    site: str = Field(sa_type=KEY, primary_key=True)
    id: str = Field(sa_type=KEY, primary_key=True)
    device: str = Field(sa_type=KEY)
    seq: int = Field(sa_type=BIG)
    home: str = Field(sa_type=KEY)
    kind: str = Field(sa_type=KEY)
    hash: str = Field(sa_type=KEY)
    envelope: bytes
    body: bytes
    stamp: bytes
    at: int = Field(sa_type=BIG)
    carrier: str = Field(sa_type=KEY)
    stored: int = Field(sa_type=BIG)


class RecordAddress(Evidence, table=True):
    """Every order, card, lot, tag, machine and person a record touches, but for its home, which is in its own row."""

    __tablename__ = "record_address"
    __table_args__ = (NARROW,)

    site: str = Field(sa_type=KEY, primary_key=True)
    address: str = Field(sa_type=KEY, primary_key=True)
    id: str = Field(sa_type=KEY, primary_key=True)


class Clash(Evidence, table=True):
    """A record id that came again with other bytes: an alarm, kept beside, never counted."""

    __tablename__ = "clash"

    site: str = Field(sa_type=KEY, primary_key=True)
    id: str = Field(sa_type=KEY, primary_key=True)
    hash: str = Field(sa_type=KEY, primary_key=True)
    carrier: str = Field(sa_type=KEY)
    line: bytes
    received: int = Field(sa_type=BIG)


class Quarantine(Evidence, table=True):
    """A line that could not be taken as a record, verbatim. Its key is the hash of the line.

    `clocks` is what the carrier's clocks showed at the asking: `wall,run,run_ms`, or empty; `arrival` what was true of
    author and device then; `contract` the edition it was made for. `proven`: it came under its own device's seal.
    """

    __tablename__ = "quarantine"
    __table_args__ = (Index("quarantine_device_seq", "site", "device", "seq"),)

    site: str = Field(sa_type=KEY, primary_key=True)
    key: str = Field(sa_type=KEY, primary_key=True)
    id: str = Field(sa_type=KEY)
    device: str = Field(sa_type=KEY)
    seq: int = Field(sa_type=BIG)
    carrier: str = Field(sa_type=KEY)
    reason: str = Field(sa_type=KEY)
    detail: str
    line: bytes
    received: int = Field(sa_type=BIG)
    clocks: str = ""
    contract: int = Field(default=0, sa_type=BIG)
    proven: bool = False
    arrival: str = ""


class Drained(Evidence, table=True):
    """A quarantined line that was let in later, by whom and when."""

    __tablename__ = "drained"

    site: str = Field(sa_type=KEY, primary_key=True)
    key: str = Field(sa_type=KEY, primary_key=True)
    by: str = Field(sa_type=KEY)
    at: int = Field(sa_type=BIG)


class Dismissed(Evidence, table=True):
    """Something set aside (`quarantine`, `clash`, `clone`) that somebody has looked at: it is kept, and asked no more."""

    __tablename__ = "dismissed"
    __table_args__ = (NARROW,)

    site: str = Field(sa_type=KEY, primary_key=True)
    kind: str = Field(sa_type=KEY, primary_key=True)
    key: str = Field(sa_type=KEY, primary_key=True)
    by: str = Field(sa_type=KEY)
    at: int = Field(sa_type=BIG)


class ContactMade(Evidence, table=True):
    """One exchange: when the server received and answered it, and the device's clocks at the asking (milliseconds)."""

    __tablename__ = "contact"
    __table_args__ = (NARROW,)

    site: str = Field(sa_type=KEY, primary_key=True)
    device: str = Field(sa_type=KEY, primary_key=True)
    received: int = Field(sa_type=BIG, primary_key=True)
    wall: int = Field(sa_type=BIG, primary_key=True)
    answered: int = Field(sa_type=BIG)
    run: str = Field(sa_type=KEY)
    run_ms: int = Field(sa_type=BIG)

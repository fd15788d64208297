"""What devices were told last, whole state by whole state; and the outbox for what leaves the house.

A row that a later one of the same kind and key supersedes is never needed, at any age: whoever has not seen the key
since his cursor gets the newest state. So there is one row a key, moved to a new seq when it is told again.
"""

from sqlalchemy import Index, text
from sqlmodel import Field

from api.tables.columns import BIG, KEY, NARROW
from api.tables.kept import Evidence, Told

_LAGS = text("told < version")


class HomeMark(Told, table=True):
    """How often a home has changed, and which of that devices were told: less while its state is still to be written.

    Whoever holds a fold in memory asks here whether it is current; the state's own row may lag behind.
    """

    __tablename__ = "home_mark"
    __table_args__ = (
        Index("home_mark_lagging", "site", "home", sqlite_where=_LAGS, postgresql_where=_LAGS),
        NARROW,
    )

    site: str = Field(sa_type=KEY, primary_key=True)
    home: str = Field(sa_type=KEY, primary_key=True)
    version: int = Field(sa_type=BIG)
    told: int = Field(sa_type=BIG)


class FeedHead(Told, table=True):
    """The last feed number given out, so that none is ever given twice."""

    __tablename__ = "feed_head"

    site: str = Field(sa_type=KEY, primary_key=True)
    seq: int = Field(sa_type=BIG)


class FeedBatch(Told, table=True):
    """The feed numbers of one commit, from `first` on. The nonce, drawn then, proves a cursor is of this history."""

    __tablename__ = "feed_batch"
    __table_args__ = (NARROW,)

    site: str = Field(sa_type=KEY, primary_key=True)
    first: int = Field(sa_type=BIG, primary_key=True)
    nonce: str = Field(sa_type=KEY)
    at: int = Field(sa_type=BIG)


class Feed(Told, table=True):
    """One whole versioned state, by what it is of. `seq` says when it was told last.

    `followers` are its audiences, `gone` those that left it, each with the seq at which it was told so
    (`api/ledger/telling.py`). The state of a home stands only in its own row, in the same version; here it is empty.
    """

    __tablename__ = "feed"
    __table_args__ = (Index("feed_seq", "site", "seq", unique=True),)

    site: str = Field(sa_type=KEY, primary_key=True)
    kind: str = Field(sa_type=KEY, primary_key=True)
    key: str = Field(sa_type=KEY, primary_key=True)
    seq: int = Field(sa_type=BIG)
    version: int = Field(sa_type=BIG)
    followers: str = Field(sa_type=KEY)
    gone: str = Field(sa_type=KEY)
    state: bytes


class Outbox(Evidence, table=True):
    """Something to tell the outside: written with its cause or not at all, sent later. A transactional outbox."""

    __tablename__ = "outbox"

    site: str = Field(sa_type=KEY, primary_key=True)
    id: str = Field(sa_type=KEY, primary_key=True)
    topic: str = Field(sa_type=KEY)
    key: str = Field(sa_type=KEY)
    payload: bytes
    made: int = Field(sa_type=BIG)
    sent: int | None = Field(default=None, sa_type=BIG)

"""Evidence: the feed that devices follow, and the outbox for what leaves the house."""

from sqlmodel import Field, SQLModel

from api.tables.columns import BIG, KEY


class FeedHead(SQLModel, table=True):
    """The last feed number given out, so that none is ever given twice."""

    __tablename__ = "feed_head"

    site: str = Field(sa_type=KEY, primary_key=True)
    seq: int = Field(sa_type=BIG)


class Feed(SQLModel, table=True):
    """One whole versioned state. The nonce, drawn at append, proves a cursor is of this history."""

    __tablename__ = "feed"

    site: str = Field(sa_type=KEY, primary_key=True)
    seq: int = Field(sa_type=BIG, primary_key=True)
    nonce: str = Field(sa_type=KEY)
    kind: str = Field(sa_type=KEY)
    key: str = Field(sa_type=KEY)
    version: int = Field(sa_type=BIG)
    state: bytes
    at: int = Field(sa_type=BIG)


class FeedAudience(SQLModel, table=True):
    """Who follows a row: `site`, a work center, or the one device that made or carried a record."""

    __tablename__ = "feed_audience"

    site: str = Field(sa_type=KEY, primary_key=True)
    audience: str = Field(sa_type=KEY, primary_key=True)
    seq: int = Field(sa_type=BIG, primary_key=True)


class Outbox(SQLModel, table=True):
    """Something to tell the outside: written with its cause or not at all, sent later."""

    __tablename__ = "outbox"

    site: str = Field(sa_type=KEY, primary_key=True)
    id: str = Field(sa_type=KEY, primary_key=True)
    topic: str = Field(sa_type=KEY)
    key: str = Field(sa_type=KEY)
    payload: bytes
    made: int = Field(sa_type=BIG)
    sent: int | None = Field(default=None, sa_type=BIG)

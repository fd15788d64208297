"""Knows the column types that mean the same on both databases."""

from sqlalchemy import BigInteger, Text
from sqlalchemy.types import TypeEngine

KEY: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")
"""Keys and ids: ASCII in one case, compared byte by byte."""

BIG = BigInteger
"""Milliseconds and thousandths."""

NARROW = {"sqlite_with_rowid": False}
"""For tables that are little more than their key: SQLite keeps them once, in the key's own tree."""

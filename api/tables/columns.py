"""Knows the column types that mean the same on both databases."""

from sqlalchemy import BigInteger, Text
from sqlalchemy.types import TypeEngine

KEY: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")
"""Keys and ids: ASCII in one case, compared byte by byte."""

BIG = BigInteger
"""Milliseconds and thousandths."""

"""Rows that the ledger itself reads and writes; a department's own tables stand in its folder.

How a table is kept (evidence, told, derived, register) is said by its class, in `api/tables/kept.py`.
"""

from sqlmodel import SQLModel

from api.tables import access, derived, feed, masters, postings, records  # noqa: F401  # they make the tables

metadata = SQLModel.metadata

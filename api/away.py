"""Knows whose fault a failure of the database is: it is away, or what was asked cannot be stored."""

from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class Newer(Exception):
    """What is stored was written by a later version: this one has been left behind, and must not guess."""


def is_away(error: BaseException) -> bool:
    """Whether the database cannot be reached or cannot take anything: nobody's fault, and over by itself or by an admin."""
    if isinstance(error, PoolTimeout):
        return True
    if isinstance(error, OSError):
        return error.filename is None  # of a file it names which
    if not isinstance(error, DBAPIError):
        return False
    text = str(error.orig)
    own = any(
        word in text for word in ("no such ", "syntax error", "wrong number", "ambiguous")
    )  # SQLite calls our own mistakes operational as well
    return error.connection_invalidated or (isinstance(error, OperationalError | InterfaceError) and not own)


def not_storable(error: BaseException) -> bool:
    """Whether a value cannot be stored: the fault of who sent it. PostgreSQL's driver names it in two ways."""
    if not isinstance(error, DBAPIError):
        return False
    cause = getattr(error.orig, "__cause__", None)
    state = getattr(error.orig, "sqlstate", None) or ""
    return isinstance(error, DataError) or state.startswith("22") or type(cause).__name__ == "DataError"


def passing(error: DBAPIError) -> bool:
    """Whether the failure passes by itself: a deadlock, a serialization failure, a busy database."""
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    return state in {"40001", "40P01", "55P03"} or "locked" in str(error.orig)

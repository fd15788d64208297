"""Knows how the server draws ids: UUIDv7, the same form that devices draw."""

import secrets
import uuid


def uuid7(at: int) -> str:
    """Return a UUIDv7 for a time in milliseconds."""
    number = (at & (2**48 - 1)) << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=number))

"""Knows how the server draws ids: UUIDv7, the same form that devices draw."""

import hashlib
import secrets
import uuid

from sync import codes


def uuid7(at: int) -> str:
    """Return a UUIDv7 for a time in milliseconds."""
    number = (at & (2**48 - 1)) << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=number))


def key_of(kind: str, name: str) -> str:
    """Return the key that a name always has: whoever loses the register finds the same thing again."""
    return codes.key(codes.Kind(kind), hashlib.sha256(name.encode()).digest()[:7])


def fresh_key(kind: str) -> str:
    """Return a fresh key of a kind (W, C, M, S, R, E, P)."""
    return codes.key(codes.Kind(kind), secrets.token_bytes(7))

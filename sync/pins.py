"""Knows a PIN as a phone proves it without a network: a slow key made of it, and MACs under that key.

A device in the plant gets salt, rounds and check, so that anybody can sign in on it offline; with the
PIN it makes the key, and the key's MAC over a record's hash travels beside the record. The server keeps
the key sealed under its secret. A PIN of four digits resists a curious colleague, not a thief of the
device: a stronger one is longer.
"""

import hashlib
import hmac

from msgspec import Struct

ROUNDS = 210_000


class Verifier(Struct, frozen=True):
    """What a device checks a PIN against: hex salt, PBKDF2 rounds, and the hash of the right key."""

    salt: str
    rounds: int
    check: str


def pin_key(pin: str, salt: str, rounds: int = ROUNDS) -> bytes:
    """Return the 32-byte key that PIN and salt make (PBKDF2-HMAC-SHA-256)."""
    return hashlib.pbkdf2_hmac("sha256", pin.encode(), bytes.fromhex(salt), rounds, 32)


def verifier(key: bytes, salt: str) -> Verifier:
    """Return what devices may know of a key."""
    return Verifier(salt, ROUNDS, hashlib.sha256(key).hexdigest())


def proof(key: bytes, record_hash: str) -> str:
    """Return the author's MAC over a record's hash."""
    return hmac.new(key, record_hash.encode(), hashlib.sha256).hexdigest()


def proves(key: bytes, record_hash: str, said: str) -> bool:
    """Whether a record was made by somebody who knew the PIN."""
    return hmac.compare_digest(proof(key, record_hash), said)

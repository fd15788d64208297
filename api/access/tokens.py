"""Knows how tokens and secrets are made and compared; only hashes are stored."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.access.hashing import slowly

_hasher = PasswordHasher()
_decoy = _hasher.hash(secrets.token_hex(8))


def new_token(prefix: str) -> str:
    """Return a new random token: `d.` for a device, `s.` for a signed-in person."""
    return f"{prefix}.{secrets.token_urlsafe(32)}"


def token_hash(token: str) -> str:
    """Return what is stored of a token. It has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


async def hash_secret(secret: str) -> str:
    """Return the argon2 hash of a password or PIN."""
    return await slowly(lambda: _hasher.hash(secret))


async def secret_fits(stored: str, secret: str) -> bool:
    """Whether the secret fits; takes as long when there is nothing to fit."""

    def fits() -> bool:
        try:
            return _hasher.verify(stored or _decoy, secret) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False

    return await slowly(fits)

"""Knows the server's secret and what it seals: stamps, contact tokens, device keys.

The secret lies outside the database, so a restored database cannot forge or lose a stamp.
"""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

import msgspec
from cryptography.fernet import Fernet, InvalidToken

from sync.canon import canonical
from sync.envelope import Sealed, Stamp
from sync.stamp import Contact

_contact = msgspec.json.Decoder(Contact)


class Seals:
    """Makes and checks MACs with keys derived from one secret."""

    def __init__(self, secret: bytes, site: str) -> None:
        if len(secret) < 32:
            raise ValueError("the secret must have at least 32 bytes")
        self._stamp = _derive(secret, f"stamp {site}")
        self._token = _derive(secret, f"contact {site}")
        self._device = _derive(secret, f"device {site}")
        self._kept = Fernet(base64.urlsafe_b64encode(_derive(secret, f"kept {site}")))

    def seal(self, record: str, seal: str, stamp: Stamp) -> Sealed:
        """Seal the stamp of the record with that id and hash."""
        return Sealed(stamp=stamp, mac=self._mac_of(record, seal, stamp))

    def holds(self, record: str, seal: str, sealed: Sealed) -> bool:
        """Whether this server sealed the stamp for exactly that record."""
        return hmac.compare_digest(sealed.mac, self._mac_of(record, seal, sealed.stamp))

    def _mac_of(self, record: str, seal: str, stamp: Stamp) -> str:
        return _mac(self._stamp, record.encode() + b"\n" + seal.encode() + b"\n" + canonical(stamp))

    def contact(self, contact: Contact) -> str:
        """Return the token that a device puts into every record made after this contact."""
        body = canonical(contact)
        return base64.urlsafe_b64encode(body).decode().rstrip("=") + "." + _mac(self._token, body)[:32]

    def read_contact(self, token: str, device: str) -> Contact | None:
        """Return what a token says, or None if this server did not make it for that device."""
        body, _, mac = token.partition(".")
        try:
            raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
            contact = _contact.decode(raw)
        except (ValueError, msgspec.DecodeError):
            return None
        if not hmac.compare_digest(mac.encode(), _mac(self._token, raw)[:32].encode()) or contact.device != device:
            return None
        return contact

    def hide(self, key: bytes) -> str:
        """Return a key as the database may keep it: unreadable without the secret."""
        return self._kept.encrypt(key).decode()

    def reveal(self, kept: str) -> bytes | None:
        """Return a key that was hidden, or None if this server did not hide it."""
        try:
            return self._kept.decrypt(kept.encode())
        except InvalidToken:
            return None

    def device_key(self, device: str) -> str:
        """Return the key with which a device seals its rescue files; never stored."""
        return _mac(self._device, device.encode())

    def rescue_holds(self, device: str, content: bytes, seal: str) -> bool:
        """Whether a rescue file was sealed with that device's key."""
        return hmac.compare_digest(rescue_seal(self.device_key(device), content).encode(), seal.encode())


def rescue_seal(key: str, content: bytes) -> str:
    """Return the seal of a rescue file's lines under a device's key."""
    return _mac(bytes.fromhex(key), content)


def _derive(secret: bytes, purpose: str) -> bytes:
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()


def _mac(key: bytes, content: bytes) -> str:
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def load_secret(path: Path) -> bytes:
    """Read the secret, making it on first use, readable by the owner only."""
    try:
        return bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_bytes(32)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text().strip())
    with os.fdopen(handle, "w") as file:
        file.write(secret.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return secret

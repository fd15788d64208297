"""Knows the server's secret and what it seals: stamps, contact tokens, device keys.

The secret lies outside the database, so a restored database cannot forge or lose a stamp.
"""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from api.settings import WrongSetting
from sync.envelope import Sealed, Stamp, stamp_bytes
from sync.stamp import Contact

CONTACT_BYTES = 23
"""Bytes of a contact token before the run."""


class Keyed:
    """HMAC with SHA-256 (RFC 2104) under one key, whose two halves are begun once: a third of what the library takes anew each time."""

    def __init__(self, key: bytes) -> None:
        block = key.ljust(64, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def mac(self, content: bytes) -> bytes:
        """Return the MAC of some bytes."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(content)
        outer.update(inner.digest())
        return outer.digest()


class Seals:
    """Makes and checks MACs with keys derived from one secret."""

    def __init__(self, secret: bytes, site: str) -> None:
        if len(secret) < 32:
            raise ValueError("the secret must have at least 32 bytes")
        self._stamp = Keyed(_derive(secret, f"stamp {site}"))
        self._token = Keyed(_derive(secret, f"contact {site}"))
        self._device = _derive(secret, f"device {site}")
        self._known = _derive(secret, f"known {site}")
        self._kept = Fernet(base64.urlsafe_b64encode(_derive(secret, f"kept {site}")))

    def seal(self, record: str, seal: str, stamp: Stamp) -> Sealed:
        """Seal the stamp of the record with that id and hash."""
        return Sealed(stamp=stamp, mac=self._mac_of(record, seal, stamp))

    def holds(self, record: str, seal: str, sealed: Sealed) -> bool:
        """Whether this server sealed the stamp for exactly that record."""
        return hmac.compare_digest(sealed.mac, self._mac_of(record, seal, sealed.stamp))

    def _mac_of(self, record: str, seal: str, stamp: Stamp) -> str:
        return self._stamp.mac(b"%b\n%b\n%b" % (record.encode(), seal.encode(), stamp_bytes(stamp))).hex()

    def contact(self, contact: Contact) -> str:
        """Return the token that a device puts into every record made after this contact.

        Bytes: received (6), answered - received (4), wall (7), run_ms (6), the run in ASCII, then 16 of the MAC over
        these and the device; big-endian, in base64 for addresses without padding.
        """
        took = min(max(0, contact.answered - contact.received), 2**32 - 1)
        body = b"".join(
            number.to_bytes(size)
            for number, size in ((contact.received, 6), (took, 4), (contact.wall, 7), (contact.run_ms, 6))
        ) + contact.run.encode("ascii", "replace")
        return base64.urlsafe_b64encode(body + self._mac_of_contact(body, contact.device)).decode().rstrip("=")

    def _mac_of_contact(self, body: bytes, device: str) -> bytes:
        return self._token.mac(body + b"\n" + device.encode())[:16]

    def read_contact(self, token: str, device: str) -> Contact | None:
        """Return what a token says, or None if this server did not make it for that device."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except ValueError:
            return None
        body, mac = raw[:-16], raw[-16:]
        if len(body) < CONTACT_BYTES or not hmac.compare_digest(mac, self._mac_of_contact(body, device)):
            return None
        received, took, wall, run_ms = (
            int.from_bytes(body[start:end]) for start, end in ((0, 6), (6, 10), (10, 17), (17, CONTACT_BYTES))
        )
        run = body[CONTACT_BYTES:].decode("ascii")
        return Contact(received=received, answered=received + took, device=device, wall=wall, run=run, run_ms=run_ms)

    def known(self, person: str, drawn: str) -> str:
        """Return the MAC with which a browser shows that this person signed in on it before."""
        return _mac(self._known, f"{person} {drawn}".encode())

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
    return hmac.digest(secret, purpose.encode(), "sha256")


def _mac(key: bytes, content: bytes) -> str:
    return hmac.digest(key, content, "sha256").hex()


def mark_of(secret: bytes) -> str:
    """Return by what a secret is known again, and nothing is learned of it."""
    return hmac.new(secret, b"baogong backup", hashlib.sha256).hexdigest()[:16]


def _read_secret(path: Path) -> bytes:
    try:
        secret = bytes.fromhex(path.read_text().strip())
    except ValueError:
        secret = b""
    if len(secret) < 32:
        raise WrongSetting(f"{path} holds no secret of a plant: put the right one there, or set BAOGONG_SECRET_FILE")
    return secret


def load_secret(path: Path) -> bytes:
    """Read the secret, making it on first use, readable by the owner only; raise WrongSetting for a file that holds none."""
    try:
        return _read_secret(path)
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_bytes(32)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_secret(path)
    with os.fdopen(handle, "w") as file:
        file.write(secret.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return secret

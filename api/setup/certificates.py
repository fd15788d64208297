"""Knows the plant's own certificates: an authority that can sign for this plant's names only, and a leaf for the server.

Phones install the authority once; the leaf is renewed beneath it without touching them. Rules of the
phones: a subject alternative name, server authentication, at most 397 days (Apple: 825), SHA-256.
"""

import datetime as dt
import ipaddress
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

LEAF_DAYS = 397
AUTHORITY_DAYS = 3650
FOLDER = "certificates"
DAY = dt.timedelta(days=1)


class CannotSign(ValueError):
    """A name that this plant's authority may not sign for; the sentence says what to do."""


class Files(Struct, frozen=True):
    """Where the certificates of a plant lie."""

    authority: Path
    authority_key: Path
    server: Path
    server_key: Path


def files(data: Path) -> Files:
    """Return the places under the data folder."""
    folder = data / FOLDER
    return Files(folder / "authority.crt", folder / "authority.key", folder / "server.crt", folder / "server.key")


def make(data: Path, names: Sequence[str], site_name: str, now: dt.datetime) -> Files:
    """Make the authority if there is none, and a fresh leaf for the names.

    Raises:
        CannotSign: the authority there is was made for other names.
    """
    paths = files(data)
    paths.authority.parent.mkdir(parents=True, exist_ok=True)
    general = [_general(name) for name in dict.fromkeys(names)]
    if not paths.authority.exists():
        _make_authority(paths, general, site_name, now)
    authority = x509.load_pem_x509_certificate(paths.authority.read_bytes())
    allowed = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    for name in general:
        if _constraint(name) not in allowed:
            raise CannotSign(
                f"the authority may not sign for {name.value}: use its names, or delete {paths.authority} and set up every phone again"
            )
    _make_leaf(paths, authority, general, now)
    return paths


def _general(name: str) -> x509.DNSName | x509.IPAddress:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _constraint(name: x509.DNSName | x509.IPAddress) -> x509.GeneralName:
    if isinstance(name, x509.IPAddress):
        return x509.IPAddress(ipaddress.ip_network(str(name.value)))
    return name


def _only(names: Iterable[x509.DNSName | x509.IPAddress]) -> x509.NameConstraints:
    """Allow these names and addresses and no others; a kind of which none is given is shut out as a whole.

    A constraint speaks of its own kind only: without it, an authority for names could sign for every address.
    """
    allowed = [_constraint(name) for name in names]
    shut: list[x509.GeneralName] = []
    if not any(isinstance(name, x509.IPAddress) for name in allowed):
        shut += [x509.IPAddress(ipaddress.ip_network(every)) for every in ("0.0.0.0/0", "::/0")]
    if not any(isinstance(name, x509.DNSName) for name in allowed):
        shut.append(x509.DNSName(""))
    return x509.NameConstraints(allowed, shut or None)


def _make_authority(
    paths: Files, names: Iterable[x509.DNSName | x509.IPAddress], site_name: str, now: dt.datetime
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Baogong {site_name}"[:60])])
    made = (
        x509.CertificateBuilder()
        .subject_name(who).issuer_name(who).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY).not_valid_after(now + AUTHORITY_DAYS * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signing=True), critical=True)
        .add_extension(_only(names), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    _write_key(paths.authority_key, key)
    paths.authority.write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _make_leaf(
    paths: Files, authority: x509.Certificate, names: Sequence[x509.DNSName | x509.IPAddress], now: dt.datetime
) -> None:
    signer = serialization.load_pem_private_key(paths.authority_key.read_bytes(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, str(names[0].value))]))
        .issuer_name(authority.subject).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY).not_valid_after(now + (LEAF_DAYS - 1) * DAY)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signing=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(list(names)), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )  # fmt: skip
    _write_key(paths.server_key, key)
    whole = made.public_bytes(serialization.Encoding.PEM) + authority.public_bytes(serialization.Encoding.PEM)
    paths.server.write_bytes(whole)


def _usage(*, signing: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signing, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=signing, crl_sign=signing, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Write a private key that only its owner can read."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


class Leaf(Struct, frozen=True):
    """What phones will check of the server's certificate."""

    names: tuple[str, ...]
    days_left: int
    days_whole: int
    for_servers: bool


def inspect(certificate: Path, now: dt.datetime) -> Leaf:
    """Read the server's certificate."""
    leaf = x509.load_pem_x509_certificate(certificate.read_bytes())
    try:
        names = tuple(
            str(name.value) for name in leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        )
    except x509.ExtensionNotFound:
        names = ()
    try:
        usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        for_servers = ExtendedKeyUsageOID.SERVER_AUTH in usage
    except x509.ExtensionNotFound:
        for_servers = False
    whole = leaf.not_valid_after_utc - leaf.not_valid_before_utc
    return Leaf(names, (leaf.not_valid_after_utc - now).days, whole.days, for_servers)

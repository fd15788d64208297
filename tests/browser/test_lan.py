"""HTTPS on the plant's own network: what phones will accept, and a browser that proves it."""

import base64
import datetime as dt
import hashlib
import plistlib
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError
from playwright.sync_api import Playwright

from api.setup.certificates import CannotSign, _general, _make_leaf, files, inspect, make
from scripts.kit.chromium import chromium
from scripts.kit.hand import QUIET
from scripts.kit.server import Server

NAMES = ("factory.test", "127.0.0.1")
NOW = dt.datetime.now(dt.UTC)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def lan(built: dict[str, int], tmp_path: Path) -> Iterator[Server]:
    assert built
    place = make(tmp_path, NAMES, "永固五金", NOW)
    server = Server(
        tmp_path, clock="system", certificate=str(place.server), certificate_key=str(place.server_key),
        setup_port=str(free_port()),
    )  # fmt: skip
    server.port = free_port()
    server.environment["BAOGONG_PUBLIC_ADDRESS"] = f"https://factory.test:{server.port}"
    server.command("migrate")
    server.start(authority=place.authority)
    yield server
    server.stop()


def spki(path: Path) -> str:
    """Return the hash of a certificate's public key, as Chromium takes it."""
    key = x509.load_pem_x509_certificate(path.read_bytes()).public_key()
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(der).digest()).decode()


def test_the_certificates_are_what_phones_accept(tmp_path: Path) -> None:
    place = make(tmp_path, NAMES, "永固五金", NOW)
    leaf = inspect(place.server, NOW)
    assert leaf.names == NAMES
    assert leaf.for_servers
    assert leaf.days_whole <= 397
    assert {path.stat().st_mode & 0o777 for path in (place.authority_key, place.server_key)} == {0o600}
    authority, key = place.authority.read_bytes(), place.server_key.read_bytes()
    make(tmp_path, NAMES, "永固五金", NOW + dt.timedelta(days=300))
    assert place.authority.read_bytes() == authority, "phones need not be set up again"
    assert place.server_key.read_bytes() != key
    with pytest.raises(CannotSign, match=r"bank\.example"):
        make(tmp_path, ["bank.example"], "永固五金", NOW)


def test_a_client_that_trusts_the_authority_is_served_and_only_under_its_names(lan: Server) -> None:
    trusted = ssl.create_default_context(cafile=str(files(lan.data).authority))
    answer = httpx.get(f"https://127.0.0.1:{lan.port}/api/health", verify=trusted)
    assert answer.status_code == 200
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"https://127.0.0.1:{lan.port}/api/health")


def test_the_plain_port_shows_only_how_to_set_up_a_phone(lan: Server) -> None:
    plain = f"http://127.0.0.1:{lan.environment['BAOGONG_SETUP_PORT']}"
    assert httpx.get(plain + "/", follow_redirects=False).headers["location"].endswith("/setup")
    page = httpx.get(plain + "/setup")
    assert f"https://factory.test:{lan.port}" in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    der = httpx.get(plain + "/setup/authority.crt")
    assert der.headers["content-type"] == "application/x-x509-ca-cert"
    assert x509.load_der_x509_certificate(der.content).subject.rfc4514_string() == "CN=Baogong 永固五金"
    profile = httpx.get(plain + "/setup/authority.mobileconfig")
    assert profile.headers["content-type"] == "application/x-apple-aspen-config"
    assert plistlib.loads(profile.content)["PayloadContent"][0]["PayloadContent"] == der.content
    assert httpx.get(plain + "/api/health", follow_redirects=False).status_code == 302


@pytest.mark.parametrize("trusted", [True, False])
def test_only_a_trusted_certificate_makes_it_work_offline(
    lan: Server, playwright: Playwright, tmp_path: Path, trusted: bool
) -> None:
    flags = ["--host-resolver-rules=MAP factory.test 127.0.0.1"]
    if trusted:
        flags.append(f"--ignore-certificate-errors-spki-list={spki(files(lan.data).server)}")
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=chromium(),
        headless=True,
        args=[*QUIET, *flags],
        ignore_https_errors=not trusted,
    )
    page = context.pages[0]
    page.goto(f"https://factory.test:{lan.port}/setup")
    page.wait_for_selector("#doctor[data-verdict]")
    verdicts = page.eval_on_selector_all(
        "[data-check]", "rows => rows.map((row) => [row.dataset.check, row.dataset.verdict])"
    )
    assert dict(verdicts)["secure"] == "yes", "a page behind a clicked-away warning looks secure, too"
    assert dict(verdicts)["worker"] == ("yes" if trusted else "no")
    assert page.get_attribute("#doctor", "data-verdict") == ("yes" if trusted else "no")
    context.close()


def test_the_doctor_proves_the_service_worker_and_names_what_is_wrong(floor_server: Server) -> None:
    told = floor_server.command("doctor", "--browser", chromium(), check=False)
    assert "ok    the service worker registers in a real browser" in told
    left = subprocess.run(
        ["pgrep", "-f", f"localhost:{floor_server.port}/setup.proof="], capture_output=True, check=False
    )
    assert left.stdout == b"", "the browser is ended with all it started"
    floor_server.environment["BAOGONG_PUBLIC_ADDRESS"] = "http://192.0.2.7:8000"
    assert "is not HTTPS" in floor_server.command("doctor", check=False)


@pytest.fixture
def floor_server(built: dict[str, int], tmp_path: Path) -> Iterator[Server]:
    assert built
    server = Server(tmp_path, clock="system")
    server.command("migrate")
    server.start()
    server.environment["BAOGONG_PUBLIC_ADDRESS"] = f"http://localhost:{server.port}"
    yield server
    server.stop()


@pytest.mark.parametrize("own", [["factory.test"], ["192.168.1.9"], ["192.168.1.9", "factory.test"]])
def test_the_authority_signs_for_its_names_and_addresses_and_for_nothing_else(tmp_path: Path, own: list[str]) -> None:
    """A leaf that its stolen key signed for another name or address is refused, whichever kinds it was made for."""
    place = make(tmp_path, own, "永固五金", NOW)
    authority = x509.load_pem_x509_certificate(place.authority.read_bytes())
    root = Store([authority])
    for name in ("factory.test", "192.168.1.9", "bank.example", "10.0.0.1", "fe80::1"):
        general = _general(name)
        _make_leaf(place, authority, [general], NOW)
        leaf = x509.load_pem_x509_certificate(place.server.read_bytes())
        check = PolicyBuilder().store(root).time(NOW).build_server_verifier(general)
        if name in own:
            assert check.verify(leaf, [])
        else:
            with pytest.raises(VerificationError):
                check.verify(leaf, [])

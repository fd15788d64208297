"""HTTPS on the plant's network, and codes that bring devices in."""

import contextlib
import datetime as dt
import ipaddress
import json
import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import segno

from api.address import address_of
from api.commands.there import no_plant
from api.departments import BOOKS
from api.devices.enrolment import Asked, new_code
from api.house import House
from api.settings import Settings
from api.setup.certificates import LEAF_DAYS, CannotSign, inspect, make

SOON_DAYS = 21


def own_names() -> list[str]:
    """Return the names under which other machines may find this one."""
    found = [socket.gethostname()]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only tells which way packets would leave
            found.append(str(probe.getsockname()[0]))
        except OSError:
            pass
    return [*dict.fromkeys(name for name in found if name), "localhost"]


async def run_certificates(settings: Settings, names: list[str]) -> int:
    """Make the plant's authority once, and a fresh leaf each time."""
    names = names or own_names()
    try:
        paths = make(Path(settings.data), names, settings.site_name, dt.datetime.now(dt.UTC))
    except CannotSign as error:
        print(error, file=sys.stderr)
        return 1
    print(f"authority    {paths.authority}  (phones install it; its key stays here)")
    print(f"certificate  {paths.server}  for {', '.join(names)}, {LEAF_DAYS} days")
    print(f"serve with   BAOGONG_CERTIFICATE={paths.server} BAOGONG_CERTIFICATE_KEY={paths.server_key}")
    return 0


async def run_enrol_code(settings: Settings, kind: str, scope: list[str]) -> int:
    """Make an enrolment code and show it."""
    if problem := no_plant(settings):
        print(problem, file=sys.stderr)
        return 1
    house = House(settings, BOOKS)
    try:
        await house.open()
        made = await new_code(house, Asked(kind=kind, scope=tuple(scope)), "command line")  # type: ignore[arg-type]  # the parser allows only kinds
    finally:
        await house.close()
    code = made.code
    link = f"{address_of(settings)}/#/enrol?code={code}"
    if sys.stdout.isatty():
        segno.make(link, error="m", micro=False).terminal(compact=True)
    print(f"{code[:4]} {code[4:8]} {code[8:]}   {link}")
    return 0


def check_lan(settings: Settings, browser: str) -> list[tuple[bool, str]]:
    """Return what is well and what is not on the way of a phone to this server."""
    address = urlsplit(address_of(settings))
    host, port = address.hostname or "", address.port or (443 if address.scheme == "https" else 80)
    found = [_resolves(host)]
    if settings.certificate:
        leaf = inspect(Path(settings.certificate), dt.datetime.now(dt.UTC))
        found += [
            (host in leaf.names, f"the certificate is for {', '.join(leaf.names) or 'no name'}; phones open {host}"),
            (leaf.for_servers, "the certificate is meant for servers"),
            (leaf.days_whole <= LEAF_DAYS, f"the certificate runs {leaf.days_whole} days; phones take {LEAF_DAYS}"),
            (
                leaf.days_left > SOON_DAYS,
                f"the certificate is good for {leaf.days_left} more days: renew it with `baogong certificates`",
            ),
            _trusted(settings, host, port),
        ]
    elif address.scheme != "https" and host != "localhost":
        found.append(
            (
                False,
                f"{address.geturl()} is not HTTPS: phones get no service worker and no camera; run `baogong certificates`",
            )
        )
    if browser:
        found.append(_registers(settings, browser))
    return found


def _resolves(host: str) -> tuple[bool, str]:
    try:
        told = sorted({str(one[4][0]) for one in socket.getaddrinfo(host, None)})
    except OSError as error:
        return False, f"{host} does not resolve: {error}"
    private = all(ipaddress.ip_address(one.partition("%")[0]).is_private for one in told)
    return True, f"{host} is {', '.join(told)}" + ("" if private else ", a public address")


def _trusted(settings: Settings, host: str, port: int) -> tuple[bool, str]:
    """Shake hands as a phone would that installed the plant's authority."""
    authority = Path(settings.certificate).parent / "authority.crt"
    context = ssl.create_default_context(cafile=str(authority) if authority.exists() else None)
    try:
        with socket.create_connection((host, port), 5) as plain, context.wrap_socket(plain, server_hostname=host):
            return True, f"{host}:{port} answers, and its chain is trusted"
    except ssl.SSLError as error:
        return False, f"{host}:{port} is not trusted: {error.reason}"
    except OSError as error:
        return False, f"{host}:{port} does not answer: {error}; start the server first"


def _registers(settings: Settings, browser: str) -> tuple[bool, str]:
    """Let a real browser run the check of the set-up page, and hear from the server what it found."""
    nonce, address = secrets.token_hex(16), address_of(settings)
    flags = ["--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        asked = [
            browser,
            *flags,
            f"--user-data-dir={profile}",
            "--remote-debugging-port=0",
            f"{address}/setup?proof={nonce}",
        ]
        running = subprocess.Popen(  # noqa: S603  # the path that the administrator typed
            asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            found = _hear(settings, f"{address}/setup/verdict/{nonce}")
        finally:
            _end(running)
    if not found:
        return False, f"the browser could not open {address}/setup"
    if found.get("worker"):
        return True, "the service worker registers in a real browser"
    return False, "the service worker does not register: install the authority where this browser looks for it"


def _end(running: subprocess.Popen[bytes]) -> None:
    """End a browser with all it started: what was named may be a script that starts it."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGTERM)
    else:
        running.terminate()
    running.wait(20)


def _hear(settings: Settings, address: str) -> dict[str, bool]:
    context = ssl.create_default_context()
    if settings.certificate:
        context.load_verify_locations(cadata=(Path(settings.certificate).read_text()))
    for _ in range(60):
        try:
            with urllib.request.urlopen(address, timeout=5, context=context) as answer:  # noqa: S310  # the server's own address
                found: dict[str, bool] = json.load(answer)
        except OSError:
            found = {}
        if found:
            return found
        time.sleep(0.5)
    return {}

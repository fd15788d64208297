"""Knows a contact: the headers a device sends with every request, and the token it gets back."""

from typing import Any

from litestar import Request

from api.house import House
from api.ledger.telemetry import read_told
from sync.stamp import Contact

CLOCK = "baogong-clock"
"""`wall,run,run_ms`: the device's wall clock, the id of this run of the app, milliseconds since."""

TELEMETRY = "baogong-telemetry"
CONTRACT_HEADER = "baogong-contract"


def make_contact(request: Request[Any, Any, Any], house: House, device: str) -> str:
    """Note the contact and what the device told; return the token for its next records."""
    wall, run, run_ms = ([*request.headers.get(CLOCK, "").split(","), "", "", ""])[:3]
    contact = Contact(
        server=house.clock.now(), device=device, wall=_number(wall), run=run.strip()[:40], run_ms=_number(run_ms)
    )
    house.telemetry.note(contact, read_told(request.headers.get(TELEMETRY, "")))
    return house.seals.contact(contact)


def contract(request: Request[Any, Any, Any]) -> int:
    """Return the contract version the device speaks; the first one if it does not say."""
    return _number(request.headers.get(CONTRACT_HEADER, "1")) or 1


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0

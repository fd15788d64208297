"""Knows a contact: the headers a device sends with every request, and the token it gets back."""

import re

from api.arrival import Asking, received
from api.house import House
from api.ledger.telemetry import read_told
from sync.stamp import Clocks, Contact

CLOCK = "baogong-clock"
"""`wall,run,run_ms`: the device's wall clock, the id of this run of the app, milliseconds since it began."""

TELEMETRY = "baogong-telemetry"
CONTRACT_HEADER = "baogong-contract"

_clocks = re.compile(r"([0-9]{1,16}),([0-9a-z-]{1,24}),([0-9]{1,14})")
_most = (8_640_000_000_000_000, 2**48 - 1)


def read_clocks(text: str) -> Clocks | None:
    """Return what a device's clocks show; None if it does not say, or says what no clock shows."""
    found = _clocks.fullmatch(text.replace(" ", ""))
    if found is None or int(found[1]) > _most[0] or int(found[3]) > _most[1]:
        return None
    return Clocks(int(found[1]), found[2], int(found[3]))


def clocks(request: Asking) -> Clocks | None:
    """Return what the caller's clocks showed when he asked."""
    return read_clocks(request.headers.get(CLOCK, ""))


def make_contact(request: Asking, house: House, device: str) -> str:
    """Note the contact and what the device told; return the token for its next records."""
    wall, run, run_ms = clocks(request) or Clocks(0, "", 0)
    contact = Contact(
        received=received(request), answered=house.clock.now(), device=device, wall=wall, run=run, run_ms=run_ms
    )
    house.telemetry.note(contact, read_told(request.headers.get(TELEMETRY, "")))
    return house.seals.contact(contact)


def contract(request: Asking) -> int:
    """Return the contract version the device speaks; the first one if it does not say."""
    text = request.headers.get(CONTRACT_HEADER, "1").strip()
    return (int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0) or 1

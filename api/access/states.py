"""Knows what devices learn of a person's rights, and what they need to check his PIN."""

from collections.abc import Mapping
from typing import Any

from sync.canon import canonical
from sync.pins import ROUNDS


def rights_state(row: Mapping[str, Any]) -> bytes:
    """Return what every device learns of a person's rights: whether he has a PIN, and nothing to check it with."""
    state = {"person": row["person"], "roles": row["roles"].split(), "revoked": row["revoked"] is not None}
    return canonical(state | {"has_pin": bool(row["pin_check"])})


def pin_state(row: Mapping[str, Any]) -> bytes:
    """Return what a device needs to check a person's PIN without a network."""
    pin = {"salt": row["pin_salt"], "rounds": ROUNDS, "check": row["pin_check"]} if row["pin_check"] else None
    return canonical({"person": row["person"], "pin": pin})

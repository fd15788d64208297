"""Knows what is told to devices, and to which of them: whole states, each to its audiences."""

from collections.abc import Collection
from typing import NamedTuple

EVERYBODY = "site"
"""The audience of devices whose scope is the whole site."""

PEOPLE = "people"
"""The audience of every device, for who is who."""

SEPARATOR = "\n"
"""Between the work centers of a scope; their names may contain spaces."""


class Telling(NamedTuple):
    """A state that is to be told: what it is of, who follows it now, and who followed it and does no more."""

    kind: str
    key: str
    version: int
    state: bytes
    audiences: Collection[str]
    left: Collection[str] = ()


def scope_of(stored: str) -> list[str]:
    """Return the work centers of a stored scope."""
    return [center for center in stored.split(SEPARATOR) if center]


def device_audience(device: str) -> str:
    """Return the audience of one device."""
    return f"device:{device}"


def center_audience(work_center: str) -> str:
    """Return the audience of a work center."""
    return f"center:{work_center}"

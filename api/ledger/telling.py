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
    """A state that is to be told: what it is of, who follows it now, and who followed it and does no more.

    `state` is empty where it is the home's own, which stands in its row.
    """

    kind: str
    key: str
    version: int
    state: bytes
    audiences: Collection[str]
    left: Collection[str] = ()


def listed(audiences: Collection[str]) -> str:
    """Return audiences as they are stored: each between separators; nothing if there are none."""
    return f"{SEPARATOR}{SEPARATOR.join(sorted(audiences))}{SEPARATOR}" if audiences else ""


def left_at(seq: int, audiences: Collection[str]) -> str:
    """Return who leaves with a seq, as it is stored."""
    return listed([f"{audience}={seq}" for audience in audiences])


def left_since(stored: str, audiences: Collection[str], after: int) -> bool:
    """Whether any of the audiences left after a seq."""
    found = (one.rpartition("=") for one in stored.split(SEPARATOR) if one)
    return any(audience in audiences and int(seq) > after for audience, _, seq in found)


def scope_of(stored: str) -> list[str]:
    """Return the work centers of a stored scope."""
    return [center for center in stored.split(SEPARATOR) if center]


def device_audience(device: str) -> str:
    """Return the audience of one device."""
    return f"device:{device}"


def center_audience(work_center: str) -> str:
    """Return the audience of a work center."""
    return f"center:{work_center}"

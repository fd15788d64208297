"""Knows what a run hands on, and how an expectation fails: with what was wanted beside what came."""

from pathlib import Path
from typing import Any, NamedTuple

from sync.envelope import Line


class Failed(Exception):
    """The replay does not add up."""


class Run(NamedTuple):
    """A run's figures, its stored stamped lines, the server's secret, and when it began (ms)."""

    figures: dict[str, Any]
    lines: list[Line]
    secret: Path
    began: int


def expect(what: str, found: object, wanted: object) -> None:
    """Raise Failed unless the two are equal."""
    if found == wanted:
        return
    if isinstance(found, set) and isinstance(wanted, set):
        raise Failed(f"{what}: too many {sorted(found - wanted)[:8]}, missing {sorted(wanted - found)[:8]}")
    raise Failed(f"{what}: {found!r}, wanted {wanted!r}")

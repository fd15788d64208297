"""Paper needs its typeface: taken from its package once for all processes."""

import fcntl

import pytest

from scripts.building.__main__ import ROOT, take_fonts


@pytest.fixture(scope="session", autouse=True)
def typeface() -> None:
    """Make sure the typeface is there."""
    (ROOT / ".venv").mkdir(exist_ok=True)
    with (ROOT / ".venv" / "fonts.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        take_fonts()

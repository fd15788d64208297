"""A built app, a playwright, and a floor for every browser test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from scripts.building.__main__ import DIST, build
from scripts.kit.floor import Floor, floor_in


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, int]:
    """The app, built once for all processes; the gzipped size of its parts."""
    import fcntl
    import json

    root = tmp_path_factory.getbasetemp()
    shared = root if worker_id == "master" else root.parent
    with (shared / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sizes = shared / "sizes.json"
        if not sizes.exists() or not (DIST / "index.html").exists():
            sizes.write_text(json.dumps(build()))
        found: dict[str, int] = json.loads(sizes.read_text())
        return found


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Closed before a test that has an event loop of its own may run in this process."""
    with sync_playwright() as running:
        yield running


@pytest.fixture
def floor(built: dict[str, int], tmp_path: Path) -> Iterator[Floor]:
    assert built
    with floor_in(tmp_path) as running:
        yield running
        assert "clean" in running.server.command("rebuild", "--verify")

"""What the office said survives a server restored from yesterday, as what phones said does."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.kit.plant import Plant
from tests.office.kit import Desk
from tests.office.orders.test_orders import FORM, released


class Shelf:
    """A plant's database file, and copies of it."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.folder = folder
        self.file = folder / "baogong.sqlite"
        self.url = f"sqlite+aiosqlite:///{self.file}"
        self.put(template)

    def copy(self) -> Path:
        """Take a copy while nobody serves."""
        there = self.folder / f"copy{len(list(self.folder.glob('copy*')))}.sqlite"
        shutil.copy(self.file, there)
        return there

    def put(self, copy: Path) -> None:
        """Put another database in its place."""
        shutil.copy(copy, self.file)
        for side in ("-wal", "-shm"):
            (self.folder / f"{self.file.name}{side}").unlink(missing_ok=True)


@pytest.fixture
def shelf(sqlite_template: Path, tmp_path: Path) -> Shelf:
    return Shelf(tmp_path, sqlite_template)


async def numbers(plant: Plant) -> dict[str, str]:
    """Return the keys of all orders by number."""
    rows = (await plant.client.get("/api/orders", headers=await plant.sign_in())).json()
    return {one["number"]: one["order"] for one in rows}


async def test_a_database_from_yesterday_gets_the_offices_words_back_with_their_stamps(shelf: Shelf) -> None:
    async with Plant.open(shelf.url, shelf.folder) as plant:
        await released(plant, number="WO-1")
    yesterday = shelf.copy()
    async with Plant.reopen(shelf.url, shelf.folder) as plant:
        desk, path = await released(plant, number="WO-2")
        change = {"quantity": "900", "due": "2026-12-01", "tolerance": "5"}
        assert (await desk.post(f"{path}/revise", **change)).status_code == 303
        order = path.rpartition("/")[2]
        before = await plant.state(order)
    shelf.put(yesterday)
    async with Plant.reopen(shelf.url, shelf.folder) as plant:
        assert await plant.state(order) == before
        again = await Desk(plant).sign_in("planner")
        assert (await again.post("/office/orders/new", **(FORM | {"number": "WO-3"}))).status_code == 303


async def test_a_plant_begun_anew_in_the_same_folder_stays_new_and_leaves_the_others_words_alone(
    shelf: Shelf, sqlite_template: Path
) -> None:
    async with Plant.open(shelf.url, shelf.folder) as plant:
        await released(plant, number="TRIAL-1")
    trial = shelf.copy()
    shelf.put(sqlite_template)
    async with Plant.open(shelf.url, shelf.folder) as plant:
        await released(plant, number="REAL-1")
    for _ in range(2):
        async with Plant.reopen(shelf.url, shelf.folder) as plant:
            assert set(await numbers(plant)) == {"REAL-1"}
    shelf.put(trial)
    async with Plant.reopen(shelf.url, shelf.folder) as plant:
        assert set(await numbers(plant)) == {"TRIAL-1"}


async def test_what_the_journal_missed_counts_and_is_written_down_at_the_next_start(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Plant.open(shelf.url, shelf.folder) as plant:
        await released(plant, number="WO-1")
    yesterday = shelf.copy()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    async with Plant.reopen(shelf.url, shelf.folder) as plant:
        monkeypatch.setattr(plant.house.journal, "keep", full)
        await released(plant, number="WO-2")
    async with Plant.reopen(shelf.url, shelf.folder):
        pass
    shelf.put(yesterday)
    async with Plant.reopen(shelf.url, shelf.folder) as plant:
        assert set(await numbers(plant)) == {"WO-1", "WO-2"}


async def test_lines_whose_seal_does_not_hold_are_not_taken_for_the_plants_own(shelf: Shelf) -> None:
    async with Plant.open(shelf.url, shelf.folder) as plant:
        await released(plant, number="WO-1")
    yesterday = shelf.copy()
    async with Plant.reopen(shelf.url, shelf.folder) as plant:
        await released(plant, number="WO-2")
    shelf.put(yesterday)
    (shelf.folder / "secret").unlink()
    async with Plant.reopen(shelf.url, shelf.folder) as plant:
        assert set(await numbers(plant)) == {"WO-1"}

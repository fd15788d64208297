"""What the office said survives a server restored from yesterday, as what phones said does."""

import shutil
from pathlib import Path

from tests.kit.plant import Plant
from tests.office.kit import Desk
from tests.office.test_orders import FORM, released


async def test_a_database_from_yesterday_gets_the_offices_words_back_with_their_stamps(
    sqlite_template: Path, tmp_path: Path
) -> None:
    file, copy = tmp_path / "baogong.sqlite", tmp_path / "yesterday.sqlite"
    shutil.copy(sqlite_template, file)
    url = f"sqlite+aiosqlite:///{file}"
    async with Plant.open(url, tmp_path) as plant:
        await released(plant, number="WO-1")
    shutil.copy(file, copy)
    async with Plant.reopen(url, tmp_path) as plant:
        desk, path = await released(plant, number="WO-2")
        change = {"quantity": "900", "due": "2026-12-01", "tolerance": "5"}
        assert (await desk.post(f"{path}/revise", **change)).status_code == 303
        order = path.rpartition("/")[2]
        before = await plant.state(order)
    shutil.copy(copy, file)
    for side in ("-wal", "-shm"):
        (tmp_path / f"baogong.sqlite{side}").unlink(missing_ok=True)
    async with Plant.reopen(url, tmp_path) as plant:
        assert await plant.state(order) == before
        again = await Desk(plant).sign_in("planner")
        assert (await again.post("/office/orders/new", **(FORM | {"number": "WO-3"}))).status_code == 303
    shutil.copy(sqlite_template, file)
    for side in ("-wal", "-shm"):
        (tmp_path / f"baogong.sqlite{side}").unlink(missing_ok=True)
    async with Plant.open(url, tmp_path) as plant:
        listed = (await plant.client.get("/api/orders", headers=await plant.sign_in())).json()
        assert listed == [], "an empty database begins anew"

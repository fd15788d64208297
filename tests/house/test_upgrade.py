"""A plant that ran on an earlier schema is brought up to date with what it has, and can go back."""

import gzip
import json
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, text

from api.db.engine import Database
from api.ledger import dump
from api.tables import metadata
from api.tables.migrate import _config, current, drift, migrate
from sync.records import Issue
from tests.kit.plant import Plant


async def test_sites_get_a_name_of_their_own_and_stock_keys_are_spelled_out(database_url: str) -> None:
    database = Database(database_url)

    def go_back(connection: Connection) -> None:
        command.downgrade(_config(connection), "002")
        for site in ("east", "west"):
            row = "INSERT INTO site (site, name, zone, day_starts) VALUES (:site, 'x', 'Asia/Shanghai', 480)"
            connection.execute(text(row), {"site": site})
        for key in ("M-1/A-01/", "A/B/C/D"):
            row = "INSERT INTO master (site, kind, key, state) VALUES ('east', 'stock', :key, :state)"
            connection.execute(text(row), {"key": key, "state": b"{}"})

    try:
        await database.write(go_back)
        await migrate(database)
        assert await drift(database) == []
        async with database.read() as connection:
            drawn = [row.plant for row in await connection.execute(text("SELECT plant FROM site"))]
            keys = {row.key for row in await connection.execute(text("SELECT key FROM master WHERE kind = 'stock'"))}
        assert len(set(drawn)) == 2
        assert all(len(plant) == 12 for plant in drawn)
        assert keys == {'["M-1","A-01",""]', "A/B/C/D"}, "what nobody can divide stays as it is"
    finally:
        await database.close()


async def test_who_follows_what_is_taken_over_and_the_state_of_a_home_stands_once(
    plant: Plant, database_url: str
) -> None:
    """Also who left before and has not heard yet; and a device goes on from the cursor it has."""
    order, phone = await plant.order(), await plant.phone(scope=("WC9",))
    await plant.office.tell(plant.finish(order))
    await phone.pull()
    row = {"site": plant.house.site, "kind": "order", "key": order, "seq": 10**6}
    audience = "INSERT INTO feed_audience (site, audience, kind, key, seq, gone) VALUES (:site, :audience, :kind, :key, :seq, :gone)"

    def go_back(connection: Connection) -> None:
        command.downgrade(_config(connection), "005")
        told = "INSERT INTO feed (site, kind, key, seq, version, state) SELECT site, 'order', home, :seq, version, state FROM home_state WHERE home = :key"
        connection.execute(text(told), row)
        for name, gone in (("site", False), ("center:WC1", False), ("center:WC9", True)):
            connection.execute(text(audience), row | {"audience": name, "gone": gone})
        wrote = (
            "UPDATE outcome SET notes = 'ahead_of_predecessor implied_start over_plan' WHERE notes = 'implied_start'"
        )
        connection.execute(text(wrote))

    database = Database(database_url)
    try:
        await database.write(go_back)
        await migrate(database)
        assert await drift(database) == []
        async with database.read() as connection:
            (told,) = (await connection.execute(text("SELECT followers, gone, state FROM feed"))).all()
            notes = {one.notes for one in await connection.execute(text("SELECT notes FROM outcome"))}
    finally:
        await database.close()
    assert (told.followers, told.gone, bytes(told.state)) == ("\ncenter:WC1\nsite\n", "\ncenter:WC9=1000000\n", b"")
    assert notes == {"", "implied_start"}


async def test_sqlite_keeps_narrow_tables_once_in_the_tree_of_their_key(sqlite_template: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{sqlite_template}")
    narrow = {"".join(t.name) for t in metadata.sorted_tables if t.dialect_options["sqlite"]["with_rowid"] is False}
    try:
        async with database.read() as connection:
            made = text("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'")
            assert {row.name for row in await connection.execute(made)} == narrow
        assert {"posting", "outcome", "record_address"} <= narrow
    finally:
        await database.close()


AT_002 = {"sign_in_try", "pin_holder", "dismissed", "period_sheet"}
"""Tables that came later."""


def aged(file: Path, revision: str) -> None:
    """Make of a backup what the version of that schema would have written."""
    with gzip.open(file) as whole:
        head, *rows = (json.loads(line) for line in whole)
    rows = [(name, row) for name, row in rows if name not in AT_002]
    for name, row in rows:
        if name == "site":
            row.pop("plant", None)
        if name == "feed":
            row.pop("followers", None), row.pop("gone", None)
    head |= {"revision": revision, "rows": len(rows)}
    with gzip.open(file, "wt") as old:
        old.writelines(json.dumps(one) + "\n" for one in (head, *rows))


@pytest.mark.parametrize("there", ["nothing", "the newest schema"])
async def test_a_backup_of_an_earlier_version_is_brought_up_to_date(
    plant: Plant, database_url: str, tmp_path: Path, there: str
) -> None:
    order, phone = await plant.order(), await plant.phone()
    await phone.tell(plant.finish(order, "5"))
    await phone.tell(
        Issue(recorder=plant.zhang, person=plant.zhang, order=order, item="M-1", quantity="2.5", unit="kg")
    )
    file = tmp_path / "old.backup"
    revision, _ = await current(plant.house.database)
    await dump.backup(plant.house.database, file, revision or "", plant.now, "", lambda *_: None)
    aged(file, "002")
    other = Database(f"sqlite+aiosqlite:///{tmp_path / 'other.sqlite'}")
    try:
        if there != "nothing":
            await migrate(other)
        await dump.restore(other, file, lambda *_: None)
        assert await drift(other) == []
        assert await current(other) == (revision, revision)
        async with other.read() as connection:
            (site,) = await connection.execute(text("SELECT plant FROM site"))
            reports = (await connection.execute(text("SELECT count(*) FROM record WHERE kind = 'finish'"))).scalar()
            stock = await connection.execute(text("SELECT place, item, amount FROM stock ORDER BY place"))
            assert [tuple(row) for row in stock] == [("", "M-1", -2_500), (order, "M-1", 2_500)]
        assert (len(site.plant), reports) == (12, 1)
        with pytest.raises(dump.NoBackup, match="holds records already"):
            await dump.restore(other, file, lambda *_: None)
        aged(file, "999")
        with pytest.raises(dump.NoBackup, match="upgrade Baogong first"):
            await dump.restore(other, file, lambda *_: None)
    finally:
        await other.close()

"""Pulling: no cursor misses a row, whatever is committed meanwhile, and a restored server says so."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from api.db.engine import Database
from api.departments import BOOKS
from api.house import House
from api.ledger import dump, rebuild
from api.settings import Settings
from api.tables.migrate import current
from sync import records as r
from sync.lexicon import REASONS
from sync.outcomes import SINCE
from tests.kit.plant import DAY, Phone, Plant


async def test_twelve_pushers_and_four_pullers_miss_nothing(plant: Plant) -> None:
    orders = [await plant.order(quantity="99999") for _ in range(6)]
    phones = [await plant.phone(f"phone {n}") for n in range(12)]
    pullers = [await plant.phone(f"puller {n}") for n in range(4)]
    seen: list[dict[str, int]] = [{} for _ in pullers]
    done = asyncio.Event()

    async def push(number: int, phone: Phone) -> None:
        for round_ in range(12):
            order = orders[(number + round_) % len(orders)]
            await phone.tell(*(plant.finish(order, "1") for _ in range(1 + round_ % 3)))

    async def pull(phone: Phone, states: dict[str, int]) -> None:
        while True:
            last = done.is_set()
            for row in await phone.pull(limit=7):
                if row["kind"] == "order":
                    assert row["version"] > states.get(row["key"], 0), "states come in the order of their commits"
                    states[row["key"]] = row["version"]
            if last:
                return
            await asyncio.sleep(0)

    pulling = [asyncio.create_task(pull(phone, states)) for phone, states in zip(pullers, seen, strict=True)]
    await asyncio.gather(*(push(n, phone) for n, phone in enumerate(phones)))
    done.set()
    await asyncio.gather(*pulling)
    admin = await plant.sign_in()
    wanted = {line["order"]: line["version"] for line in (await plant.client.get("/api/orders", headers=admin)).json()}
    assert all(states == wanted for states in seen)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_processes_may_write_one_postgresql_database(plant: Plant, tmp_path: Path) -> None:
    """Each with its own folds in memory: the version in the database tells which are stale."""
    settings = plant.house.settings
    second = House(settings, BOOKS)
    await second.open()
    second.clock.set(plant.now)
    try:
        orders = [await plant.order(quantity="99999") for _ in range(3)]
        phones = [await plant.phone(f"phone {n}") for n in range(6)]
        from api.ledger.intake import read
        from sync.envelope import encode_line

        async def push(number: int, phone: Phone, house: House) -> None:
            for round_ in range(10):
                lines = [phone.say(plant.finish(orders[(number + round_) % 3], "1")) for _ in range(2)]
                answers = await house.ledger.submit(
                    [read(encode_line(one), phone.id, plant.now, house.seals) for one in lines]
                )
                assert {answer.outcome.result for answer in answers} == {"accepted"}

        houses = [plant.house, second]
        await asyncio.gather(*(push(n, phone, houses[n % 2]) for n, phone in enumerate(phones)))
        goods = [(await plant.state(order))["operations"]["10"]["good"] for order in orders]
        assert sum(goods) == 6 * 10 * 2 * 1000
    finally:
        await second.close()


async def test_a_snapshot_then_its_cursor_is_the_whole_world(plant: Plant) -> None:
    orders = [await plant.order() for _ in range(5)]
    phone, fresh = await plant.phone(), await plant.phone("fresh")
    await phone.tell(plant.finish(orders[0]))
    rows, after, cursor = [], "", None
    while True:
        answer = await plant.client.get(
            "/api/sync/snapshot", params={"after": after, "limit": 2}, headers=fresh.headers()
        )
        page = answer.json()
        cursor = page["cursor"] if cursor is None else cursor
        rows += page["rows"]
        after = page["after"]
        if len(rows) == 2:
            await phone.tell(plant.finish(orders[0]))
        if not page["more"]:
            break
    fresh.cursor = cursor or ""
    rows += await fresh.pull()
    newest: dict[str, Any] = {}
    for row in rows:
        newest[row["key"]] = max(newest.get(row["key"], row), row, key=lambda r: r["version"])
    assert {key for key in newest if key.startswith("W")} == set(orders)
    assert newest[orders[0]]["state"]["operations"]["10"]["good"] == 10_000
    assert {newest[p]["state"]["name"] for p in (plant.zhang, plant.li)} == {"张三", "李四"}


async def test_a_device_follows_its_scope_and_the_outcomes_of_what_it_made(plant: Plant) -> None:
    here, there = await plant.order(center="WC1"), await plant.order(center="WC2")
    phone = await plant.phone(scope=("WC2",))
    await phone.tell(plant.finish(here), plant.finish(there))
    await plant.office.tell(_void(plant, phone, here))
    rows = await phone.pull()
    assert {row["key"] for row in rows if row["kind"] == "order"} == {there}
    assert [row["state"]["result"] for row in rows if row["kind"] == "outcome"] == ["voided"]
    snapshot = await plant.client.get("/api/sync/snapshot", headers=phone.headers())
    assert {row["key"] for row in snapshot.json()["rows"]} == {there}


def _void(plant: Plant, phone: Phone, order: str) -> Any:
    from sync.records import Void

    target = next(line.envelope.id for line in phone.outbox.lines if order in line.body)
    return Void(recorder=plant.planner, home=order, target=target, reason="wrong")


async def test_a_cursor_of_another_history_is_answered_with_resync(plant: Plant) -> None:
    phone = await plant.phone()
    await phone.pull()
    for cursor in (phone.cursor[:-1] + "x", "999999.abc", "1", "-1.x", "1e5.x", "９.x"):
        answer = await plant.client.get("/api/sync/pull", params={"cursor": cursor}, headers=phone.headers())
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:baogong:problem:resync")


async def test_a_server_restored_from_a_backup_gets_back_what_it_lost_with_its_stamps(
    plant: Plant, tmp_path: Path
) -> None:
    order, phone = await plant.order(), await plant.phone()
    await phone.tell(plant.finish(order, "5"))
    copy = tmp_path / "copy.baogong"
    revision, _ = await current(plant.house.database)
    await dump.backup(plant.house.database, copy, revision or "", plant.now, "", lambda *_: None)
    await phone.tell(plant.finish(order, "7"), plant.finish(order, "-1"))
    await phone.pull()
    plant.later(DAY)

    other = tmp_path / "restored"
    settings = Settings(data=str(other), secret_file=str(tmp_path / "secret"), mode="test", clock="driven")
    database = Database(settings.database_url())
    from api.tables.migrate import migrate

    await migrate(database)
    await dump.restore(database, copy, lambda *_: None)
    await database.close()
    from api.app import build
    from scripts.kit.asgi import talking_to

    app = build(settings)
    async with talking_to(app) as client:
        house: House = app.state.house
        house.clock.set(plant.now)
        await rebuild.rebuild(
            house.database, house.site, BOOKS, await house.commit.calendar(), plant.now, lambda *_: None
        )
        restored = Plant(client, app)
        restored.now = plant.now
        phone.plant = restored
        lost = await client.get("/api/sync/pull", params={"cursor": phone.cursor}, headers=phone.headers())
        assert lost.json()["type"] == "urn:baogong:problem:resync"
        reply = await phone.push([])
        again = phone.outbox.lost(reply.high_water)
        assert len(again) == 2
        before = dict(phone.outbox.sealed)
        reply = await phone.push(again)
        assert [a.outcome.result for a in reply.answers] == ["accepted", "refused"]
        assert phone.outbox.sealed == before, "a record sent again keeps its stamp"
        assert await rebuild.verify(house.database, house.site, BOOKS, lambda *_: None) == []


async def test_an_edition_that_is_served_no_more_is_told_so_on_pull_and_kept_on_push(
    monkeypatch: pytest.MonkeyPatch, plant: Plant
) -> None:
    from sync.outbox import push_body

    order, phone = await plant.order(), await plant.phone()
    monkeypatch.setattr("api.devices.pull.OLDEST", 2)
    monkeypatch.setattr("api.devices.push.OLDEST", 2)
    assert (await plant.client.get("/api/sync/pull", headers=phone.headers())).status_code == 426
    body = push_body([phone.say(plant.finish(order))])
    answer = (await plant.client.post("/api/sync/push", content=body, headers=phone.headers())).json()
    assert answer["answers"][0]["outcome"]["result"] == "accepted"
    assert "update" in answer["text"]


async def test_an_order_that_leaves_a_work_center_is_told_gone_there_also_if_it_changes_again(plant: Plant) -> None:
    from sync.records import Operation, Revise

    order = await plant.order(center="WC1")
    left, comes, both = [
        await plant.phone(name, scope=scope)
        for name, scope in (("a", ("WC1",)), ("b", ("WC2",)), ("ab", ("WC1", "WC2")))
    ]
    for phone in (left, comes, both):
        await phone.pull()
    released = next(line.envelope.id for line in plant.office.outbox.lines if order in line.body)
    moved = tuple(Operation(number=n, name="x", work_center="WC2") for n in (10, 20))
    revise = plant.office.say(Revise(recorder=plant.planner, order=order, on=(released,), routing=moved))
    await plant.office.push([revise])
    await plant.office.tell(plant.finish(order))

    def told(rows: list[dict[str, Any]]) -> list[tuple[str, bool]]:
        return [(row["key"], row.get("gone", False)) for row in rows if row["kind"] == "order"]

    assert told(await left.pull()) == [(order, True)]
    assert told(await comes.pull()) == [(order, False)]
    assert told(await both.pull()) == [(order, False)]
    await plant.office.tell(plant.finish(order))
    assert told(await left.pull()) == [], "it is told once, and then not again"


async def test_the_feed_holds_one_row_a_key_however_often_it_changed(plant: Plant) -> None:
    from sqlalchemy import func, select

    from api.db.rows import table_of
    from api.tables.feed import Feed

    order, phone, late = await plant.order(quantity="999"), await plant.phone(), await plant.phone("late")
    await late.pull()
    for _ in range(12):
        await phone.tell(plant.finish(order, "1"))
    feed = table_of(Feed)
    async with plant.house.database.read() as connection:
        rows = select(func.count()).select_from(feed).where(feed.c.key == order)
        assert (await connection.execute(rows)).scalar_one() == 1
    told = [row for row in await late.pull(limit=1) if row["key"] == order]
    assert [row["state"]["operations"]["10"]["good"] for row in told] == [12_000]


async def test_a_reason_newer_than_the_phone_brings_its_words(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    order, phone = await plant.order(), await plant.phone()
    assert (await phone.push([phone.say(plant.finish(order))])).words == {}
    monkeypatch.setitem(SINCE, "unit_differs", 2)
    told = REASONS["unit_differs"]
    reply = await phone.push([phone.say(plant.finish(order, unit="kg"))])
    assert (reply.answers[0].outcome.reason, reply.words) == ("unit_differs", {"unit_differs": told})
    for path in ("pull", "snapshot"):
        answer = await plant.client.get(f"/api/sync/{path}", headers=phone.headers())
        assert answer.json()["words"] == {"unit_differs": list(told)}
        newer = await plant.client.get(f"/api/sync/{path}", headers=phone.headers(**{"baogong-contract": "2"}))
        assert newer.json()["words"] == {}


def _seen(plant: Plant, order: str) -> tuple[str, ...]:
    """Return the release of an order: who ends it had seen that."""
    return tuple(line.envelope.id for line in plant.office.outbox.lines if order in line.body)


async def test_who_reads_page_after_page_hears_of_what_left_though_its_row_has_moved_on(plant: Plant) -> None:
    order = await plant.order(center="WC1")
    phone = await plant.phone(scope=("WC1",))
    assert [row["key"] for row in await phone.pull() if row["kind"] == "order"] == [order]
    await plant.office.tell(_moved(plant, order, "WC2"))
    for _ in range(6):
        await plant.order(center="WC1")
    await plant.office.tell(_moved(plant, order, "WC3"))
    told = [row for row in await phone.pull(limit=3) if row["key"] == order]
    assert [row.get("gone") for row in told] == [True]


def _moved(plant: Plant, order: str, center: str) -> r.Revise:
    release = plant.release(order, center=center)
    return r.Revise(
        recorder=plant.planner, order=order, routing=release.routing, on=_seen(plant, order), reason="moved"
    )


async def test_pages_that_end_with_a_full_one_end(plant: Plant) -> None:
    phone = await plant.phone()
    await phone.pull()
    before = phone.cursor
    for _ in range(4):
        await plant.order()
    query: dict[str, str | int] = {"cursor": before, "limit": 4}
    page = (await plant.client.get("/api/sync/pull", params=query, headers=phone.headers())).json()
    assert (page["more"], page["cursor"].partition("-")[2]) == (True, before.partition(".")[0])
    assert await phone.pull(limit=4)
    assert "-" not in phone.cursor
    assert await phone.pull(limit=4) == []

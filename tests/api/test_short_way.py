"""The short way of a push says and does what the long one does."""

import pytest

from api.devices.short_way import ShortWay
from tests.kit.plant import Phone, Plant


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which devices came the short way."""
    came: list[str] = []
    pushed = ShortWay._pushed

    async def noted(self: ShortWay, inside, device, knock, receive):  # type: ignore[no-untyped-def]  # as it is
        came.append(device.id)
        return await pushed(self, inside, device, knock, receive)

    monkeypatch.setattr(ShortWay, "_pushed", noted)
    return came


async def both(phone: Phone, body: bytes):  # type: ignore[no-untyped-def]  # two answers of httpx
    """Push the same the long way and then the short one; return both answers."""
    return await phone.post(body, "/api/sync/push?long"), await phone.post(body)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_an_answer_is_the_same_whichever_way_it_came(plant: Plant, short: list[str]) -> None:
    order, phone = await plant.order(), await plant.phone()
    await phone.tell(plant.finish(order))
    short.clear()
    long, quick = await both(phone, b"torn")
    assert short == [phone.id]
    assert (long.status_code, dict(long.headers)) == (quick.status_code, dict(quick.headers))
    told = [answer.json() | {"contact": ""} for answer in (long, quick)]
    assert told[0] == told[1]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("many", ["lines", "bytes"])
async def test_what_is_refused_is_refused_in_the_same_words(plant: Plant, short: list[str], many: str) -> None:
    phone = await plant.phone()
    body = b"{}\n" * 2001 if many == "lines" else b"x" * (plant.house.settings.largest_push + 1)
    long, quick = await both(phone, body)
    assert (long.status_code, quick.status_code, short) == (413, 413, [phone.id])
    told = [answer.json() | {"detail": ""} for answer in (long, quick)]
    assert told[0] == told[1]
    assert long.headers["content-type"] == quick.headers["content-type"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_device_that_is_ended_here_is_known_as_such_at_once(plant: Plant, short: list[str]) -> None:
    order, phone = await plant.order(), await plant.phone()
    await phone.tell(plant.finish(order))
    await phone.pull()
    headers = await plant.sign_in()
    answer = await plant.client.post(f"/api/devices/{phone.id}/revoke?lost=true", headers=headers)
    assert answer.status_code == 204
    (outcome,) = await phone.tell(plant.finish(order, "3"))
    assert (outcome.result, outcome.reason) == ("review", "after_revocation")
    for _ in range(2):  # also when it is remembered
        pulled = await plant.client.get(f"/api/sync/pull?cursor={phone.cursor}&limit=10", headers=phone.headers())
        assert pulled.json()["type"] == "urn:baogong:problem:device_revoked"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_server_that_fails_says_so_either_way(
    plant: Plant, short: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = await plant.phone()

    async def fails(_: object) -> None:
        raise RuntimeError("nobody expected this")

    monkeypatch.setattr(plant.house.ledger, "bring", fails)
    long, quick = await both(phone, b"torn")
    assert (long.status_code, quick.status_code, short) == (500, 500, [phone.id])
    assert long.json() == quick.json()
    assert "nobody" not in quick.text

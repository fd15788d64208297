"""Signing in: secrets, tries and sessions."""

import asyncio

from api.access.rights import Rights, grant
from tests.kit.plant import DAY, Plant


async def test_a_wrong_secret_is_refused_and_many_lock_for_a_while(plant: Plant) -> None:
    for _ in range(plant.house.settings.sign_in_attempts):
        answer = await plant.client.post("/api/sign-in", json={"login": "wang", "secret": "wrong"})
        assert answer.json()["type"] == "urn:baogong:problem:wrong_sign_in"
    answer = await plant.client.post("/api/sign-in", json={"login": "wang", "secret": "geheim-7"})
    assert answer.json()["type"] == "urn:baogong:problem:too_many"
    assert int(answer.headers["retry-after"]) > 0
    plant.later(10 * 60_000)
    await plant.sign_in()


async def test_a_session_ends_by_itself_by_sign_out_and_by_revocation(plant: Plant) -> None:
    headers = await plant.sign_in()
    assert (await plant.client.post("/api/sign-out", headers=headers)).status_code == 204
    assert (await plant.client.get("/api/people", headers=headers)).status_code == 401
    headers = await plant.sign_in()
    plant.later(DAY)
    assert (await plant.client.get("/api/people", headers=headers)).status_code == 401
    headers = await plant.sign_in()
    await grant(plant.house, plant.planner, Rights(revoked=True), "test")
    assert (await plant.client.get("/api/people", headers=headers)).status_code == 401


async def test_many_wrong_secrets_at_once_are_many_tries(plant: Plant) -> None:
    tries = plant.house.settings.sign_in_attempts * 2

    async def guess(number: int) -> str:
        answer = await plant.client.post("/api/sign-in", json={"login": "wang", "secret": f"wrong-{number}"})
        return str(answer.json()["type"]).rpartition(":")[2]

    told: list[str] = []
    while told.count("wrong_sign_in") < plant.house.settings.sign_in_attempts:
        told += await asyncio.gather(*(guess(number) for number in range(tries)))
    assert told.count("wrong_sign_in") == plant.house.settings.sign_in_attempts
    told = await asyncio.gather(*(guess(number) for number in range(tries)))
    assert set(told) == {"too_many"}

"""Authors: who may take back, and what ends with a password."""

from typing import Any

import pytest
from httpx import Response

from api.access.rights import Rights, grant
from sync import records as r
from sync.envelope import Line
from tests.kit.plant import DAY, HOUR, Phone, Plant


def take_back(plant: Plant, line: Line, order: str, author: str = "") -> r.Void:
    return r.Void(recorder=author or plant.zhang, home=order, target=line.envelope.id)


async def result(phone: Phone, body: r.Record, line: Line | None = None) -> str:
    answers = (await phone.push([phone.say(body) if line is None else line])).answers
    return answers[0].outcome.result


async def test_a_slip_at_the_kiosk_is_taken_back_without_a_lead(plant: Plant) -> None:
    await grant(plant.house, plant.zhang, Rights(roles=("operator",), pin="2580"), "test")
    plant.later()
    order, kiosk = await plant.order(), await plant.phone("kiosk", kind="kiosk")
    line = kiosk.say(plant.finish(order))
    await kiosk.push([line])
    plant.later(9 * 60_000)
    assert await result(kiosk, take_back(plant, line, order)) == "accepted"


@pytest.mark.parametrize(
    ("pin", "other_device", "later", "proves", "wanted"),
    [
        ("2580", False, HOUR, False, "review"),
        ("2580", False, HOUR, True, "accepted"),
        ("2580", True, 60_000, False, "review"),
        ("2580", True, 60_000, True, "accepted"),
        ("", False, HOUR, False, "accepted"),
        ("", True, 60_000, False, "review"),
    ],
    ids=[
        "with a PIN, an hour later, nobody proved it", "with his PIN", "another device in his name", "another device with his PIN",
        "without a PIN on the device where he said it", "without a PIN on another device: anybody could",
    ],
)  # fmt: skip
async def test_who_takes_back_later_shows_that_it_is_he(
    plant: Plant, pin: str, other_device: bool, later: int, proves: bool, wanted: str
) -> None:
    if pin:
        await grant(plant.house, plant.zhang, Rights(roles=("operator",), pin=pin), "test")
    plant.later()
    order, phone = await plant.order(), await plant.phone()
    other = await plant.phone("other") if other_device else phone
    if proves:
        await other.use_pin(plant.zhang, pin)
    line = phone.say(plant.finish(order))
    await phone.push([line])
    plant.later(later)
    assert await result(other, take_back(plant, line, order)) == wanted


async def test_a_pin_that_was_set_after_the_phone_last_heard_of_us_is_asked_of_nobody(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    line = phone.say(plant.finish(order))
    plant.later(HOUR)
    undo = phone.say(take_back(plant, line, order))
    await grant(plant.house, plant.zhang, Rights(roles=("operator",), pin="2580"), "test")
    answers = (await phone.push([line, undo])).answers
    assert [answer.outcome.result for answer in answers] == ["voided", "accepted"]


async def test_a_new_password_and_a_revocation_end_every_session(plant: Plant) -> None:
    admin = await plant.sign_in()
    for change in (Rights(password="geheim-8"), Rights(revoked=True)):
        await grant(
            plant.house, plant.li, Rights(login="li", roles=("lead",), password="geheim-7", revoked=False), "test"
        )
        theirs = await plant.sign_in("li")
        assert (await plant.client.get("/api/people", headers=theirs)).status_code == 200
        await grant(plant.house, plant.li, change, "test")
        assert (await plant.client.get("/api/people", headers=theirs)).status_code == 401
    assert (await plant.client.get("/api/people", headers=admin)).status_code == 200


async def test_a_pin_never_opens_the_office(plant: Plant) -> None:
    await grant(plant.house, plant.li, Rights(login="li", roles=("lead",), pin="2580"), "test")
    form: dict[str, Any] = {"login": "li", "secret": "2580"}
    answer = await plant.client.post("/office/sign-in", data=form, headers={"origin": str(plant.client.base_url)})
    assert "baogong" not in answer.cookies
    assert answer.status_code == 401


async def test_what_others_said_in_my_name_is_told_where_my_pin_was_entered(plant: Plant) -> None:
    order, mine, theirs = await plant.order(), await plant.phone("mine"), await plant.phone("theirs")
    await mine.tell(plant.finish(order, "1"))
    crew = (r.Share(person=plant.zhang), r.Share(person=plant.planner))
    await grant(plant.house, plant.planner, Rights(pin="1357"), "test")
    await theirs.tell(
        plant.finish(order, "7"),
        plant.finish(order, "2", person=plant.li, recorder=plant.li),
        plant.finish(order, "8", crew=crew),  # tells of the work of one whose PIN was never entered on mine
    )

    async def asked(phone: Phone) -> Response:
        asking = {"person": plant.zhang}
        return await plant.client.get("/api/sync/named", params=asking, headers=phone.headers())

    (told,) = (await asked(mine)).json()
    assert (told["device"], told["body"]["good"], told["outcome"]["result"]) == ("theirs", "7", "accepted")
    await grant(plant.house, plant.zhang, Rights(pin="2580"), "test")
    assert (await asked(mine)).json()["type"].endswith("not_permitted")
    await mine.use_pin(plant.zhang, "2580")
    assert len((await asked(mine)).json()) == 1
    assert (await asked(theirs)).status_code == 403, "his PIN was never entered there"
    plant.later(32 * DAY)
    await mine.use_pin(plant.zhang, "2580")
    assert (await asked(mine)).json() == []

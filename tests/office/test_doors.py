"""Who may go where at the office, and that a page of another site cannot act in somebody's name."""

import re

import pytest

from api.departments import DOORS
from sync.roles import ROLES
from tests.kit.doors import pages
from tests.kit.plant import Plant
from tests.office.kit import HERE, Desk, text_of


async def test_each_role_finds_its_own_doors_open_and_the_others_shut(plant: Plant) -> None:
    order = await plant.order()
    for role in ROLES:
        desk = await Desk(plant).sign_in(role)
        for method, path, who in pages():
            address = path.format(order=order)
            answer = await (desk.get(address) if method == "GET" else desk.post(address))
            assert (answer.status_code == 403) == (role not in who), f"{role} {method} {path}: {answer.status_code}"
        shown = (await desk.get("/office/orders")).text
        for door in DOORS:
            assert (f'href="{door.path}"' in shown) == (role in door.who), f"{role} sees {door.name}"


def test_every_door_leads_where_its_roles_may_go() -> None:
    there = {path: who for method, path, who in pages() if method == "GET"}
    assert {door.path: frozenset(door.who) for door in DOORS} == {door.path: there[door.path] for door in DOORS}


def test_nothing_is_changed_at_the_office_by_whoever_has_no_duty_there() -> None:
    assert [path for method, path, who in pages() if method == "POST" and who & {"operator", "inspector"}] == []
    administering = [
        path for method, path, _ in pages() if method == "POST" and re.search("rights|devices|aside", path)
    ]
    assert len(administering) >= 5
    assert {who for method, path, who in pages() if path in administering and method == "POST"} == {
        frozenset({"admin"})
    }


async def test_whoever_is_not_signed_in_is_asked_to_and_comes_back_to_the_page(plant: Plant) -> None:
    stranger = Desk(plant)
    answer = await stranger.get("/office/orders?urgent")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/office/sign-in?next=/office/orders%3Furgent"
    sent = {"origin": HERE, "host": "plant"}
    for referer, back in (
        (f"{HERE}/office/orders/W1?x=1", "/office/orders/W1%3Fx%3D1%23kept"),
        ("http://elsewhere/office/orders/W1", "/office/%23kept"),
    ):
        typed = await plant.client.post("/office/orders/W1/hold", data={}, headers={**sent, "referer": referer})
        assert typed.headers["location"] == f"/office/sign-in?next={back}", "not to a path that takes no GET"
    wrong = await stranger.post("/office/sign-in", login="wang", secret="falsch-1", next="/office/orders?urgent")
    assert wrong.status_code == 401
    assert "姓名或密码不对" in text_of(wrong)
    assert 'value="wang"' in wrong.text
    assert "falsch-1" not in wrong.text
    right = await stranger.post("/office/sign-in", login="wang", secret="geheim-7", next="/office/orders?urgent")
    assert right.headers["location"] == "/office/orders?urgent"
    cookie = right.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/office" in cookie


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example", "/office//evil", "/office/\\evil", "javascript:1"]
)
async def test_signing_in_goes_on_only_within_the_office(plant: Plant, next_: str) -> None:
    answer = await Desk(plant).post("/office/sign-in", login="wang", secret="geheim-7", next=next_)
    assert answer.headers["location"] == "/office/"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
async def test_a_form_of_another_site_does_nothing(plant: Plant, origin: str) -> None:
    desk = await Desk(plant).sign_in("planner")
    assert (await desk.post("/office/sign-out", origin=origin)).status_code == 403
    assert (await desk.get("/office/orders")).status_code == 200


async def test_a_cookie_opens_no_interface_and_signing_out_ends_it(plant: Plant) -> None:
    desk = await Desk(plant).sign_in("planner")
    assert (await desk.get("/api/orders")).status_code == 401
    assert (await desk.post("/office/sign-out")).status_code == 303
    assert (await desk.get("/office/orders")).status_code == 303, "the token is gone, and not only the cookie"


async def test_errors_are_pages_in_words_and_nothing_a_stranger_typed_becomes_markup(plant: Plant) -> None:
    desk = await Desk(plant).sign_in("planner")
    missing = await desk.get("/office/orders/W0000000000")
    assert (missing.status_code, "没有找到" in text_of(missing)) == (404, True)
    odd = await desk.get("/office/orders?q=<script>alert(1)</script>")
    assert "<script>alert" not in odd.text
    for page in (missing, odd):
        policy = page.headers["content-security-policy"]
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "style=" not in page.text

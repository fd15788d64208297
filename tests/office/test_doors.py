"""Who may go where at the office, and that a page of another site cannot act in somebody's name."""

import re

import pytest

from api.app import callers
from api.departments import DOORS
from tests.kit.plant import Plant
from tests.office.kit import Desk, text_of

ROLES = ("operator", "inspector", "keeper", "lead", "planner", "admin")
EVERYBODY, LEADS, PLANNERS = set(ROLES), {"lead", "planner", "admin"}, {"planner", "admin"}
PRINTERS = {"keeper", *LEADS}

PAGES = [
    ("GET", "/office", EVERYBODY),
    ("GET", "/office/orders", EVERYBODY),
    ("GET", "/office/orders/{order}", EVERYBODY),
    ("GET", "/office/orders/new", PLANNERS),
    ("POST", "/office/orders/new", PLANNERS),
    ("POST", "/office/orders/{order}/revise", PLANNERS),
    *(("POST", f"/office/orders/{{order}}/{end}", PLANNERS) for end in ("close", "hold", "cancel")),
    ("POST", "/office/orders/{order}/split", PLANNERS),
    ("POST", "/office/orders/{order}/release", PLANNERS),
    ("GET", "/office/orders/{order}/print", PRINTERS),
    ("POST", "/office/orders/{order}/print", PRINTERS),
    ("POST", "/office/orders/{order}/cards", PRINTERS),
    ("GET", "/office/prints", PRINTERS),
    *(("POST", f"/office/prints/{what}", PRINTERS) for what in ("tags", "lots", "machines", "badges")),
    ("GET", "/office/morning", LEADS),
    ("GET", "/office/board", LEADS),
    ("GET", "/office/inbox", LEADS),
    ("POST", "/office/inbox", LEADS),
    ("GET", "/office/aside", LEADS),
    ("POST", "/office/aside", {"admin"}),
    ("POST", "/office/aside/{order}", {"admin"}),
    ("GET", "/office/photos/{order}", LEADS),
    ("GET", "/office/late", LEADS),
    ("POST", "/office/late", LEADS),
    ("GET", "/office/people", LEADS),
    ("POST", "/office/people", LEADS),
    ("POST", "/office/people/{order}/rights", {"admin"}),
    ("GET", "/office/devices", {"admin"}),
    ("POST", "/office/devices", {"admin"}),
    ("POST", "/office/devices/{order}/revoke", {"admin"}),
    ("GET", "/office/audit", {"admin"}),
    ("GET", "/office/reports", PLANNERS),
    ("GET", "/office/reports/wages.xlsx", PLANNERS),
    ("POST", "/office/reports/2020-01/lock", PLANNERS),
    ("GET", "/office/imports", PLANNERS),
    ("POST", "/office/imports", PLANNERS),
    ("GET", "/office/imports/{order}", PLANNERS),
    ("GET", "/office/imports/{order}/progress", PLANNERS),
    ("POST", "/office/imports/{order}/apply", PLANNERS),
    ("POST", "/office/imports/{order}/forget", PLANNERS),
    ("GET", "/office/imports/template/items.xlsx", PLANNERS),
    ("GET", "/office/imports/current/people.csv", PLANNERS),
]


async def test_each_role_finds_its_own_doors_open_and_the_others_shut(plant: Plant) -> None:
    order = await plant.order()
    for role in ROLES:
        desk = await Desk(plant).sign_in(role)
        for method, path, who in PAGES:
            address = path.format(order=order)
            answer = await (desk.get(address) if method == "GET" else desk.post(address))
            assert (answer.status_code == 403) == (role not in who), f"{role} {method} {path}: {answer.status_code}"
        shown = (await desk.get("/office/orders")).text
        for door in DOORS:
            assert (f'href="{door.path}"' in shown) == (role in door.who), f"{role} sees {door.name}"


async def test_every_page_has_a_row_and_names_the_same_roles(plant: Plant) -> None:
    rows = {(method, re.sub(r"{order}", "*", path)): tuple(sorted(who)) for method, path, who in PAGES}
    for path, method, who in callers(plant.app):
        if not path.startswith("/office") or method == "HEAD":
            continue
        plain = re.sub(r"{[^}]+}", "*", path)
        if plain == "/office/sign-out":
            continue  # every role may leave; it would end the walk through the other doors
        if who == "anyone":
            assert plain in {"/office/sign-in", "/office/look"}
            continue
        alike = [set(r) for (m, p), r in rows.items() if m == method and same(p, plain)]
        listed = set(rows[method, plain]) if (method, plain) in rows else next(iter(alike), None)
        assert listed == set(who), f"{method} {plain}"


def same(row: str, route: str) -> bool:
    """Whether a row's path is the route's, a star standing for any one part."""
    parts, others = row.split("/"), route.split("/")
    return len(parts) == len(others) and all("*" in {a, b} or a == b for a, b in zip(parts, others, strict=True))


async def test_whoever_is_not_signed_in_is_asked_to_and_comes_back_to_the_page(plant: Plant) -> None:
    stranger = Desk(plant)
    answer = await stranger.get("/office/orders?urgent")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/office/sign-in?next=/office/orders%3Furgent"
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

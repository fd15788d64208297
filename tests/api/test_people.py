"""Who may do what: named people, and a table of every route."""

import pytest

from api.access.rights import Rights, grant
from api.app import callers
from tests.kit.plant import Plant

OPERATOR, INSPECTOR, LEAD, PLANNER, ADMIN = "operator", "inspector", "lead", "planner", "admin"
EVERYBODY = {OPERATOR, INSPECTOR, "keeper", LEAD, PLANNER, ADMIN}
LEADS = {LEAD, PLANNER, ADMIN}

ROUTES = {
    ("GET", "/api/health"): "anyone",
    ("POST", "/api/enrol"): "anyone",
    ("POST", "/api/sign-in"): "anyone",
    ("POST", "/api/sign-out"): EVERYBODY,
    ("POST", "/api/sync/push"): "sender",
    ("POST", "/api/sync/rescue"): "device",
    ("GET", "/api/sync/pull"): "device",
    ("GET", "/api/sync/snapshot"): "device",
    ("GET", "/api/sync/live"): "device",
    ("POST", "/api/sync/sign-in"): "device",
    ("GET", "/api/sync/named"): "device",
    ("PUT", "/api/photos/{hash_}"): "sender",
    ("GET", "/api/photos/{hash_}"): LEADS,
    ("POST", "/api/devices/codes"): {ADMIN},
    ("GET", "/api/devices"): LEADS,
    ("POST", "/api/devices/{device}/revoke"): {ADMIN},
    ("GET", "/api/people"): LEADS,
    ("PUT", "/api/people/{person}/rights"): {ADMIN},
    ("GET", "/api/orders"): EVERYBODY,
    ("GET", "/api/orders/{order}"): EVERYBODY,
    ("GET", "/api/records/{record}"): LEADS,
    ("GET", "/api/inbox"): LEADS,
    ("GET", "/api/quarantine"): LEADS,
    ("POST", "/api/quarantine/{key}/let-in"): {ADMIN},
    ("POST", "/api/quarantine/dismiss"): {ADMIN},
    ("GET", "/api/periods"): LEADS,
    ("POST", "/api/periods/{period}/lock"): {PLANNER, ADMIN},
    ("GET", "/api/digest"): {ADMIN},
}


async def test_every_route_has_a_row_and_every_row_a_route(plant: Plant) -> None:
    found = {(method, path): who for path, method, who in callers(plant.app) if path.startswith("/api/")}
    table = {route: who if isinstance(who, str) else tuple(sorted(who)) for route, who in ROUTES.items()}
    assert found == table


async def test_each_role_gets_in_where_its_row_says_and_nowhere_else(plant: Plant) -> None:
    for role in sorted(EVERYBODY):
        rights = Rights(login=role, roles=(role,), password="geheim-9")  # type: ignore[arg-type]  # a role
        await grant(plant.house, f"P{role.upper():A<10}"[:11], rights, "test")
        headers = await plant.sign_in(role, "geheim-9")
        for (method, path), who in ROUTES.items():
            if isinstance(who, str) or path == "/api/sign-out":
                continue
            address = path.replace("{", "").replace("}", "")
            answer = await plant.client.request(method, address, headers=headers)
            kind = answer.json()["type"] if answer.status_code >= 400 else ""
            assert (kind == "urn:baogong:problem:not_permitted") == (role not in who), f"{role} {method} {path}"


async def test_nobody_gets_in_without_signing_in(plant: Plant) -> None:
    for (method, path), who in ROUTES.items():
        if who in {"anyone", "sender"}:
            continue
        answer = await plant.client.request(method, path.replace("{", "").replace("}", ""))
        assert answer.status_code == 401, f"{method} {path}"


async def test_wang_the_planner_may_release_and_zhang_the_worker_may_not(plant: Plant) -> None:
    phone = await plant.phone()
    by_zhang = plant.release("W0123456789")
    (outcome,) = await phone.tell(by_zhang)
    assert outcome.reason == "not_permitted", "a phone is no office, whoever holds it"


async def test_li_may_not_void_what_zhang_reported_but_zhang_and_wang_may(plant: Plant) -> None:
    from sync.records import Void

    order, phone = await plant.order(), await plant.phone()
    await grant(plant.house, plant.planner, Rights(pin="1357"), "test")
    await phone.use_pin(plant.planner, "1357")
    for author, wanted in ((plant.li, "review"), (plant.zhang, "accepted"), (plant.planner, "accepted")):
        line = phone.say(plant.finish(order))
        await phone.push([line])
        body = Void(recorder=author, strength="pin", home=order, target=line.envelope.id)
        (outcome,) = await phone.tell(body)
        assert outcome.result == wanted


async def test_a_problem_names_the_field_and_the_remedy(plant: Plant) -> None:
    answer = await plant.client.post("/api/sign-in", json={"login": "wang"})
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert "secret" in answer.json()["detail"]


@pytest.mark.parametrize("secret", ["geheim-7", "258046913702"])  # so long that no drawn id holds it by chance
async def test_no_secret_is_stored_or_audited_in_clear(plant: Plant, secret: str) -> None:
    from sqlalchemy import text

    await grant(plant.house, plant.zhang, Rights(login="zhang", roles=("operator",), pin="258046913702"), "test")
    async with plant.house.database.read() as connection:
        for table in ("credential", "audit", "sign_in"):
            rows = (await connection.execute(text(f"SELECT * FROM {table}"))).all()
            assert rows or table == "sign_in"
            assert secret not in str(rows)


async def test_a_pin_opens_no_planners_and_no_administrators_door(plant: Plant) -> None:
    await grant(plant.house, plant.li, Rights(login="li", roles=("admin", "lead"), pin="2580"), "test")
    with_pin = await plant.sign_in("li", "2580")
    assert (await plant.client.get("/api/people", headers=with_pin)).status_code == 200
    asked = await plant.client.post("/api/devices/codes", json={}, headers=with_pin)
    assert asked.json()["type"] == "urn:baogong:problem:not_permitted"

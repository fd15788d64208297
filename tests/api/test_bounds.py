"""Nothing that anybody sends is answered with 500, whatever it is; and nobody holds a door by being slow or long."""

import asyncio
import json
import re
import socket
from typing import Any

import pytest
from httpx import Response
from sqlalchemy.exc import OperationalError

from api.access.guard import ANYBODYS_BYTES, UNKNOWN_BYTES
from api.access.rights import Rights, grant
from api.app import callers
from api.log import Log, _Once
from sync.envelope import Undecodable, decode_body, decode_line, encode_line
from tests.kit.plant import Plant

ODD = (
    "%00",
    "\x00",
    "0",
    "-1",
    "9" * 30,
    "½",
    "' OR 1=1",
    "../..",
    "W" + "0" * 10,
    "P",
    "%ff",
    "a" * 5000,
    "2026-13",
    "null",
)
BODIES = (
    b"",
    b"\xff\xfe",
    b"[]",
    b"null",
    b"{",
    b'{"login":"a\\u0000","secret":"abcd"}',
    b"[" * 5000,
    b'{"a":1e999}',
    b"\0",
)


def answered(status: int) -> bool:
    return status < 500 or status == 503


async def test_no_odd_value_at_any_door_is_our_failure(plant: Plant) -> None:
    phone = await plant.phone()
    await grant(plant.house, plant.planner, Rights(roles=("admin", "planner")), "test")
    person = await plant.sign_in()
    office = {"origin": str(plant.client.base_url).rstrip("/"), "cookie": "baogong=" + person["authorization"][7:]}
    schema = (await plant.client.get("/api/schema/openapi.json")).json()
    routes = [(path, method) for path, method, _ in callers(plant.app) if not path.endswith(("/live", "/sign-out"))]
    assert len(routes) > 60
    for path, method in routes:
        name = path[path.index("{") : path.index("}") + 1] if "{" in path else ""
        for place, odd in enumerate(ODD):
            address = path.replace(name, odd.replace("/", "%2F").replace("\x00", "%00")) if name else path
            named = ("limit", "cursor", "after", "before", "page", "period", "person", "order", "shift", "q", "status")
            asked = dict.fromkeys(named, odd)
            headers = (person, phone.headers(), office, {"cookie": f"baogong={odd!a}"})[place % 4]
            if path.startswith("/office"):
                headers = office
            content = BODIES[place % len(BODIES)] if method != "GET" else None
            answer = await plant.client.request(
                method, address, params=asked, headers=headers, content=content, follow_redirects=False
            )
            assert answered(answer.status_code), f"{method} {address} {odd!r}: {answer.text[:300]}"
            if path.startswith("/api/"):
                promised(schema, path, method, answer)


def promised(schema: dict[str, Any], path: str, method: str, answer: Response) -> None:
    """The status, the kind of body and the problem are those that the description of the interface promises."""
    told = schema["paths"][path][method.lower()]["responses"]
    assert str(answer.status_code) in told, f"{method} {path} {answer.status_code} {answer.text[:200]}"
    promise = told[str(answer.status_code)]
    if answer.status_code >= 400:
        kind = answer.json()["type"].rpartition(":")[2]
        assert f"`{kind}`" in promise["description"], f"{method} {path} {kind}"
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json().keys() == {"type", "title", "title_zh", "status", "detail"}


async def test_odd_fields_of_a_form_are_our_failure_nowhere(plant: Plant) -> None:
    await grant(plant.house, plant.planner, Rights(roles=("admin", "planner")), "test")
    person = await plant.sign_in()
    office = {"origin": str(plant.client.base_url).rstrip("/"), "cookie": "baogong=" + person["authorization"][7:]}
    fields = (
        "name", "team", "login", "password", "pin", "person", "order", "key", "period", "quantity", "due", "kind", "scope",
        "revision", "reason", "copies", "form", "answer", "credit", "discrepancy", "target", "shift", "operation", "next",
    )  # fmt: skip
    for path, method, _ in callers(plant.app):
        if method == "POST" and path.startswith("/office") and not path.endswith("/sign-out"):
            for odd in ODD:
                form = dict.fromkeys(fields, odd.replace("%00", "\0"))
                answer = await plant.client.post(
                    path.replace("{", "").replace("}", ""), data=form, headers=office, follow_redirects=False
                )
                assert answered(answer.status_code), f"{path} {odd!r}: {answer.text[:300]}"


async def test_a_worn_cookie_or_token_is_a_stranger_s(plant: Plant) -> None:
    for worn in ("s.", "d.", "s.\xe9", "d." + "x" * 9000, "Bearer", '"', "s.%00"):
        api = await plant.client.get("/api/people", headers={b"authorization": f"Bearer {worn}".encode("latin-1")})
        page = await plant.client.get(
            "/office/orders", headers={b"cookie": f"baogong={worn}".encode("latin-1")}, follow_redirects=False
        )
        assert api.status_code == 401
        assert page.status_code in {303, 401}


async def test_what_nobody_signed_for_is_bounded_before_it_is_read(plant: Plant) -> None:
    long = await plant.client.post("/api/sign-in", content=b'{"login":"' + b"x" * ANYBODYS_BYTES + b'"}')
    assert long.status_code == 413
    stranger = await plant.client.post("/api/sync/push", content=b"x" * (UNKNOWN_BYTES + 1))
    assert stranger.status_code == 413

    async def endless() -> Any:
        while True:
            yield b"x" * 10_000

    for path in ("/api/sign-in", "/api/enrol", "/api/sync/push", "/office/sign-in"):
        kind = "application/x-www-form-urlencoded" if path.startswith("/office") else "application/json"
        origin = {"origin": str(plant.client.base_url).rstrip("/"), "content-type": kind}
        assert (await plant.client.post(path, content=endless(), headers=origin)).status_code == 413, path


async def test_a_database_that_is_away_is_503_at_every_door(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = await plant.phone()
    away = OperationalError("SELECT", {}, OSError("connection refused"))

    class Gone:
        async def __aenter__(self) -> None:
            raise away

        async def __aexit__(self, *_: object) -> None: ...

    async def write(_: Any) -> None:
        raise away

    person = await plant.sign_in()
    with monkeypatch.context() as broken:
        broken.setattr(plant.house.database, "read", Gone)
        broken.setattr(plant.house.database, "snapshot", Gone)
        for way in ("write", "ask", "look"):
            broken.setattr(plant.house.database, way, write)
        for path, method, _ in callers(plant.app):
            if path.endswith(("/setup", "/live")) or path in {"/office/look", "/office/sign-in"}:
                continue
            address = path.replace("{", "").replace("}", "")
            for headers in (person, phone.headers()):
                answer = await plant.client.request(method, address, headers=headers, follow_redirects=False)
                assert answer.status_code == 503 or (answer.status_code < 500 and path.startswith("/office")), path
    assert (await plant.client.get("/api/health")).status_code == 200


def test_a_body_says_each_thing_once_and_plainly() -> None:
    plain = (
        b'{"kind":"void","recorder":"P0123456789","home":"W0123456789","target":"019a0000-0000-7000-8000-000000000000"}'
    )
    decode_body(plain)
    for odd in (
        plain.replace(b'"home"', b'"home":"W9876543210","home"'),
        plain.replace(b",", b", "),
        plain.replace(b"void", b"v\\u006fid"),
    ):
        with pytest.raises(Undecodable) as found:
            decode_body(odd)
        assert found.value.reason == "malformed"


async def test_a_line_that_names_a_thing_twice_is_set_aside(plant: Plant) -> None:
    order, phone = await plant.order(), await plant.phone()
    line = phone.say(plant.finish(order))
    raw = encode_line(line)
    twice = raw.replace(b'"hash":', b'"hash":"' + b"0" * 64 + b'","hash":')
    with pytest.raises(Undecodable):
        decode_line(twice)
    answer = (await phone.post(twice)).json()["answers"][0]
    assert answer["outcome"]["reason"] == "malformed"
    assert (await phone.push([line])).answers[0].outcome.result == "accepted", "the true line is not shut out by it"


async def test_the_description_is_enough_to_write_a_client(plant: Plant) -> None:
    schema = (await plant.client.get("/api/schema/openapi.json")).json()
    served = {(path, method.lower()) for path, method, _ in callers(plant.app) if path.startswith("/api/")}
    assert {(path, method) for path, item in schema["paths"].items() for method in item} == served
    names = set(schema["components"]["schemas"])
    for path, method in served:
        told = schema["paths"][path][method]
        used = set(re.findall(r"#/components/schemas/([A-Za-z0-9_]+)", json.dumps(told)))
        assert used <= names
        success = [told["responses"][status] for status in told["responses"] if status.startswith("2")]
        assert success
        if path not in {"/api/health", "/api/enrol", "/api/sign-in"}:
            assert told["security"], path
        if method != "get" and path != "/api/sign-out" and "{" not in path:
            assert told["requestBody"], path
    for name in ("Line", "Envelope", "PushReply", "PullReply", "SnapshotReply", "Rescue", "Stamp", "Problem"):
        assert name in names
    assert set(schema["components"]["securitySchemes"]) == {"device", "person"}


def test_a_flood_of_one_line_is_one_line() -> None:
    import logging

    said: list[logging.LogRecord] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record)

    logger = logging.getLogger("flood")
    handler = Kept()
    handler.addFilter(_Once())
    logger.addHandler(handler)
    for number in range(1000):
        Log("flood").warning("the printer is gone", number=number)
    Log("flood").warning("something else")
    assert [record.getMessage() for record in said] == ["the printer is gone", "something else"]


async def test_a_silent_line_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    import uvicorn

    from api.commands import lines

    monkeypatch.setattr(lines, "FIRST_WORD_S", 0.3)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps({}).encode()})

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, http=lines.Line, log_config=None, lifespan="off"))
    task = asyncio.create_task(server._serve())  # as our own server does it
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    for begun in (b"", b"GET / HTTP/1.1\r\nhost: x\r\n"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(begun)
        assert await asyncio.wait_for(reader.read(), 3) == b"", "closed without a word"
        writer.close()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
    assert (await asyncio.wait_for(reader.readline(), 3)).startswith(b"HTTP/1.1 200")
    writer.close()
    server.should_exit = True
    await task

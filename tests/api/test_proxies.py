"""Behind a reverse proxy with another host and TLS before it: believed if it is stated, and only then."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from httpx import AsyncClient, Response

from api.access.rights import Rights, grant
from scripts.kit.asgi import serving
from tests.kit.plant import Plant

PUBLIC = "bg.example:8443"


@asynccontextmanager
async def proxied(address: str) -> AsyncIterator[str]:
    """Pass requests on as a proxy does: with a host of its own, and what it knows of the caller in headers."""
    host, _, port = address.removeprefix("http://").partition(":")

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n")[:-2] if not line.lower().startswith(b"host:")]
        said = {
            b"Host": b"inner",
            b"X-Forwarded-Proto": b"https",
            b"X-Forwarded-Host": PUBLIC.encode(),
            b"Connection": b"close",
        }
        lines += [name + b": " + value for name, value in said.items()]
        inner, outer = await asyncio.open_connection(host, int(port))
        outer.write(b"\r\n".join(lines) + b"\r\n\r\n")
        length = next((int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length")), 0)
        outer.write(await reader.readexactly(length))
        writer.write(await inner.read())
        await writer.drain()
        writer.close()
        outer.close()

    server = await asyncio.start_server(pass_on, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def signed_in(plant: Plant, forwarded_for: str = "203.0.113.9") -> Response:
    async with serving(plant.app) as address, proxied(address) as outside, AsyncClient(base_url=outside) as client:
        headers = {"origin": f"https://{PUBLIC}", "x-forwarded-for": forwarded_for}
        return await client.post("/office/sign-in", data={"login": "li", "secret": "geheim-7"}, headers=headers)


async def test_signing_in_through_a_stated_proxy_works_and_its_cookie_is_secure(
    database_url: str, tmp_path: Path
) -> None:
    async with Plant.open(database_url, tmp_path, trusted_proxies="127.0.0.1, 10.0.0.1") as plant:
        await grant(plant.house, plant.li, Rights(login="li", roles=("lead",), password="geheim-7"), "test")
        answer = await signed_in(plant)
        assert answer.status_code == 303
        assert "secure" in answer.headers["set-cookie"].lower()


async def test_a_proxy_that_nobody_stated_is_not_believed(plant: Plant) -> None:
    await grant(plant.house, plant.li, Rights(login="li", roles=("lead",), password="geheim-7"), "test")
    answer = await signed_in(plant)
    assert answer.status_code == 403

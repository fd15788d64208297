"""Knows just enough HTTP to send prepared bytes and read an answer, for as little of the machine as can be."""

import asyncio
from typing import Any, NamedTuple

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Answered(NamedTuple):
    """An answer's status and body, and after how many seconds the server wants to be asked again."""

    status: int
    body: bytes
    retry_after: float = 0


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """Return a request as it goes over the wire."""
    sent = {"host": "localhost", "content-type": "application/json", **headers, "content-length": str(len(body))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name.replace('_', '-')}: {value}" for name, value in sent.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def connect(port: int) -> Connection:
    """Open a connection to a server on this machine."""
    return await asyncio.open_connection("127.0.0.1", port, limit=2**26)


async def ask(connection: Connection, raw: bytes) -> Answered:
    """Send a request and read its answer; raise ConnectionError if the server hangs up."""
    reader, writer = connection
    writer.write(raw)
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head[:-4].split(b"\r\n")
    names = {k.strip().lower(): v.strip() for k, _, v in (line.partition(b":") for line in lines[1:])}
    again = names.get(b"retry-after", b"")
    return Answered(int(lines[0].split()[1]), await _body(reader, names), float(again) if again.isdigit() else 0)


async def _body(reader: asyncio.StreamReader, names: dict[Any, Any]) -> bytes:
    if names.get(b"transfer-encoding") != b"chunked":
        return await reader.readexactly(int(names.get(b"content-length", b"0")))
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readline()
    return b"".join(parts)

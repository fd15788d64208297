"""Knows how a tablet listens: one stream, and what its events say."""

from collections.abc import AsyncIterator

import msgspec
from msgspec import Struct

from scripts.benching import wire
from scripts.benching.sender import Phone


class Event(Struct, rename={"start": "from"}):
    """What is new from a cursor on, or only that something is."""

    start: str = ""
    rows: msgspec.Raw = msgspec.Raw()
    cursor: str = ""


def seq(cursor: str) -> int:
    """Return the feed number of a cursor."""
    return int(cursor.partition(".")[0] or 0)


async def heard(port: int, tablet: Phone) -> AsyncIterator[Event]:
    """Yield what a stream tells, from the cursor of a tablet on; the first one is empty and comes as soon as it is open."""
    reader, writer = await wire.connect(port)
    writer.write(wire.request("GET", f"/api/sync/live?cursor={tablet.cursor}", b"", **tablet.headers))
    try:
        while line := await reader.readline():
            if line.startswith(b"data: {"):
                yield msgspec.json.decode(line[6:], type=Event)
            elif line.startswith(b": here"):
                yield Event(cursor=tablet.cursor)
    finally:
        writer.close()

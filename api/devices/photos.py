"""Photos: sent after their records, each under the hash of its bytes, checked by content and not by name."""

from litestar import Response, Router, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody
from sqlalchemy import Connection, select

from api.access.guard import Caller
from api.access.roles import LEAD, SENDER
from api.db.rows import insert_new, table_of
from api.devices.tables import Photo
from api.house import House
from api.problems import Problem
from sync.canon import sha256

_photo = table_of(Photo)

LARGEST = 2_000_000
MAGIC = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"RIFF", "image/webp"))


def kind_of(content: bytes) -> str:
    """Return the type of a picture by its first bytes; empty for anything else."""
    for magic, kind in MAGIC:
        if content.startswith(magic) and (kind != "image/webp" or content[8:12] == b"WEBP"):
            return kind
    return ""


@put("/{hash_:str}", opt={"who": SENDER}, status_code=204)
async def take(
    house: NamedDependency[House], caller: NamedDependency[Caller], hash_: FromPath[str], body: RawBody
) -> None:
    """Keep a photo of an enrolled device (also of a revoked one). The same one again changes nothing."""
    if caller.device is None:
        raise Problem("device_unknown")
    content = bytes(body)
    if len(content) > LARGEST:
        raise Problem("too_large")
    if sha256(content) != hash_:
        raise Problem("invalid", "the photo's bytes do not have the hash in the address: send it again")
    kind = kind_of(content)
    if not kind:
        raise Problem("invalid", "the content is no JPEG, PNG or WebP picture")
    row = {"site": house.site, "hash": hash_, "type": kind, "content": content, "device": caller.device.id}

    def write(connection: Connection) -> None:
        insert_new(connection, Photo, [row | {"received": house.clock.now()}])

    await house.database.write(write)


@get("/{hash_:str}", opt={"who": LEAD})
async def show(house: NamedDependency[House], hash_: FromPath[str]) -> Response[bytes]:
    """Show a photo."""
    return await picture(house, hash_)


async def picture(house: House, hash_: str) -> Response[bytes]:
    """Return a photo; its type is the one its bytes have. Raise the problem `not_found`."""
    query = select(_photo.c.content, _photo.c.type).where(_photo.c.site == house.site, _photo.c.hash == hash_)
    async with house.database.read() as connection:
        row = (await connection.execute(query)).first()
    if row is None:
        raise Problem("not_found")
    return Response(row.content, media_type=row.type)


router = Router("/api/photos", route_handlers=[take, show], tags=["sync"])

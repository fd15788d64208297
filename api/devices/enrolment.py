"""Enrolment: a code from the office screen makes a device, once; revoking never destroys unsent work."""

import secrets
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from sqlalchemy import Connection, delete, select, update

from api.access.audit import audited
from api.access.tables import PinHolder
from api.access.tokens import new_token, token_hash
from api.db.rows import append, table_of
from api.devices.drain import drain
from api.devices.tables import EnrolCode
from api.house import House
from api.ledger.desk import DESK
from api.ledger.ids import uuid7
from api.ledger.telling import SEPARATOR, scope_of
from api.problems import Problem
from api.tables.access import Device
from sync.codes import SYMBOLS
from sync.envelope import CONTRACT, RUN
from sync.fields import Hash, Id, Millis, whole
from sync.stamp import Contact

_device, _code, _holder = table_of(Device), table_of(EnrolCode), table_of(PinHolder)

CODE_MS = 24 * 3_600_000
CODE_LENGTH = 12

Name = Annotated[str, Meta(min_length=1, max_length=80)]
Center = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[^\n]+$")]
Scope = Annotated[tuple[Center, ...], Meta(max_length=50)]
DeviceKind = Literal["phone", "kiosk", "office"]


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """What kind of device the code is for; an empty scope is the whole site."""

    kind: DeviceKind = "phone"
    scope: Scope = ()


class Code(Struct, frozen=True):
    """A code to scan or type; `expires` in milliseconds."""

    code: str
    expires: int


class Former(Struct, frozen=True, forbid_unknown_fields=True):
    """An id the device had before; `proof` is its seal under the rescue key it had then."""

    device: Id
    proof: Hash


class Enrolling(Struct, frozen=True, forbid_unknown_fields=True):
    """The device's code, name and clocks; `formerly` the ids it had before."""

    code: Name
    name: Name
    wall: Millis
    run: Annotated[str, Meta(pattern=whole(RUN))]
    run_ms: Annotated[int, Meta(ge=0, le=2**48 - 1)]
    formerly: Annotated[tuple[Former, ...], Meta(max_length=200)] = ()


class Enrolled(Struct, frozen=True):
    """What a device needs to work: id, token, key for its rescue files, the plant's time zone and the minute its day starts, scope, first contact."""

    device: str
    token: str
    key: str
    site: str
    zone: str
    day_starts: int
    name: str
    kind: str
    scope: tuple[str, ...]
    contact: str
    contract: int


class DeviceLine(Struct, frozen=True):
    """A device as the office sees it; times in milliseconds."""

    device: str
    name: str
    kind: str
    scope: tuple[str, ...]
    enrolled: int
    revoked: int | None
    cloned: bool
    seen: int
    high_water: int
    queue_depth: int
    queue_oldest: int
    storage: str
    version: str


async def new_code(house: House, asked: Asked, actor: str) -> Code:
    """Make a code and write it down."""
    code = "".join(secrets.choice(SYMBOLS) for _ in range(CODE_LENGTH))
    now = house.clock.now()
    row = {
        "site": house.site,
        "code_hash": token_hash(code),
        "kind": asked.kind,
        "scope": SEPARATOR.join(asked.scope),
        "made_by": actor,
        "expires": now + CODE_MS,
        "used_by": "",
    }

    def write(connection: Connection) -> None:
        append(connection, EnrolCode, [row])
        audited(connection, house.site, now, actor, "enrol_code", asked.kind, " ".join(asked.scope))

    await house.database.write(write)
    return Code(code, now + CODE_MS)


async def new_device(house: House, data: Enrolling, now: int) -> Enrolled:
    """Make a device of a code; let in what it brought before it was known. Raise the problem `code_refused`."""
    proven = [f for f in data.formerly if house.seals.rescue_holds(f.device, f.device.encode(), f.proof)]
    formerly = [former.device for former in proven]  # what it had at another server is of no use here, and no hindrance
    typed = data.code.upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    device, token = uuid7(now), new_token("d")
    use = (
        update(_code)
        .where(_code.c.site == house.site, _code.c.code_hash == token_hash(typed))
        .where(_code.c.used_by == "", _code.c.expires > now)
        .values(used_by=device)
        .returning(_code.c.kind, _code.c.scope, _code.c.made_by)
    )

    def write(connection: Connection) -> Any:
        code = connection.execute(use).first()
        if code is None:
            raise Problem("code_refused")
        row = {
            "site": house.site,
            "id": device,
            "name": data.name,
            "kind": code.kind,
            "scope": code.scope,
            "token_hash": token_hash(token),
            "enrolled": now,
            "enrolled_by": code.made_by,
            "formerly": " ".join(formerly),
        }
        append(connection, Device, [row])
        audited(connection, house.site, now, code.made_by, "enrol", device, data.name)
        return code

    code = await house.database.write(write)
    await drain(house, formerly, code.made_by)
    contact = Contact(
        received=now, answered=house.clock.now(), device=device, wall=data.wall, run=data.run, run_ms=data.run_ms
    )
    return Enrolled(
        device=device,
        token=token,
        key=house.seals.device_key(device),
        site=house.site,
        zone=house.calendar.zone.key,
        day_starts=int(house.calendar.day_starts.total_seconds() // 60),
        name=house.settings.site_name,
        kind=code.kind,
        scope=tuple(scope_of(code.scope)),
        contact=house.seals.contact(contact),
        contract=CONTRACT,
    )


async def device_lines(house: House) -> list[DeviceLine]:
    """Return every device that somebody enrolled; the office's own desks are none of them."""
    await house.telemetry.flush()
    query = select(_device).where(_device.c.site == house.site, _device.c.kind != DESK)
    query = query.order_by(_device.c.enrolled, _device.c.id)
    async with house.database.read() as connection:
        rows = (await connection.execute(query)).all()
    names = DeviceLine.__struct_fields__[4:]
    return [
        DeviceLine(row.id, row.name, row.kind, tuple(scope_of(row.scope)), *(getattr(row, name) for name in names))
        for row in rows
    ]


async def end_device(house: House, device: str, actor: str, *, lost: bool = False) -> None:
    """Revoke a device; raise the problem `not_found` if it is unknown or revoked already.

    Of a device that is only used no more, what it made before still counts, however late it comes. Of one that is lost
    nobody knows who holds it: all that it has not brought yet, and that is not below what it had brought, waits for a person.
    """
    now = house.clock.now()
    change = update(_device).where(_device.c.site == house.site, _device.c.id == device, _device.c.revoked.is_(None))

    def write(connection: Connection) -> None:
        values = {"revoked": now, "lost_above": _device.c.highest} if lost else {"revoked": now}
        if connection.execute(change.values(**values)).rowcount == 0:
            raise Problem("not_found")
        held = delete(_holder).where(_holder.c.site == house.site, _holder.c.device == device)
        connection.execute(held)
        audited(connection, house.site, now, actor, "revoke_device", device, "lost" if lost else "")

    await house.database.write(write)
    house.remembered.forget()

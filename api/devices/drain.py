"""Draining: what could not be let in when it came is read again, and leaves quarantine if it counts."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from api.db.rows import insert_new, table_of
from api.devices.contacts import read_clocks
from api.house import House
from api.ledger.intake import read
from api.tables.records import Drained, Quarantine, Record

_quarantine, _record, _drained = table_of(Quarantine), table_of(Record), table_of(Drained)


async def drain(house: House, formerly: Collection[str], by: str) -> int:
    """Let in what arrived from a device's former ids; return how many lines left quarantine."""
    if not formerly:
        return 0
    wanted = _quarantine.c.device.in_(formerly) & _quarantine.c.reason.in_(("unknown_device", "unsealed"))
    return await _drain(house, wanted, by)


async def drain_one(house: House, key: str, by: str) -> bool:
    """Try one quarantined line again, vouched for by an admin; return whether it left quarantine."""
    return await _drain(house, _quarantine.c.key == key, by) == 1


async def _drain(house: House, wanted: ColumnElement[bool], by: str) -> int:
    query = select(_quarantine).where(_quarantine.c.site == house.site, wanted)
    async with house.database.read() as connection:
        rows = (await connection.execute(query)).all()
    lines = [
        read(row.line, row.carrier, row.received, house.seals, vouched=True, asked=read_clocks(row.clocks))
        for row in rows
    ]
    readable = [(row, line) for row, line in zip(rows, lines, strict=True) if not line.reason]
    answers = await house.ledger.submit([line for _, line in readable])
    now = house.clock.now()
    out = [
        {"site": house.site, "key": row.key, "by": by, "at": now}
        for (row, _), answer in zip(readable, answers, strict=True)
        if answer.outcome.result != "quarantined"
    ]
    await house.database.write(lambda connection: insert_new(connection, Drained, out))
    return len(out)

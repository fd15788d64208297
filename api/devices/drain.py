"""Draining: what could not be let in when it came is read again, with what was true then, and leaves quarantine if it counts."""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, select

from api.db.rows import insert_new, table_of
from api.devices.contacts import read_clocks
from api.house import House
from api.ledger.intake import Arrival, Incoming, read
from api.log import Log
from api.tables.records import Drained, Quarantine
from sync.envelope import CONTRACT

_quarantine, _drained = table_of(Quarantine), table_of(Drained)

AT_ONCE = 200
"""So many lines a commit; a drain that is cut off goes on where it was."""


async def drain(house: House, formerly: Collection[str], by: str) -> int:
    """Let in what a device proved to be its own while nobody knew it; return how many lines left quarantine.

    Anybody can plant a line in another device's name: what came without that device's seal waits for an admin's word.
    """
    if not formerly:
        return 0
    mine = _quarantine.c.device.in_(formerly)
    return await _drain(house, mine & _quarantine.c.proven & (_quarantine.c.reason == "unknown_device"), by)


async def drain_one(house: House, key: str, by: str) -> bool:
    """Try one quarantined line again, vouched for by an admin; return whether it left quarantine."""
    return await _drain(house, _quarantine.c.key == key, by) == 1


async def replay_newer(house: House) -> int:
    """Read again what was made for a later edition of the contract than the server then knew; return how many left."""
    known = (_quarantine.c.contract <= CONTRACT) & (_quarantine.c.proven | (_quarantine.c.carrier != ""))
    let_in = await _drain(house, known & (_quarantine.c.reason == "newer"), "")
    if let_in:
        Log("drain").info("lines of an edition that is known now were let in", lines=let_in)
    return let_in


async def _drain(house: House, wanted: ColumnElement[bool], by: str) -> int:
    gone = select(_drained.c.key).where(_drained.c.site == house.site)
    query = select(_quarantine).where(_quarantine.c.site == house.site, wanted, _quarantine.c.key.not_in(gone))
    async with house.database.read() as connection:
        rows = (
            await connection.execute(query.order_by(_quarantine.c.device, _quarantine.c.seq, _quarantine.c.key))
        ).all()
    let_in = 0
    for start in range(0, len(rows), AT_ONCE):
        some = [(row, _read(house, row)) for row in rows[start : start + AT_ONCE]]
        readable = [(row, line) for row, line in some if not line.reason]
        answers = await house.ledger.submit([line for _, line in readable])
        now = house.clock.now()
        out = [
            {"site": house.site, "key": row.key, "by": by, "at": now}
            for (row, _), answer in zip(readable, answers, strict=True)
            if answer.outcome.result != "quarantined"
        ]
        await house.database.write(lambda connection, out=out: insert_new(connection, Drained, out))  # type: ignore[misc]  # bound now, not at the call
        let_in += len(out)
    return let_in


def _read(house: House, kept: Any) -> Incoming:
    """Read a quarantined line as it would have been read when it came, had it been let in."""
    line = read(kept.line, kept.carrier, kept.received, house.seals, vouched=True, asked=read_clocks(kept.clocks))
    line.let_in = msgspec.json.decode(kept.arrival, type=Arrival) if kept.arrival else None
    return line

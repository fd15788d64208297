"""Knows how far each device's own seq is stored without a gap, and which device has a double."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, update

from api.db.rows import table_of
from api.ledger import look
from api.ledger.intake import Incoming
from api.ledger.look import Beside
from api.tables.access import Device

_device = table_of(Device)
_advance = (
    update(_device)
    .where(_device.c.site == bindparam("at_site"), _device.c.id == bindparam("at_device"))
    .values(high_water=bindparam("mark"), cloned=bindparam("twice"))
)


def cloned(new: Iterable[Incoming], beside: Mapping[tuple[str, int], Beside]) -> set[str]:
    """Return the devices that used one seq for two records: somewhere there is a copy of them."""
    found, seen = set(), set()
    for one in new:
        place = (one.device, one.seq)
        if place in seen or beside[place].same_seq:
            found.add(one.device)
        seen.add(place)
    return found


def advance(
    connection: Connection, site: str, group: Sequence[Incoming], devices: Mapping[str, Any], twice: set[str]
) -> None:
    """Move the contiguous high-water marks of the group's devices."""
    here = {one.device for one in group if one.device in devices}
    above = look.seqs_above(connection, site, [(device, devices[device].high_water) for device in here])
    changes = []
    for device in sorted(here):
        mark, is_cloned = devices[device].high_water, devices[device].cloned or device in twice
        stored = above.get(device, set())
        while mark + 1 in stored:
            mark += 1
        if (mark, is_cloned) != (devices[device].high_water, devices[device].cloned):
            changes.append({"at_site": site, "at_device": device, "mark": mark, "twice": is_cloned})
    if changes:
        connection.execute(_advance, changes)

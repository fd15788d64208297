"""Knows how far each device's own seq is stored without a gap, and which device has a double or a broken chain.

What has not arrived is kept as stretches, so that a commit looks at the holes and never at what lies above them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete

from api.db.direct import change
from api.db.rows import append, table_of
from api.db.statement import Statement
from api.ledger import lookup
from api.ledger.around import Around
from api.ledger.intake import Incoming
from api.tables.access import Device, DeviceGap

Gaps = list[tuple[int, int]]
"""Stretches (first, last) of a device's seq that have not arrived, in order."""

_device, _gap = table_of(Device), table_of(DeviceGap)
_fill = Statement(
    delete(_gap).where(
        _gap.c.site == bindparam("at_site"),
        _gap.c.device == bindparam("at_device"),
        _gap.c.first == bindparam("at_first"),
    )
)


class MarkRow(NamedTuple):
    """What a commit may change of a device."""

    id: str
    high_water: int
    highest: int
    cloned: bool


def cloned(new: Iterable[Incoming], around: Mapping[tuple[str, int], Around]) -> set[str]:
    """Return the devices of which there is a copy somewhere: one seq for two records, or a record that follows another.

    Each record names the hash of the one before it. A gap says nothing until both its ends are there.
    """
    found: set[str] = set()
    seen: dict[tuple[str, int], Incoming] = {}
    for one in new:
        key = (one.device, one.seq)
        if key in seen or around[key].same_seq:
            found.add(one.device)
        seen[key] = one
    for (device, seq), one in seen.items():
        before, after = seen.get((device, seq - 1)), around[device, seq].next_prev
        known = before.hash if before is not None else around[device, seq].before
        prev = one.envelope.prev if one.envelope is not None else ""
        if (known is not None and prev and known != prev) or (after and after != one.hash):
            found.add(device)
    return found


def arrive(highest: int, gaps: Gaps, seqs: Iterable[int]) -> tuple[int, Gaps]:
    """Return the highest seq and the gaps after these seqs have arrived too."""
    left = list(gaps)
    for seq in sorted(set(seqs)):
        if seq > highest:
            if seq > highest + 1:
                left.append((highest + 1, seq - 1))
            highest = seq
            continue
        for n, (first, last) in enumerate(left):
            if first <= seq <= last:
                left[n : n + 1] = [part for part in ((first, seq - 1), (seq + 1, last)) if part[0] <= part[1]]
                break
    return highest, left


def advance(
    connection: Connection, site: str, group: Sequence[Incoming], devices: Mapping[str, Any], twice: set[str]
) -> dict[str, tuple[int, bool]]:
    """Move the contiguous high-water marks of the group's devices; return them, and which devices have a double.

    A record counts whoever carried it; a line that was set aside only if the device brought it itself.
    """
    came: dict[str, set[int]] = {one.device: set() for one in group if one.device in devices}
    for one in group:
        if one.device in came and one.seq > 0 and (not one.reason or one.carrier == one.device):
            came[one.device].add(one.seq)
    open_before = lookup.gaps(connection, site, [d for d in came if devices[d].high_water < devices[d].highest])
    changes: list[MarkRow] = []
    marks: dict[str, tuple[int, bool]] = {}
    filled: list[dict[str, Any]] = []
    opened: list[dict[str, Any]] = []
    for name in sorted(came):
        device, before = devices[name], open_before.get(name, [])
        top, after = arrive(device.highest, before, came[name])
        mark = after[0][0] - 1 if after else top
        is_cloned = device.cloned or name in twice
        marks[name] = (mark, bool(is_cloned))
        if (mark, top, is_cloned) != (device.high_water, device.highest, device.cloned):
            changes.append(MarkRow(name, mark, top, bool(is_cloned)))
        filled += [{"at_site": site, "at_device": name, "at_first": first} for first, _ in set(before) - set(after)]
        opened += [
            {"site": site, "device": name, "first": first, "last": last}
            for first, last in sorted(set(after) - set(before))
        ]
    _fill.run_each(connection, filled)
    append(connection, DeviceGap, opened)
    change(connection, _device, "id", changes, site)
    return marks

"""Who may say what, read from the rights frozen into the stamp; and whose work overlaps."""

from collections.abc import Iterable

from sync.records import PLAN, Enlist
from sync.roles import LEADS, OFFICE
from sync.rules.family import Family
from sync.state import Stamped

NEARLY_MS = 60_000
"""A phone on a slow line may believe it is so much later; hours stated up to its now are over."""

SLIP_MS = 600_000
"""So long, by the run clock, a slip of the finger is taken back where it was made."""


def permitted(record: Stamped, family: Family) -> bool:
    """Whether the author's role allows the kind of record at all; voids look at their target too."""
    if family.office and not record.stamp.office:
        return False
    return family.who is None or not family.who.isdisjoint(record.stamp.roles)


def may_void(void: Stamped, target: Stamped, built_upon: bool = False) -> bool:
    """Whether he is a lead or sits in the office, or takes back his own and it is he.

    It is he if his PIN proves it. A slip of the finger is taken back where it was made, in a short while and before
    anything was built upon it, without more ado. Who has no PIN takes back on the device where he said it.
    """
    if frozenset(void.stamp.roles) & LEADS:
        return True
    author, here, there = void.body.recorder, void.envelope, target.envelope
    if author not in {target.body.recorder, getattr(target.body, "person", None)}:
        return False
    if void.stamp.proved:
        return True
    same_run = here.device == there.device and here.run == there.run
    soon = same_run and 0 <= here.run_ms - there.run_ms <= SLIP_MS
    if soon and author == target.body.recorder and not built_upon:
        return True
    return not void.stamp.pinned and here.device == there.device


def may_decide(decision: Stamped, target: Stamped) -> bool:
    """Whether he may decide on that kind of record: on the plan only who may plan, on people only leads."""
    roles = frozenset(decision.stamp.roles)
    if isinstance(target.body, PLAN):
        return decision.stamp.office and bool(roles & OFFICE)
    return not isinstance(target.body, Enlist) or bool(roles & LEADS)


def revoked(record: Stamped) -> bool:
    """Whether it may have happened after the author's or the device's rights had ended: then a person decides."""
    stamp = record.stamp
    return stamp.revoked is not None and stamp.late >= stamp.revoked


def within_reason(record: Stamped) -> bool:
    """Whether stated hours can be meant: no longer than the plant says, not backwards, and over when they were told."""
    begin = getattr(record.body, "worked_from", None)
    end = getattr(record.body, "worked_to", None)
    now, longest = record.stamp.received + NEARLY_MS, record.stamp.longest
    if end is None:  # work that began then and goes on, or ended as it was told
        return begin is None or record.stamp.at - longest <= begin <= now
    return end <= now and (begin is None or 0 <= end - begin <= longest)


def overlapping(sessions: Iterable[tuple[str, str, int, int]]) -> frozenset[str]:
    """Return the ids of (id, person, from, to) that overlap another session of the same person.

    One worker at several machines is normal: this is a note of the second layer, never a conflict.
    """
    found: set[str] = set()
    reach: dict[str, tuple[int, str]] = {}
    for one, person, begin, end in sorted(sessions, key=lambda s: (s[1], s[2], s[3], s[0])):
        last_end, last = reach.get(person, (begin, one))
        if begin < last_end:
            found |= {one, last}
        if end >= last_end:
            reach[person] = (end, one)
    return frozenset(found)

"""Double reports: two finishes naming one start, or the same work under different ids.

The same work is the same person, operation, machine and quantities with overlapping worked times.
Both count until a person decides; two reports without any pieces are no double.
"""

from collections.abc import Iterable

from msgspec import Struct

NEIGHBOURS = 16
"""A report is held against so many before it; more at once by one person at one machine is no double."""


class Report(Struct, frozen=True):
    """A counted finish: the start it names, when it was worked, and where it stands on its device.

    `begin` and `end` are milliseconds, `slack` how far both may be off; `sure` is false where a wall clock had its
    hand in it, or nobody knows it well. `first` and `last` are the device's seq of start and finish: on one device they prove an order that no clock can.
    `device` is empty where a person stated the times: then his word stands, not the device's order.
    """

    id: str
    start: str
    begin: int
    end: int
    slack: int
    sure: bool
    device: str
    first: int
    last: int


def naming_one_start(finishes: int) -> int:
    """Return how many of the finishes that name one start are beyond the first."""
    return max(0, finishes - 1)


def same_work(reports: Iterable[Report]) -> int:
    """Return how many reports overlap another by most of it, beyond the first of each cluster.

    Reports that name one start are one here: `naming_one_start` has counted them already. A time that
    a wall clock reckoned accuses nobody.
    """
    first: dict[str, Report] = {}
    for report in sorted(reports, key=lambda r: r.id):
        if report.sure:
            first.setdefault(report.start or report.id, report)
    extra = 0
    cluster: dict[str, str] = {}
    active: list[Report] = []
    for report in sorted(first.values(), key=lambda r: (r.begin, r.end, r.id)):
        cluster[report.id] = report.id
        begin, end = report.begin, report.end
        active = [
            other for other in active[-NEIGHBOURS:] if other.end > begin or (other.end == end and other.begin == begin)
        ]
        for other in active:
            if _overlap(other, report) and not _in_sequence(other, report):
                mine, theirs = _root(cluster, report.id), _root(cluster, other.id)
                if mine != theirs:
                    cluster[mine] = theirs
                    extra += 1
        active.append(report)
    return extra


def _same_time(one: Report, other: Report) -> bool:
    return (one.begin, one.end) == (other.begin, other.end)


def _overlap(one: Report, other: Report) -> bool:
    """Whether they share more than half of the shorter, and more than the times may be off.

    Clocks drift, and one shift hands over to the next.
    """
    slack = one.slack + other.slack
    shared = min(one.end, other.end) - max(one.begin, other.begin)
    shorter = min(one.end - one.begin, other.end - other.begin)
    if shorter == 0:
        return (slack == 0 and _same_time(one, other)) or _within(one, other, slack) or _within(other, one, slack)
    return shared * 2 > shorter and shared > slack


def _within(one: Report, other: Report, slack: int) -> bool:
    return one.begin == one.end and min(one.begin - other.begin, other.end - one.end) > slack


def _in_sequence(one: Report, other: Report) -> bool:
    """Whether one device made them one after the other, whatever its clock says."""
    return bool(one.device) and one.device == other.device and (one.last < other.first or other.last < one.first)


def _root(cluster: dict[str, str], one: str) -> str:
    while cluster[one] != one:
        one = cluster[one]
    return one

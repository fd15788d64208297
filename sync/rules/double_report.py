"""Double reports: two finishes naming one start, or the same work under different ids.

The same work is the same person, operation, machine and quantities with overlapping worked times.
Both count until a person decides; two reports without any pieces are no double.
"""

from collections.abc import Callable, Iterable

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


class Alike:
    """Reports of the same work; `doubled` counts those that overlap another by most of it, beyond the first of each cluster.

    Reports that name one start are one here: `naming_one_start` has counted them already. A time that
    a wall clock reckoned accuses nobody. While reports come in the order of their times it goes on from where it stood.
    """

    __slots__ = ("_active", "_again", "_cluster", "_coming", "_extra", "_first", "_last", "group")

    def __init__(self) -> None:
        self.group: dict[str, Report | None] = {}
        """The reports by id, as far as anybody asked for their times."""
        self._coming: list[str] = []
        self._again = False
        self._begin()

    def _begin(self) -> None:
        self._extra = 0
        self._first: dict[str, str] | None = None
        self._cluster: dict[str, str] | None = None
        self._active: list[Report] = []
        self._last = (0, 0, "")

    def keep(self, one: str, here: bool) -> bool:
        """Take a report in, or out; its times may be others now. Return whether that may change anything."""
        if one in self.group:
            self._again = True
            if here:
                self.group[one] = None
            else:
                del self.group[one]
            return True
        if here:
            self.group[one] = None
            self._coming.append(one)
        return here

    def doubled(self, reported: Callable[[str], Report]) -> int:
        """Return how many of the reports look like doubles; `reported` says of an id when it was worked."""
        if len(self.group) < 2 and not self._again:
            return 0
        if self._again or not self._go_on(self._asked(self._coming, reported)):
            self._begin()
            self._go_on(self._asked(self.group, reported))
        self._again = False
        self._coming = []
        return self._extra

    def _asked(self, ids: Iterable[str], reported: Callable[[str], Report]) -> list[Report]:
        found = []
        for one in list(ids):
            report = self.group[one]
            if report is None:
                report = self.group[one] = reported(one)
            if report.sure:
                found.append(report)
        return found

    def _go_on(self, reports: list[Report]) -> bool:
        """Walk over reports that came; return False if one of them belongs before what was walked over already."""
        if self._first is None or self._cluster is None:
            self._first, self._cluster = {}, {}
        fresh: list[Report] = []
        for report in sorted(reports, key=lambda r: r.id):
            named = report.start or report.id
            known = self._first.setdefault(named, report.id)
            if known == report.id:
                fresh.append(report)
            elif report.id < known:
                return False
        fresh.sort(key=lambda r: (r.begin, r.end, r.id))
        if fresh and (fresh[0].begin, fresh[0].end, fresh[0].id) < self._last:
            return False
        for report in fresh:
            self._step(report, self._cluster)
        return True

    def _step(self, report: Report, cluster: dict[str, str]) -> None:
        begin, end = report.begin, report.end
        self._last = (begin, end, report.id)
        cluster[report.id] = report.id
        self._active = [
            other
            for other in self._active[-NEIGHBOURS:]
            if other.end > begin or (other.end == end and other.begin == begin)
        ]
        for other in self._active:
            if _overlap(other, report) and not _in_sequence(other, report):
                mine, theirs = _root(cluster, report.id), _root(cluster, other.id)
                if mine != theirs:
                    cluster[mine] = theirs
                    self._extra += 1
        self._active.append(report)


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

"""Double reports: two finishes naming one start, or the same work under different ids.

The same work is the same person, operation, machine and quantities with overlapping worked times.
Both count until a person decides; two reports without any pieces are no double.
"""

from collections.abc import Iterable

from msgspec import Struct


class Report(Struct, frozen=True):
    """A counted finish: its id, the start it names, and when it was worked (milliseconds)."""

    id: str
    start: str
    begin: int
    end: int


def naming_one_start(finishes: int) -> int:
    """Return how many of the finishes that name one start are beyond the first."""
    return max(0, finishes - 1)


def same_work(reports: Iterable[Report]) -> int:
    """Return how many reports overlap another beyond the first of each cluster.

    Reports that name one start are one here: `naming_one_start` has counted them already.
    """
    first: dict[str, Report] = {}
    for report in sorted(reports, key=lambda r: r.id):
        first.setdefault(report.start or report.id, report)
    extra, last = 0, None
    for report in sorted(first.values(), key=lambda r: (r.begin, r.end, r.id)):
        if last is not None and (report.begin < last.end or (report.begin, report.end) == (last.begin, last.end)):
            extra += 1
            if report.end <= last.end:
                continue
        last = report
    return extra

"""Knows the shape of an order's derived state: what is folded, sent in the feed and digested.

All quantities are thousandths, times milliseconds UTC. Nothing in here is ever evidence.
"""

from collections.abc import Mapping

from msgspec import Struct

from sync.envelope import Envelope, Stamp, Trace
from sync.gist import Gist
from sync.outcomes import Discrepancy
from sync.plan import Plan
from sync.records import Record

Sums = Mapping[tuple[str, str], Mapping[str, int]]
"""Sums by (family, place), then name."""


class Stamped(Struct, frozen=True, eq=False):
    """A record with its envelope and the stamp it got at its first receipt; `gist` where it was found out already."""

    envelope: Envelope | Trace
    body: Record
    stamp: Stamp
    gist: Gist | None = None

    @property
    def id(self) -> str:
        """The record's id."""
        return self.envelope.id

    @property
    def key(self) -> tuple[int, str, int, str]:
        """The ordering key: for labels, durations and display, never for counts."""
        return (self.stamp.at, self.envelope.device, self.envelope.seq, self.envelope.id)


class OperationState(Struct, kw_only=True):
    """What was counted at one operation. `redone_*` came from rework and stand outside the flow."""

    good: int = 0
    scrap: int = 0
    rework: int = 0
    hold: int = 0
    short: int = 0
    redone_good: int = 0
    redone_scrap: int = 0
    redone_rework: int = 0
    redone_hold: int = 0
    detailed: int = 0
    sent: int = 0
    reports: int = 0
    starts: int = 0
    said_done: int = 0
    inspections: int = 0
    people: tuple[str, ...] = ()
    done: bool = False

    @property
    def processed(self) -> int:
        """Pieces of the flow that went through: good, scrap, rework, hold and short."""
        return self.good + self.scrap + self.rework + self.hold + self.short

    @property
    def passed_on(self) -> int:
        """Pieces the next operation may have received: good ones and redone ones set aside before."""
        return self.good + min(self.redone_good, self.rework)


class MaterialState(Struct, kw_only=True):
    """What moved of one material for the order."""

    issued: int = 0
    supplemented: int = 0
    returned: int = 0
    scrapped: int = 0


class Session(Struct, kw_only=True, frozen=True):
    """An open session: the start that nobody has finished yet. `word` is the last one on it: start, pause, going-on."""

    id: str
    person: str
    operation: int
    machine: str
    work: str
    at: int
    word: str
    paused: bool


class State(Struct, kw_only=True):
    """An order as the set of its stamped records makes it."""

    order: str
    plan: Plan | None = None
    operations: dict[str, OperationState] = {}
    materials: dict[str, MaterialState] = {}
    cards: dict[str, int] = {}
    sessions: tuple[Session, ...] = ()
    discrepancies: dict[str, Discrepancy] = {}

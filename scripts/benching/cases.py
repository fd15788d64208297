"""What is measured of a round: pushes of one, twenty and two hundred, wide and at a shift change, again, and a pull."""

from pathlib import Path
from typing import NamedTuple

from scripts.benching import peer, raw
from scripts.benching.history import PROVEN, History, verify
from scripts.benching.load import Outcome, Plan
from scripts.benching.peer import Peer
from scripts.benching.shop import Shop, loaded, rest
from scripts.kit.device import Device
from sync.envelope import Line, encode_line

WIDE, NARROW = 300, 20
"""Orders that reports are spread over: all day, and those that a shift ends with."""


class Case(NamedTuple):
    """A case by its name: orders it is spread over, records a push, pushes a lane, lanes (phones at once)."""

    name: str
    orders: int
    batch: int
    pushes: int
    lanes: int


CASES = (
    Case("wide b1", WIDE, 1, 100, 16),
    Case("wide b20", WIDE, 20, 20, 8),
    Case("wide b200", WIDE, 200, 6, 4),
    Case("shift b1", NARROW, 1, 100, 16),
    Case("shift b20", NARROW, 20, 20, 8),
    Case("shift b200", NARROW, 200, 6, 4),
)
MOST_LANES = max(case.lanes for case in CASES)
Figures = dict[str, float]
Lanes = list[list[list[Line]]]


def wanted(name: str, only: list[str]) -> bool:
    """Whether a case is asked for: all words of one of the filters are in its name."""
    return not only or any(set(one.split()) <= set(name.split()) for one in only)


class Round:
    """One round on a copy of the plant: ours, the peer, the raw driver; case by case, side by side."""

    def __init__(self, history: History, folder: Path, number: int, with_peer: bool, only: list[str]) -> None:
        self.history = history
        self.folder = folder
        self.number = number
        self.with_peer = with_peer
        self.only = only

    def run(self) -> dict[str, Figures]:
        """Return the figures of every case, in records (pull: rows) per second."""
        shop = self.history.copy()
        other: Peer | None = None
        found: dict[str, Figures] = {}
        try:
            shop.server.start()
            if self.with_peer:
                other = Peer(self.folder / f"peer_{self.history.name}_{self.number}")
            self._push(shop, other, Case("warm", WIDE, 20, 1, MOST_LANES))
            for case in CASES:
                if wanted(case.name, self.only) or wanted(f"{case.name} again", self.only):
                    found |= self._push(shop, other, case)
            if wanted("pull", self.only):
                found["pull"] = self._pull(shop, other, found)
            if self.number == 0 and self.history.records <= PROVEN:
                shop.server.stop()
                verify(shop)
        finally:
            if other is not None:
                other.stop()
            self.history.drop(shop)
        return found

    def _push(self, shop: Shop, other: Peer | None, case: Case) -> dict[str, Figures]:
        phones = shop.phones[: case.lanes]
        orders = shop.orders[: case.orders]
        lanes = [
            [[shop.report(phone, orders) for _ in range(case.batch)] for _ in range(case.pushes)] for phone in phones
        ]
        size = shop.bytes()
        figures = self._measured(shop, phones, lanes)
        figures["bytes"] = (shop.bytes() - size) / _records(lanes)
        stored = _stamped(phones, lanes)
        again = self._measured(shop, phones, stored) if case.batch == 200 else None
        if other is not None:
            plain = [peer.pushes([list(map(encode_line, group)) for group in groups]) for groups in lanes]
            for one in (figures, again):
                if one is not None:
                    one["peer"] = _records(lanes) / loaded(Plan(other.port, plain)).seconds
        limit = self._raw(case.name, stored)
        figures["raw"] = limit.written
        found = {case.name: figures}
        if again is not None:
            found[f"{case.name} again"] = again | {"raw": limit.again}
        return {name: one for name, one in found.items() if wanted(name, self.only)}

    def _measured(self, shop: Shop, phones: list[Device], lanes: Lanes) -> Figures:
        """Push lanes and settle them; return records per second and what they cost."""
        sent = [shop.pushes(phone, groups) for phone, groups in zip(phones, lanes, strict=True)]
        database = self.history.database_cpu()
        cpu = shop.cpu()
        outcome = loaded(Plan(shop.server.port, sent, keep=True))
        seconds = outcome.seconds + shop.written()
        thousands = _records(lanes) / 1000
        figures = {
            "ours": _records(lanes) / seconds,
            **_times(outcome),
            "cpu": (shop.cpu() - cpu) / thousands,
            "database_cpu": (self.history.database_cpu() - database) / thousands,
            "load_cpu": outcome.cpu / thousands,
        }
        shop.settle(phones, outcome)
        rest()
        return figures

    def _pull(self, shop: Shop, other: Peer | None, found: dict[str, Figures]) -> Figures:
        """Read everything that a phone may see, from the start."""
        cpu = shop.cpu()
        outcome = loaded(Plan(shop.server.port, follow=shop.pull(shop.phones[0])))
        figures = {
            "ours": outcome.rows / outcome.seconds,
            **_times(outcome),
            "cpu": (shop.cpu() - cpu) / outcome.rows * 1000,
            "rows": outcome.rows,
        }
        if other is not None and found:
            read = loaded(Plan(other.port, follow=peer.pull()))
            figures["peer"] = read.rows / read.seconds
        figures["raw"] = raw.rows_to_json(shop.folder, shop.database)
        return figures

    def _raw(self, name: str, lanes: Lanes) -> raw.Limit:
        groups = [[[(line.envelope.id, encode_line(line)) for line in group] for group in lane] for lane in lanes]
        where = f"raw_{self.history.name}_{self.number}_{name.replace(' ', '_')}"
        if self.history.postgres is None:
            return raw.sqlite(self.folder / where, groups)
        address = self.history.postgres.create(where)
        try:
            return raw.postgresql(address, groups)
        finally:
            self.history.forget(where)


def _records(lanes: Lanes) -> int:
    return sum(len(group) for lane in lanes for group in lane)


def _stamped(phones: list[Device], lanes: Lanes) -> Lanes:
    return [
        [[phone.outbox.stamped(line) for line in group] for group in lane]
        for phone, lane in zip(phones, lanes, strict=True)
    ]


def _times(outcome: Outcome) -> Figures:
    took = sorted(one for lane in outcome.took for one in lane)
    return {"p50": took[len(took) // 2], "p99": took[min(len(took) - 1, int(len(took) * 0.99))], "longest": took[-1]}

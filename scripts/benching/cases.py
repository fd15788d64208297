"""What is measured of a round: pushes of one, twenty and two hundred, wide and at a shift change, again, and a pull."""

from pathlib import Path
from typing import NamedTuple

from scripts.benching import peer, raw, usage
from scripts.benching.load import Plan
from scripts.benching.peer import Peer
from scripts.benching.shop import Shop, loaded, raw_lines, rest, settle
from scripts.kit.postgres import Postgres
from sync.envelope import Line, encode_line

WIDE, NARROW = 300, 20
"""Orders that reports are spread over: all day, and those that a shift ends with."""


class Case(NamedTuple):
    """A case by its name: mix, records a push, pushes a lane, lanes (phones at once)."""

    name: str
    orders: int
    batch: int
    pushes: int
    lanes: int


CASES = (
    Case("wide b1", WIDE, 1, 25, 16),
    Case("wide b20", WIDE, 20, 10, 8),
    Case("wide b200", WIDE, 200, 3, 4),
    Case("shift b20", NARROW, 20, 10, 8),
    Case("shift b200", NARROW, 200, 3, 4),
)
MOST_LANES = max(case.lanes for case in CASES)
Figures = dict[str, float]


class Round:
    """One round on fresh servers: ours, the raw driver, the peer; case by case, side by side."""

    def __init__(self, folder: Path, postgres: Postgres | None, number: int, with_peer: bool) -> None:
        self.folder = folder
        self.postgres = postgres
        self.number = number
        self.with_peer = with_peer
        self.made = 0

    def run(self) -> dict[str, Figures]:
        """Return the figures of every case, in records (pull: rows) per second."""
        database = self._fresh("bench") if self.postgres is not None else ""
        shop = Shop(self.folder, database, self.number)
        other = Peer(self.folder / "peer") if self.with_peer else None
        found: dict[str, Figures] = {}
        try:
            shop.open(WIDE, MOST_LANES)
            for case in CASES:
                found |= self._push(shop, other, case)
            found["pull"] = self._pull(shop, other)
        finally:
            shop.stop()
            if other is not None:
                other.stop()
        return found

    def _fresh(self, name: str) -> str:
        assert self.postgres is not None
        self.made += 1
        return self.postgres.create(f"{name}_{self.number}_{self.made}")

    def _push(self, shop: Shop, other: Peer | None, case: Case) -> dict[str, Figures]:
        phones = shop.phones[: case.lanes]
        orders = shop.orders[: case.orders]
        lanes = [
            [[shop.report(phone, orders) for _ in range(case.batch)] for _ in range(case.pushes)] for phone in phones
        ]
        records = case.lanes * case.pushes * case.batch
        size, cpu = self._bytes(shop), self._cpu(shop)
        sent = [shop.pushes(phone, groups) for phone, groups in zip(phones, lanes, strict=True)]
        outcome = loaded(Plan(shop.server.port, sent, keep=True))
        spent = self._cpu(shop) - cpu
        for phone, answers in zip(phones, outcome.answers, strict=True):
            settle(phone, answers)
        rest()
        figures = {
            "ours": records / outcome.seconds,
            "p50": _at(outcome.took, 0.5),
            "p99": _at(outcome.took, 0.99),
            "cpu_ms": spent * 1000 / records,
            "bytes": (self._bytes(shop) - size) / records,
            "raw": self._raw(lanes),
        }
        found = {case.name: figures}
        if other is not None:
            plain = [peer.pushes([list(map(encode_line, group)) for group in groups]) for groups in lanes]
            figures["peer"] = records / loaded(Plan(other.port, plain)).seconds
        if case.batch == 200:
            again = [
                shop.pushes(phone, [[phone.outbox.stamped(line) for line in group] for group in groups])
                for phone, groups in zip(phones, lanes, strict=True)
            ]
            replay = {"ours": records / loaded(Plan(shop.server.port, again)).seconds, "raw": figures["raw"]}
            if other is not None:
                replay["peer"] = records / loaded(Plan(other.port, plain)).seconds
            found[f"{case.name} again"] = replay
        return found

    def _pull(self, shop: Shop, other: Peer | None) -> Figures:
        outcome = loaded(Plan(shop.server.port, follow=shop.pull(shop.phones[0])))
        figures = {
            "ours": outcome.rows / outcome.seconds,
            "p50": _at(outcome.took, 0.5),
            "p99": _at(outcome.took, 0.99),
        }
        if other is not None:
            read = loaded(Plan(other.port, follow=peer.pull()))
            figures["peer"] = read.rows / read.seconds
        return figures

    def _raw(self, lanes: list[list[list[Line]]]) -> float:
        groups = [group for lane in lanes for group in raw_lines(lane)]
        if self.postgres is not None:
            return raw.postgresql(self._fresh("raw"), groups)
        self.made += 1
        return raw.sqlite(self.folder / f"raw{self.made}.sqlite", groups)

    def _cpu(self, shop: Shop) -> float:
        mine = usage.cpu_seconds(shop.server.pid)
        return mine + (usage.cpu_seconds(self.postgres.pid) if self.postgres is not None else 0)

    def _bytes(self, shop: Shop) -> int:
        return usage.bytes_of(self.postgres.data / "base" if self.postgres is not None else shop.folder)


def _at(took: list[float], part: float) -> float:
    return sorted(took)[min(len(took) - 1, int(len(took) * part))]

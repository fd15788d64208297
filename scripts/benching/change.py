"""A shift change before a fresh server: how long phones wait, and who pushed twice."""

from pathlib import Path
from typing import Any

from scripts.benching import errand, peer, report
from scripts.benching.cases import NARROW, WIDE
from scripts.benching.herd import Herd
from scripts.benching.history import PROVEN, History, verify
from scripts.benching.load import Plan
from scripts.benching.peer import Peer
from scripts.benching.sender import Phone, Seen
from scripts.benching.shop import Shop, loaded
from sync.envelope import encode_line

MIXES = {"wide": WIDE, "shift": NARROW}
FEW_MS = 0.05
"""So long it takes to find that nothing lags, when everybody has pulled."""

OWN = 600
"""Reports of somebody who makes them one by one meanwhile: more than he comes to."""

WITHIN_S = 2.0
"""Phones see the network again within so many seconds."""


class Change:
    """What happens at a shift change: so many phones, records on each, and tablets that hold a stream."""

    def __init__(self, phones: int, records: int, streams: int) -> None:
        self.phones = phones
        self.records = records
        self.streams = streams

    def play(self, history: History, mix: str, rounds: int, with_peer: bool) -> dict[str, Any]:
        """Return the medians of so many shift changes, each on a copy of the plant."""
        measured = [self._once(history, mix, number, with_peer) for number in range(rounds)]
        return {"mix": mix, "rounds": rounds} | report.summary(measured)

    def _once(self, history: History, mix: str, number: int, with_peer: bool) -> dict[str, float]:
        shop = history.copy()
        try:
            shop.server.start()
            herd, plain = self._herd(shop, MIXES[mix])
            cpu, database = shop.cpu(), history.database_cpu()
            seen = errand.send("scripts.benching.herd", herd, Seen)
            lagged = shop.written()
            records = self.phones * self.records
            costs = {
                "cpu": (shop.cpu() - cpu) / records * 1000,
                "database_cpu": (history.database_cpu() - database) / records * 1000,
                "load_cpu": seen.cpu / records * 1000,
            }
            if number == 0 and history.records <= PROVEN:
                shop.server.stop()
                verify(shop)
        finally:
            history.drop(shop)
        figures = self._figures(seen, lagged) | costs
        return figures | (_beside(history.folder / f"peer_{mix}_{number}", plain, records) if with_peer else {})

    def _herd(self, shop: Shop, orders: int) -> tuple[Herd, list[list[bytes]]]:
        phones, plain = [], []
        for number in range(self.phones):
            phone = shop.phones[number]
            here = [shop.orders[number % orders]] if orders == NARROW else shop.orders
            lines = [encode_line(shop.report(phone, here)) for _ in range(self.records)]
            phones.append(Phone(shop.headers(phone), lines, shop.cursor))
            plain.append(peer.pushes([lines[start : start + 100] for start in range(0, len(lines), 100)]))
        tablets = [Phone(shop.headers(one), [], shop.cursor) for one in shop.phones[self.phones :][: self.streams]]
        last = shop.phones[self.phones + self.streams]
        own = Phone(shop.headers(last), [encode_line(shop.report(last, shop.orders)) for _ in range(OWN)], shop.cursor)
        return Herd(shop.server.port, phones, tablets, WITHIN_S, own), plain

    def _figures(self, seen: Seen, lagged: float) -> dict[str, float]:
        """Return what was seen; the clock stops when every record is acknowledged and every state written."""
        waited = sorted(seen.waited)
        own = sorted(seen.own)
        seconds = max(seen.acknowledged) if lagged < FEW_MS else max(seen.pulled) + lagged
        records = self.phones * self.records
        return {
            "phones": self.phones, "records": records, "streams": self.streams, "seconds": seconds,
            "p50": waited[len(waited) // 2], "p99": waited[int(len(waited) * 0.99)], "longest": waited[-1],
            "pulled": max(seen.pulled), "news_pulls": seen.news_pulls, "pushed": seen.pushed, "twice": seen.twice,
            "own_p50": own[len(own) // 2], "own_longest": own[-1],
            "timeouts": seen.timeouts, "refused": seen.refused, "ours": records / seconds,
        }  # fmt: skip


def _beside(folder: Path, plain: list[list[bytes]], records: int) -> dict[str, float]:
    """Let the peer take the same queues, from as many connections at once, without pulls, streams or time-outs."""
    other = Peer(folder)
    try:
        took = loaded(Plan(other.port, plain)).seconds
    finally:
        other.stop()
    return {"peer_seconds": took, "peer": records / took}

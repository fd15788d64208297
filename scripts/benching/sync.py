"""Push and pull as they are measured: on each database, for each past, rounds, shift changes and counts."""

import contextlib
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from scripts.benching import peer, report
from scripts.benching.cases import CASES, MOST_LANES, WIDE, Round, wanted
from scripts.benching.change import MIXES, Change
from scripts.benching.counts import counts
from scripts.benching.followers import followers
from scripts.benching.history import History
from scripts.kit.postgres import Postgres


class Extent(NamedTuple):
    """How much is measured: pasts, rounds, a shift change's phones, records on each, streams, how many of each mix."""

    sizes: tuple[int, ...]
    rounds: int
    phones: int
    queue: int
    streams: int
    changes: int
    mixes: tuple[str, ...]
    only: list[str]


SHORT = Extent((10_000,), 1, 500, 5, 20, 1, ("shift",), [])
FOLLOWERS = 500
"""Tablets and phones that listen when one report is made."""

LONG = Extent((10_000, 100_000, 1_000_000), 5, 500, 20, 100, 3, tuple(MIXES), [])


class Sync:
    """One run over everything that was asked for."""

    def __init__(self, extent: Extent, with_peer: bool) -> None:
        self.extent = extent
        self.with_peer = with_peer and peer.install()
        self.found: dict[str, Any] = {
            "machine": report.machine(),
            "rounds": extent.rounds,
            "peer": f"pouchdb-server {peer.VERSION}: it neither waits for the disk (no fsync) nor keeps sums"
            if self.with_peer
            else "none: it was not wanted, or npm had it not",
            "engines": {},
        }

    def run(self, engines: list[str]) -> None:
        """Measure engine by engine and past by past; what was found stands in `found`, also if it is broken off."""
        for engine in engines:
            found: dict[str, Any] = {}
            self.found["engines"][engine] = found
            for size in self.extent.sizes:
                found[str(size)] = {}
                self._measure(engine, size, found[str(size)])

    def _measure(self, engine: str, size: int, found: dict[str, Any]) -> None:
        extent = self.extent
        since = time.perf_counter()
        with contextlib.ExitStack() as stack:
            folder = Path(tempfile.mkdtemp(prefix="baogong-bench-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            postgres = stack.enter_context(Postgres()) if engine == "postgresql" else None
            history = History(folder, postgres, size)
            history.make(WIDE, max(MOST_LANES, extent.phones + extent.streams, FOLLOWERS) + 1, MOST_LANES)
            found |= {"made_in": time.perf_counter() - since, "bytes": history.shop.bytes()}
            _say(f"{engine}: a past of {size:,} records after {found['made_in']:.0f} s")
            if any(wanted(name, extent.only) for case in CASES for name in (case.name, f"{case.name} again", "pull")):
                rounds = []
                for number in range(extent.rounds):
                    rounds.append(Round(history, folder, number, self.with_peer, extent.only).run())
                    found["cases"] = report.summed(rounds)
                    _say(f"{engine}, {size:,}: round {number + 1} after {time.perf_counter() - since:.0f} s")
            change = Change(extent.phones, extent.queue, extent.streams)
            mixes = [mix for mix in extent.mixes if wanted(f"change {mix}", extent.only)]
            found["changes"] = []
            for mix in mixes:
                found["changes"].append(change.play(history, mix, extent.changes, self.with_peer))
            if wanted("followers", extent.only):
                found["followers"] = followers(history, FOLLOWERS)
            if wanted("counts", extent.only):
                found["counts"] = counts(history)
            _say(f"{engine}, {size:,}: done after {time.perf_counter() - since:.0f} s")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)

"""`scripts/bench [sync] [phone] [office]`: medians over interleaved rounds, and ratios to a limit and a peer of the same run."""

import argparse
import contextlib
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from scripts.benching import change, office, peer, phone, report
from scripts.benching.cases import Round
from scripts.benching.counts import counts
from scripts.kit.postgres import Postgres

WHAT = ("sync", "phone", "office")
SHORT, WHOLE = (1, 100), (5, 500)
"""Rounds, and phones at a shift change."""

RECORDS = 20
"""What each of them brings."""


def sync(engines: list[str], rounds: int, phones: int) -> dict[str, Any]:
    """Measure push and pull over real HTTP on each engine."""
    found: dict[str, Any] = {"machine": report.machine(), "rounds": rounds, "engines": {}}
    with_peer = peer.install()
    found["peer"] = (
        f"pouchdb-server {peer.VERSION}: it neither waits for the disk nor keeps sums"
        if with_peer
        else "none: npm had it not"
    )
    for engine in engines:
        folder = Path(tempfile.mkdtemp(prefix="baogong-bench-"))
        with contextlib.ExitStack() as stack:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            postgres = stack.enter_context(Postgres()) if engine == "postgresql" else None
            measured = [Round(folder / str(n), postgres, n, with_peer).run() for n in range(rounds)]
            found["engines"][engine] = {
                "cases": report.summed(measured),
                "change": change.play(folder / "herd", postgres, phones, RECORDS),
                "counts": counts(postgres.create("counts") if postgres is not None else ""),
            }
    return found


def main() -> int:
    """Measure what was asked."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", nargs="*", help="sync, phone, office (default: sync)")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--short", action="store_true", help="one round, fewer phones: under three minutes")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    what = asked.what or ["sync"]
    if wrong := sorted(set(what) - set(WHAT)):
        parser.error(f"there is no case {wrong[0]!r}; choose {', '.join(WHAT)}")
    engines = ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]
    if "phone" in what:
        phone.main(as_json=asked.json)
    if "office" in what:
        lines = office.run(engines)
        print(json.dumps(lines, indent=1) if asked.json else "\n".join(office.told(one) for one in lines))
    if "sync" in what:
        rounds, phones = SHORT if asked.short else WHOLE
        found = sync(engines, asked.rounds or rounds, phones)
        print(json.dumps(found, indent=1) if asked.json else "\n".join(_lines(found)))
    return 0


def _lines(found: dict[str, Any]) -> list[str]:
    lines = [f"{found['machine']}; {found['rounds']} rounds", f"peer: {found['peer']}"]
    for engine, measured in found["engines"].items():
        lines += [report.told(engine, one) for one in measured["cases"]]
        lines.append(report.told_change(engine, measured["change"]))
        said = ", ".join(f"{name} {'?' if n is None else f'{n:,.0f}'}" for name, n in measured["counts"].items())
        lines.append(f"{engine:>10} {said}")
    return lines


if __name__ == "__main__":
    sys.exit(main())

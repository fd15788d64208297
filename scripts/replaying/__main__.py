"""`scripts/replay FILE`: plays a shop's log through a running server, clean and under faults."""

import argparse
import contextlib
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from scripts.kit.postgres import Postgres
from scripts.replaying import clean, shuffles
from scripts.replaying.databases import Databases
from scripts.replaying.faults import Shop
from scripts.replaying.lead import sort_out
from scripts.replaying.report import Failed, expect
from scripts.replaying.shop import Order, Row, read


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/replay", description=__doc__)
    parser.add_argument("file", type=Path, help="a log with the columns of the public data set (CSV)")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="fault runs, each by a seed of its own")
    parser.add_argument("--first-seed", type=int, default=1, metavar="N")
    parser.add_argument("--clean", action="store_true", help="only the clean run")
    parser.add_argument("--shuffles", type=int, default=10, metavar="N", help="databases per engine (default 10)")
    parser.add_argument("--json", action="store_true", help="print figures as JSON")
    return parser.parse_args()


def _fault_run(databases: Databases, orders: dict[str, Order], rows: list[Row], seed: int) -> Any:
    shop = Shop(databases, orders, rows, seed)
    try:
        shop.play()
        run = sort_out(shop)
    finally:
        shop.plant.close()
        shop.server.stop()
    expect("rebuild --verify", shop.server.command("rebuild", "--verify").strip().splitlines()[-1], "clean")
    for fault, count in run.figures["faults"].items():
        if count <= 0:
            raise Failed(f"the fault {fault!r} never happened")
    return run


def main() -> int:
    """Run what was asked; return 0 if everything added up."""
    asked = _arguments()
    orders, rows = read(asked.file)
    engines = ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]
    folder = Path(tempfile.mkdtemp(prefix="baogong-replay-"))
    figures: list[dict[str, Any]] = []

    def say(words: str) -> None:
        if not asked.json:
            print(words, flush=True)

    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres = stack.enter_context(Postgres())
        try:
            for engine in engines:
                databases = Databases(engine, folder, postgres if engine == "postgresql" else None)
                since = time.monotonic()
                say(f"{engine}: clean run …")
                run = clean.run(databases, orders, rows, asked.first_seed)
                figures.append({"database": engine, "run": "clean", "records": len(run.lines), **run.figures})
                say(f"{engine}: clean run adds up: {_words(run.figures)} ({time.monotonic() - since:.0f} s)")
                for seed in [] if asked.clean else range(asked.first_seed, asked.first_seed + asked.seeds):
                    since = time.monotonic()
                    run = _fault_run(databases, orders, rows, seed)
                    say(f"{engine}: seed {seed} adds up: {_words(run.figures)} ({time.monotonic() - since:.0f} s)")
                    for fault, count in run.figures["faults"].items():
                        say(f"    {count:>7} {fault}")
                    since = time.monotonic()
                    at = run.began + 400 * 24 * 3_600_000
                    found = shuffles.digests(run.lines, run.secret, at, seed, folder, postgres, asked.shuffles)
                    expect(
                        "digests of the shuffled databases",
                        {d for _, d in found},
                        {run.figures["digest"]} if asked.shuffles else set(),
                    )
                    say(
                        f"    {2 * asked.shuffles} shuffled databases, one digest {run.figures['digest'][:16]}… ({time.monotonic() - since:.0f} s)"
                    )
                    figures.append(
                        {"database": engine, "run": f"seed {seed}", "records": len(run.lines), **run.figures}
                    )
        except Failed as failed:
            print(f"FAILED: {failed}", file=sys.stderr)
            return 1
    if asked.json:
        print(json.dumps(figures, ensure_ascii=False, indent=1))
    return 0


def _words(figures: dict[str, Any]) -> str:
    accepted = figures["outcomes"]["accepted"]
    pieces = ", ".join(f"{name} {accepted[name]:,}" for name in ("good", "scrap", "hold"))
    found = ", ".join(f"{count} {kind}" for kind, count in figures["discrepancies"].items())
    return f"{accepted['count']:,} records accepted, {pieces}; {found}"


if __name__ == "__main__":
    sys.exit(main())

"""`scripts/bench [sync] [phone] [office]`: medians over interleaved rounds, and ratios to a limit and a peer of the same run.

sync: push and pull over real HTTP from another process, on plants with a past. phone: the way from a tap, throttled six
times. office: its pages with a year behind them.
"""

import argparse
import json
import signal
import sys
from types import FrameType
from typing import NoReturn

from scripts.benching import office, phone, report
from scripts.benching.sync import LONG, SHORT, Extent, Sync

WHAT = ("sync", "phone", "office")


def _leave(_: int, __: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="*", help="sync, phone, office (default: sync)")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--short", action="store_true", help="one past of 10,000 records, fewer rounds: three minutes")
    parser.add_argument("--sizes", type=_sizes, help="records before the bench begins, e.g. 1e4,1e5,1e6")
    parser.add_argument("--rounds", type=int, help="interleaved rounds of which the medians are taken")
    parser.add_argument("--phones", type=int, help="phones at a shift change (500)")
    parser.add_argument("--queue", type=int, help="records each of them brings (20)")
    parser.add_argument("--streams", type=int, help="tablets that hold a live stream meanwhile")
    parser.add_argument("--changes", type=int, help="shift changes of each mix (3)")
    parser.add_argument(
        "--only", action="append", default=[], metavar="CASE",
        help="only cases with all these words: wide, shift, b1, b20, b200, again, pull, change, followers, counts (may be repeated)",
    )  # fmt: skip
    parser.add_argument("--no-peer", action="store_true", help="leave pouchdb-server out")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    asked.what = asked.what or ["sync"]
    if wrong := sorted(set(asked.what) - set(WHAT)):
        parser.error(f"there is no case {wrong[0]!r}; choose {', '.join(WHAT)}")
    return asked


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(float(one)) for one in text.split(","))


def _extent(asked: argparse.Namespace) -> Extent:
    given = {name: getattr(asked, name) for name in ("sizes", "rounds", "phones", "queue", "streams", "changes")}
    extent = (SHORT if asked.short else LONG)._replace(**{name: one for name, one in given.items() if one is not None})
    return extent._replace(only=asked.only)


def main() -> int:
    """Measure what was asked."""
    asked = _asked()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, _leave)
    engines = ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]
    if "phone" in asked.what:
        phone.main(as_json=asked.json)
    if "office" in asked.what:
        lines = office.run(engines)
        print(json.dumps(lines, indent=1) if asked.json else "\n".join(office.told(one) for one in lines))
    if "sync" in asked.what:
        sync = Sync(_extent(asked), with_peer=not asked.no_peer)
        try:
            sync.run(engines)
        finally:  # a long run that is broken off has measured something
            print(json.dumps(sync.found, indent=1) if asked.json else "\n".join(report.lines(sync.found)))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)

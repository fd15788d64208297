"""`scripts/bench [push] [pull] [phone] [office]`: medians, and the ratio to the raw driver's limit of the same run."""

import argparse
import asyncio
import contextlib
import json
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.app import build
from api.db.engine import Database
from api.settings import Settings
from api.tables.migrate import migrate
from scripts.benching import office, phone, syncs
from scripts.benching.cases import pull_case, push_case
from scripts.benching.plant import Bench
from scripts.kit.asgi import talking_to
from scripts.kit.postgres import Postgres


async def run_round(
    settings: Settings, asked: argparse.Namespace, seed: int, fresh: Callable[[], str]
) -> dict[str, Any]:
    """Run every case once on an empty database: small batches first."""
    database = Database(settings.database_url())
    await migrate(database)
    await database.close()
    app = build(settings)
    found: dict[str, Any] = {}
    async with talking_to(app) as client:
        bench = Bench(app.state.house, client, seed)
        await bench.set_up()
        for batch in (1, 20, 200):
            found[f"push b{batch}"] = await push_case(bench, batch, fresh)
        if "push" in asked.what:
            found["push b1"]["syncs"] = await syncs.per_push(bench.house.database, lambda: bench.push([bench.report()]))
        if "pull" in asked.what:
            for limit in (200, 1000):
                found[f"pull limit {limit}"] = await pull_case(bench, limit)
    return found


def _case(rounds: list[dict[str, Any]], case: str, name: str) -> dict[str, Any]:
    values = [one[case][name] for one in rounds]
    limits = [one[case]["raw"] for one in rounds]
    ratios = [value / limit for value, limit in zip(values, limits, strict=True)]
    return {
        "case": f"{case} {name}" if not case.endswith(name) and name == "replay" else case,
        "median": statistics.median(values), "minimum": min(values), "maximum": max(values),
        "raw": statistics.median(limits), "ratio": statistics.median(ratios),
        "statements": rounds[0][case].get("statements") if name == "push" else None,
        "syncs": rounds[0][case].get("syncs") if name == "push" else None,
    }  # fmt: skip


def main() -> int:
    """Measure what was asked."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", nargs="*", help="push, pull, phone, office (default: push and pull)")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    asked.what = asked.what or ["push", "pull"]
    if wrong := sorted(set(asked.what) - {"push", "pull", "phone", "office"}):
        parser.error(f"there is no case {wrong[0]!r}; choose push, pull, phone or office")
    if "phone" in asked.what:
        phone.main(as_json=asked.json)
        asked.what.remove("phone")
    engines = ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]
    if "office" in asked.what:
        lines = office.run(engines)
        print(json.dumps(lines, indent=1) if asked.json else "\n".join(office.told(one) for one in lines))
        asked.what.remove("office")
    if not asked.what:
        return 0
    folder = Path(tempfile.mkdtemp(prefix="baogong-bench-"))
    results = []
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres = stack.enter_context(Postgres())
        for engine in engines:
            made = 0

            def fresh(engine: str = engine) -> str:
                nonlocal made
                made += 1
                return str(folder / f"raw{made}.sqlite") if engine == "sqlite" else postgres.create(f"raw_{made}")

            rounds = []
            for number in range(asked.rounds):
                address = postgres.create(f"bench_{number}") if engine == "postgresql" else ""
                settings = Settings(
                    data=str(folder / f"{engine}{number}"), database=address, mode="test", clock="driven"
                )
                rounds.append(asyncio.run(run_round(settings, asked, number, fresh)))
            for case in rounds[0]:
                if case.split()[0] in asked.what:
                    names = ("push", "replay") if case.startswith("push") else ("pull",)
                    results += [{"database": engine, **_case(rounds, case, name)} for name in names]
    machine = f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}, in-process client"
    if asked.json:
        print(json.dumps({"machine": machine, "rounds": asked.rounds, "results": results}, indent=1))
        return 0
    print(f"{machine}; {asked.rounds} rounds; records (pull: rows) per second; raw = the same rows by the driver alone")
    for one in results:
        said = f", {one['statements']:.0f} statements a push" if one["statements"] else ""
        said += f", {one['syncs']:.1f} syncs a push" if one["syncs"] is not None else ""
        print(
            f"{one['database']:>10} {one['case']:<18} median {one['median']:>9,.0f} ({one['minimum']:,.0f} to {one['maximum']:,.0f})"
            f"  raw {one['raw']:>9,.0f}  ratio {one['ratio']:.2f}{said}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

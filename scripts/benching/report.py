"""Says what was measured: a table for people, JSON for programs."""

import platform
import statistics
from typing import Any

from scripts.benching.cases import Figures


def summed(rounds: list[dict[str, Figures]]) -> list[dict[str, Any]]:
    """Return, per case, medians over the rounds, least and most, and the ratios of medians."""
    found = []
    for case in rounds[0]:
        here = [one[case] for one in rounds]
        median = {name: statistics.median(one[name] for one in here) for name in here[0]}
        spread = [one["ours"] for one in here]
        ratios = {f"to {other}": median["ours"] / median[other] for other in ("raw", "peer") if median.get(other)}
        found.append({"case": case, **median, "least": min(spread), "most": max(spread), **ratios})
    return found


def machine() -> str:
    """Return on what it was measured."""
    return f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}; load, server and database share its cores"


def told(database: str, one: dict[str, Any]) -> str:
    """Return one case as a line."""
    said = f"{database:>10} {one['case']:<16} {one['ours']:>8,.0f}/s ({one['least']:,.0f} to {one['most']:,.0f})"
    if "to raw" in one:
        said += f"  {one['to raw']:.2f} of raw {one['raw']:,.0f}"
    if "to peer" in one:
        said += f"  {one['to peer']:.2f} of pouchdb-server {one['peer']:,.0f}"
    if "cpu_ms" in one:
        said += f"  {one['cpu_ms']:.2f} ms CPU, {one['bytes']:,.0f} bytes a record"
    if "p50" in one:
        said += f"  p50 {one['p50']:.0f} ms, p99 {one['p99']:.0f} ms"
    return said


def told_change(database: str, one: Figures) -> str:
    """Return a shift change as a line."""
    return (
        f"{database:>10} shift change: {one['phones']:.0f} phones, {one['records']:,.0f} records acknowledged in {one['seconds']:.1f} s"
        f" (a phone: p50 {one['p50']:.1f}, p99 {one['p99']:.1f} s), pulled after {one['pulled']:.1f} s;"
        f" {one['twice']:.0f} pushed again, {one['timeouts']:.0f} time-outs, {one['refused']:.0f} refused"
    )

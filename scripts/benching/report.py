"""Says what was measured: a table for people, JSON for programs."""

import os
import platform
import statistics
from typing import Any

from scripts.benching.cases import Figures


def summed(rounds: list[dict[str, Figures]]) -> list[dict[str, Any]]:
    """Return, per case, medians over the rounds, least and most, and the ratios of medians."""
    return [{"case": case, **summary([one[case] for one in rounds])} for case in rounds[0]]


def summary(rounds: list[Figures]) -> dict[str, Any]:
    """Return the medians of rounds, the least and most of what was taken side by side, and ratios of medians."""
    median: dict[str, Any] = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    sides = [name for name in ("ours", "raw", "peer") if name in median]
    median["from_to"] = {name: [min(one[name] for one in rounds), max(one[name] for one in rounds)] for name in sides}
    return median | {f"to_{other}": median["ours"] / median[other] for other in sides[1:] if median[other]}


def machine() -> dict[str, Any]:
    """Return on what it was measured, and how busy that was before."""
    return {
        "processor": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version(),
        "load_before": os.getloadavg()[0], "shared": "load generator, server and database share the cores",
    }  # fmt: skip


def told(one: dict[str, Any]) -> str:
    """Return one case as a line."""
    least, most = one["from_to"]["ours"]
    said = f"{one['case']:<17} {one['ours']:>8,.0f}/s ({least:,.0f} to {most:,.0f})"
    for side, name in (("raw", "raw"), ("peer", "pouchdb-server")):
        if f"to_{side}" in one:
            said += f"  {one[f'to_{side}']:.3f} of {name} {one[side]:,.0f}"
    said += f"  p50 {one['p50']:.0f}, p99 {one['p99']:.0f} ms"
    said += f"  CPU s per 1,000: {one['cpu']:.3f}"
    if one.get("database_cpu"):
        said += f" + database {one['database_cpu']:.3f}"
    return said + (f", {one['bytes']:,.0f} bytes a record" if "bytes" in one else "")


def told_change(one: dict[str, Any]) -> str:
    """Return a shift change as a line."""
    return (
        f"change {one['mix']:<10} {one['phones']:.0f} phones, {one['records']:,.0f} records acknowledged in {one['seconds']:.1f} s"
        f" (a phone: p50 {one['p50']:.1f}, p99 {one['p99']:.1f}, longest {one['longest']:.1f} s), all pulled after {one['pulled']:.1f} s;"
        f" somebody's own report meanwhile: p50 {one['own_p50'] * 1000:.0f}, longest {one['own_longest'] * 1000:.0f} ms;"
        f" {one['streams']:.0f} streams pulled {one['news_pulls']:.0f} times;"
        f" {one['twice']:.0f} records pushed again, {one['timeouts']:.0f} time-outs, {one['refused']:.0f} refused"
        + (f"; pouchdb-server {one['peer_seconds']:.1f} s" if "peer_seconds" in one else "")
    )


def told_follow(one: dict[str, Any]) -> str:
    """Return one report that many follow as a line."""
    return (
        f"one report, {one['streams']:.0f} followers: the last has it {one['seconds'] * 1000:.0f} ms after the answer,"
        f" CPU {one['cpu'] * 1000:.0f} + database {one['database_cpu'] * 1000:.0f} ms in all, {one['asked']:.0f} must ask"
    )


def told_counts(one: dict[str, float | None]) -> str:
    """Return counts as a line, each per push."""
    return "counts " + ", ".join(
        f"{name.replace('_', ' ')} {'?' if n is None else f'{n:,.1f}'}" for name, n in one.items()
    )


def lines(found: dict[str, Any]) -> list[str]:
    """Return everything that was measured as lines."""
    machine = found["machine"]
    said = [
        f"{machine['cores']} cores ({machine['processor']}), load before {machine['load_before']:.1f}; {machine['shared']}",
        f"medians of {found['rounds']} rounds; peer: {found['peer']}",
    ]
    for engine, sizes in found["engines"].items():
        for size, measured in sizes.items():
            said.append(f"-- {engine}, {int(size):,} records before, {measured.get('bytes', 0) / 1e6:,.0f} MB")
            said += [told(one) for one in measured.get("cases", [])]
            said += [told_change(one) for one in measured.get("changes", [])]
            said += [told_follow(measured["followers"])] if "followers" in measured else []
            said += [told_counts(measured["counts"])] if "counts" in measured else []
    return said

"""The phone at six-fold CPU throttling: scan to word, tap to durable save, cold start with the server gone."""

import json
import signal
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright, sync_playwright

from scripts.building.__main__ import build
from scripts.kit.floor import Floor, floor_in
from scripts.kit.hand import Hand

THROTTLE = 6
SCANS, SAVES, STARTS, ORDERS = 30, 40, 7, 300

WATCH = """() => {
  window.took = { scan: [], heard: [], save: [], tick: [] };
  let key = 0, tap = 0, heard = 0;
  addEventListener('keydown', (event) => { if (event.key.length === 1) key = event.timeStamp; }, true);
  addEventListener('click', (event) => { tap = event.timeStamp; heard = performance.now(); }, true);
  let said = '';
  new MutationObserver(() => {
    const now = performance.now();
    const word = document.querySelector('.said')?.textContent ?? '';
    if (word && word !== said && key) { window.took.scan.push(now - key); key = 0; }
    said = word;
    if (document.querySelector('#done') && tap) {
      window.took.tick.push(now - tap);
      const saved = performance.getEntriesByName('baogong:saved').at(-1)?.startTime ?? 1e6;
      window.took.heard.push(saved - heard);
      window.took.save.push(saved - tap);
      tap = 0;
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def _throttle(hand: Hand) -> None:
    hand.context.new_cdp_session(hand.page).send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})


def _line(case: str, values: list[float], limit: float) -> dict[str, Any]:
    return {
        "case": case, "median": round(statistics.median(values), 1), "min": round(min(values), 1), "max": round(max(values), 1),
        "p95": round(_p95(values), 1), "limit": limit, "unit": "ms", "samples": len(values), "throttle": THROTTLE,
    }  # fmt: skip


def _measure(floor: Floor, playwright: Playwright, folder: Path) -> list[dict[str, Any]]:
    floor.enlist("张三")
    orders = [floor.release(f"GD-{number:04d}", quantity="999") for number in range(ORDERS)]
    hand = Hand(playwright, floor, folder / "profile").open().enrol()
    hand.sign_in("张三")
    floor.server.stop(signal.SIGKILL)
    floor.office.close()
    _throttle(hand)
    hand.page.evaluate(WATCH)
    for order in orders[:SCANS]:
        hand.scan(order)
        hand.page.wait_for_selector("#primary")
        hand.page.evaluate("document.querySelector('.said')?.click()")
        hand.page.wait_for_timeout(60)
    scans = hand.page.evaluate("window.took.scan")
    for turn in range(SAVES):
        hand.page.evaluate(f"location.hash = '#/report/{orders[turn]}?op=10'")
        hand.page.locator(".keypad [data-key='5']").tap()
        hand.page.locator("#submit").tap()
        hand.page.wait_for_selector("#done")
        hand.page.locator("#done-ok").tap()
        hand.page.wait_for_selector("#done", state="detached")
    heard, saves, ticks = hand.page.evaluate("[window.took.heard, window.took.save, window.took.tick]")
    hand.close()
    starts = []
    for _ in range(STARTS):
        hand.launch()
        _throttle(hand)
        since = time.monotonic()
        hand.page.goto(floor.address + "/")
        hand.page.wait_for_selector("[data-order]")
        starts.append((time.monotonic() - since) * 1000)
        hand.close()
    return [
        _line("scan to feedback", scans, 100),
        _line("tap heard by the page to durable save", heard, 50),
        _line("finger to durable save, with the browser's own input queue", saves, 100),
        _line("finger to the tick on screen", ticks, 150),
        _line("cold offline start", starts, 1500),
    ]


def main(as_json: bool) -> list[dict[str, Any]]:
    """Measure, print, and return the lines; sizes first."""
    sizes = build()
    with tempfile.TemporaryDirectory(prefix="baogong-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with floor_in(folder) as floor, sync_playwright() as playwright:
            found = _measure(floor, playwright, folder)
    found.insert(
        0,
        {
            "case": "script until the first save",
            "gzipped": sizes["script"],
            "limit": 60_000,
            "unit": "bytes",
            "wasm": sizes["wasm"],
        },
    )
    if as_json:
        print(json.dumps(found, indent=1))
    else:
        for line in found:
            print(", ".join(f"{name} {value}" for name, value in line.items()))
    return found

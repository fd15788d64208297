"""A shift change before a fresh server: how long phones wait, and who pushed twice."""

import subprocess
import sys
from pathlib import Path

import msgspec

from scripts.benching.cases import NARROW, Figures
from scripts.benching.herd import Herd, Phone, Seen
from scripts.benching.shop import Shop
from scripts.kit.postgres import Postgres
from scripts.kit.server import ROOT
from sync.envelope import encode_line


def play(folder: Path, postgres: Postgres | None, phones: int, records: int) -> Figures:
    """Return the figures of one shift change: seconds, and records that were pushed more than once."""
    shop = Shop(folder, postgres.create("herd") if postgres is not None else "", 1)
    try:
        shop.open(NARROW, phones)
        herd = []
        for number, phone in enumerate(shop.phones):
            order = [shop.orders[number % NARROW]]
            lines = [encode_line(shop.report(phone, order)) for _ in range(records)]
            herd.append(Phone(shop.headers(phone), lines, _cursor(shop), number % 4 == 0))
        plan = msgspec.msgpack.encode(Herd(shop.server.port, herd, 2.0))
        words = [sys.executable, "-m", "scripts.benching.herd"]
        done = subprocess.run(words, input=plan, capture_output=True, check=True, cwd=ROOT)
    finally:
        shop.stop()
    seen = msgspec.msgpack.decode(done.stdout, type=Seen)
    waited = sorted(seen.acknowledged)
    return {
        "phones": phones, "records": seen.records, "seconds": seen.seconds, "p50": waited[len(waited) // 2],
        "p99": waited[int(len(waited) * 0.99)], "pulled": max(seen.pulled, default=0.0), "twice": seen.pushed - seen.records,
        "timeouts": seen.timeouts, "refused": seen.refused, "ours": seen.records / seen.seconds,
    }  # fmt: skip


def _cursor(shop: Shop) -> str:
    """Return where a phone stands that has pulled everything before the shift ended."""
    if not shop.cursor:
        phone = shop.phones[0]
        headers = {name: value for name, value in shop.headers(phone).items() if name != "authorization"}
        page = shop.server.call("GET", "/api/sync/snapshot?limit=1", b"", phone.token, **headers)
        shop.cursor = page["cursor"]
    return shop.cursor

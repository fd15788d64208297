"""What hands do again and again: type a number, see the tick, report; and what the server has of it, by plain SQL."""

import json
import sqlite3
import zlib
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright

from scripts.kit.floor import Floor
from scripts.kit.hand import Hand


def saved(hand: Hand) -> None:
    """Wait for the ✓ and tap it away."""
    hand.page.wait_for_selector("#done")
    hand.tap("#done-ok")
    hand.page.wait_for_selector("#done", state="detached")


def typed(hand: Hand, digits: str) -> None:
    """Type on the app's own keypad."""
    for digit in digits:
        hand.tap(f".keypad [data-key='{digit}']")


def stored(floor: Floor) -> list[dict[str, Any]]:
    """Return every record of the server by plain SQL, with its body."""
    with sqlite3.connect(f"file:{floor.server.data / 'baogong.sqlite'}?mode=ro", uri=True) as database:
        rows = database.execute("SELECT r.id, r.body, o.result FROM record r JOIN outcome o ON o.id = r.id").fetchall()
    return [{"id": one, "body": json.loads(body), "result": result} for one, body, result in rows]


def report(hand: Hand, order: str, good: str) -> None:
    """Report pieces at operation 10."""
    hand.page.evaluate(f"location.hash = '#/report/{order}?op=10'")
    hand.page.wait_for_selector("#submit")
    typed(hand, good)
    hand.tap("#submit")
    saved(hand)


def said(hand: Hand, kind: str) -> list[dict[str, Any]]:
    """Return what this device said of a kind, oldest first."""
    kept = [json.loads(one["line"]["body"]) for one in sorted(hand.kept(), key=lambda one: one["seq"])]
    return [body for body in kept if body["kind"] == kind]


def goods(floor: Floor) -> list[str]:
    """Return the good quantities of all counted reports, by plain SQL."""
    return sorted(one["body"]["good"] for one in stored(floor) if one["body"]["kind"] == "finish")


def ready(floor: Floor, playwright: Playwright, folder: Path, **more: Any) -> tuple[Hand, str]:
    """Return an enrolled phone with 张三 signed in, and an order."""
    floor.enlist("张三")
    order = floor.release("GD-1", quantity="9999")
    hand = Hand(playwright, floor, folder / "profile", **more).open().enrol()
    hand.sign_in("张三")
    return hand, order


def photo() -> bytes:
    """Return a small PNG."""
    rows = b"".join(b"\0" + bytes(v % 256 for x in range(60) for v in (x * 4, y * 4, 90)) for y in range(60))

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")

    header = (60).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def with_lead(floor: Floor) -> str:
    """Enlist a lead with a PIN, whom the office names for a work center: devices there may check it at once."""
    lead = floor.enlist("周班长")
    floor.grant(lead, login="zhou", roles=["lead", "operator"], pin="2580", centers=["冲压"])
    return lead


def pin(hand: Hand, digits: str) -> None:
    """Enter a PIN."""
    typed(hand, digits)
    hand.tap("#pin-ok")


COUNT_ORDERS = """() => new Promise((resolve) => {
  const opening = indexedDB.open('baogong-told');
  opening.onsuccess = () => {
    const counting = opening.result.transaction('order').objectStore('order').count();
    counting.onsuccess = () => { opening.result.close(); resolve(counting.result); };
  };
})"""

"""Codes that are not ours, and browsers that lack what newer ones have."""

import contextlib
from pathlib import Path

from playwright.sync_api import Error, Playwright

from scripts.kit.floor import Floor
from scripts.kit.hand import Hand
from tests.browser.acts import ready, report, stored

FOREIGN = {
    "6901234567892": "商品条码",
    "https://u.wechat.com/MHqBcvHNJ2cyTdPz": "微信",
    "https://example.com/p/123456789012": "网址",
    "(01)06901234567892(10)LOT7": "供应商",
    "HELLO-WORLD-4711": "不是本系统的码",
}

OLD = """() => {
  delete AbortSignal.timeout;
  delete window.OffscreenCanvas;
}"""


def scanned(hand: Hand, text: str, heard: str) -> None:
    """Scan until it is heard: a busy machine types too slowly for a scanner."""
    for _ in range(5):
        hand.page.wait_for_timeout(400)
        hand.wedge(text, gap=1)
        with contextlib.suppress(Error):
            hand.page.wait_for_selector(heard, timeout=2_000)
            return
    raise AssertionError(f"{text} was not heard")


def test_a_foreign_code_is_named_and_the_barcode_of_an_orders_number_opens_it(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    floor.release("WO-2611-0417")
    hand.page.wait_for_selector(f"[data-order={order}]")
    for text, word in FOREIGN.items():
        scanned(hand, text, f".said.wrong:has-text('{word}')")
    scanned(hand, "wo-2611-0417", "h1:has-text('WO-2611-0417')")
    assert hand.problems == []
    hand.close()


def test_a_browser_without_newer_means_reports_and_sends(floor: Floor, playwright: Playwright, tmp_path: Path) -> None:
    floor.enlist("张三")
    order = floor.release("GD-1")
    hand = Hand(playwright, floor, tmp_path / "profile")
    hand.launch()
    hand.page.add_init_script(f"({OLD})()")
    hand.page.goto(floor.address)
    hand.page.wait_for_selector("[data-ready=yes]")
    hand.enrol()
    hand.sign_in("张三")
    report(hand, order, "5")
    hand.wait_sent()
    assert [one["result"] for one in stored(floor) if one["body"]["kind"] == "finish"] == ["accepted"]
    assert hand.problems == []
    hand.close()

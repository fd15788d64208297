"""What a phone is told while it listens: it need not ask for it."""

from pathlib import Path

from playwright.sync_api import Playwright

from scripts.kit.floor import Floor
from tests.browser.acts import COUNT_ORDERS, ready


def test_what_a_phone_hears_it_does_not_ask_for(floor: Floor, playwright: Playwright, tmp_path: Path) -> None:
    hand, _ = ready(floor, playwright, tmp_path)
    hand.page.wait_for_timeout(1_500)
    asked: list[str] = []
    hand.context.on("request", lambda request: asked.append(request.url))
    before = hand.page.evaluate(COUNT_ORDERS)
    floor.release("GD-live")
    for _ in range(100):
        if hand.page.evaluate(COUNT_ORDERS) > before:
            break
        hand.page.wait_for_timeout(50)
    else:
        raise AssertionError("it heard nothing for five seconds")
    hand.page.wait_for_timeout(300)
    assert not [one for one in asked if "/api/sync/" in one]
    hand.close()

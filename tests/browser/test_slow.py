"""A line so slow that big requests never come through, a device that may only deliver, and a sum that is taken back."""

import signal
import sqlite3
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import FilePayload, Playwright, Route

from scripts.kit.floor import Floor
from scripts.kit.hand import Hand
from tests.browser.acts import COUNT_ORDERS, goods, photo, ready, report, saved, typed


def test_on_a_slow_line_less_is_asked_for_at_once_until_it_comes_through(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    sizes: list[int] = []

    def narrow(route: Route) -> None:
        sizes.append((route.request.post_data or "").count("\n") + 1)
        if sizes[-1] <= 4:
            route.continue_()

    hand.page.evaluate(HURRY)
    floor.server.stop(signal.SIGKILL)
    for good in range(1, 11):
        report(hand, order, str(good))
    hand.context.route("**/api/sync/push", narrow)
    floor.server.start()
    hand.page.evaluate("location.hash = '#/queue'")
    hand.tap("#try-now")
    hand.wait_sent(40)
    assert goods(floor) == sorted(str(good) for good in range(1, 11))
    assert max(sizes) == 10
    hand.close()


def test_a_snapshot_goes_on_where_it_broke_off(floor: Floor, playwright: Playwright, tmp_path: Path) -> None:
    for number in range(30):
        floor.release(f"GD-{number:03d}")
    asked: list[tuple[str, int]] = []

    def narrow(route: Route) -> None:
        told = parse_qs(urlsplit(route.request.url).query, keep_blank_values=True)
        asked.append((told["after"][0], int(told["limit"][0])))
        if asked[-1][1] <= 10 and len(asked) != 6:
            route.continue_()

    hand = Hand(playwright, floor, tmp_path / "profile").open()
    hand.page.evaluate(HURRY)
    hand.context.route("**/api/sync/snapshot?*", narrow)
    hand.page.fill("#enrol-code", floor.code())
    hand.tap("#enrol")
    hand.page.wait_for_selector("[data-ready=world][data-verdict=yes]", timeout=60_000)
    sizes = [size for _, size in asked]
    assert sizes[:4] == [500, 125, 31, 7]
    assert asked[6][0] == asked[5][0] != "", "the page that broke is asked for again, and not the first"
    hand.tap("#ready-done")
    hand.page.wait_for_selector("#by-name")
    assert hand.page.evaluate(COUNT_ORDERS) == 30
    hand.close()


def test_a_revoked_device_still_delivers_its_records_and_their_photos(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    floor.server.stop(signal.SIGKILL)
    hand.page.evaluate(f"location.hash = '#/report/{order}?op=10'")
    typed(hand, "5")
    hand.page.set_input_files("[data-photo]", FilePayload(name="p.png", mimeType="image/png", buffer=photo()))
    hand.page.wait_for_selector(".photo:has-text('1')")
    hand.tap("#submit")
    saved(hand)
    floor.server.start()
    (phone,) = (one["device"] for one in floor.call("GET", "/api/devices") if one["kind"] == "phone")
    floor.call("POST", f"/api/devices/{phone}/revoke")
    hand.page.evaluate("location.hash = '#/queue'")
    hand.tap("#try-now")
    hand.wait_sent()
    for _ in range(40):
        with sqlite3.connect(floor.server.data / "baogong.sqlite") as database:
            if database.execute("SELECT count(*) FROM photo").fetchone() == (1,):
                break
        hand.page.wait_for_timeout(250)
    else:
        raise AssertionError("the photo did not arrive")
    hand.close()


def test_what_is_taken_back_offline_leaves_the_sums_at_once(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    report(hand, order, "3")
    report(hand, order, "40")
    hand.wait_sent()
    hand.page.wait_for_timeout(700)
    floor.server.stop(signal.SIGKILL)
    hand.page.evaluate(f"location.hash = '#/order/{order}'")
    hand.page.wait_for_selector("[data-step='10'] .number:has-text('43')")
    hand.page.evaluate("location.hash = '#/records'")
    hand.tap("[data-kind=finish]:has-text('合格 40') button")
    hand.tap("#take-back")
    hand.page.wait_for_selector(".said:has-text('已撤回')")
    hand.page.evaluate(f"location.hash = '#/order/{order}'")
    hand.page.wait_for_selector("[data-step='10'] .number:text-is('3')")
    floor.server.start()
    hand.page.evaluate("location.hash = '#/queue'")
    hand.tap("#try-now")
    hand.wait_sent()
    hand.page.wait_for_timeout(700)
    hand.page.evaluate(f"location.hash = '#/order/{order}'")
    hand.page.wait_for_selector("[data-step='10'] .number:text-is('3')")
    hand.close()


HURRY = """() => {
  const real = window.setTimeout;
  window.setTimeout = (act, ms, ...more) => real(act, ms > 10_000 ? ms / 20 : ms, ...more);
}"""
"""What takes a second in the test takes twenty on the floor; a request that nobody answers is a line that is too slow."""

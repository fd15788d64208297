"""The queue on the device: kept through everything, sent once, whatever answers in the server's place."""

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, Route

from scripts.kit.floor import Floor
from tests.browser.acts import goods, ready, report, saved, typed


def test_saved_is_said_only_after_a_durable_commit(floor: Floor, playwright: Playwright, tmp_path: Path) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    hand.page.evaluate("""() => {
      window.asked = [];
      const real = IDBDatabase.prototype.transaction;
      IDBDatabase.prototype.transaction = function (names, mode, options) {
        if (mode === 'readwrite' && String(names) === 'outbox') window.asked.push(options?.durability);
        return real.call(this, names, mode, options);
      };
      const add = IDBObjectStore.prototype.add;
      window.full = true;
      IDBObjectStore.prototype.add = function (...given) {
        if (window.full) throw new DOMException('the disk is full', 'QuotaExceededError');
        return add.apply(this, given);
      };
    }""")
    hand.page.evaluate(f"location.hash = '#/report/{order}?op=10'")
    typed(hand, "17")
    hand.tap("#submit")
    hand.page.wait_for_selector(".said.wrong:has-text('没保存成功')")
    assert hand.page.locator("#done").count() == 0
    assert hand.page.inner_text("[data-quantity=good] b") == "17", "what was typed stays"
    hand.page.evaluate("window.full = false")
    hand.tap("#submit")
    saved(hand)
    assert set(hand.page.evaluate("window.asked")) == {"strict"}
    hand.wait_sent()
    assert goods(floor) == ["17"]
    hand.close()


def _hang(route: Route) -> None:
    route.abort("timedout")


ANSWERS: dict[str, Callable[[Route], None]] = {
    "a captive portal": lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Wi-Fi 登录</h1>"),
    "an error": lambda route: route.fulfill(status=500, content_type="text/plain", body="oops"),
    "a busy server": lambda route: route.fulfill(
        status=429, headers={"retry-after": "1"}, content_type="application/problem+json",
        body=json.dumps({"type": "urn:baogong:problem:too_many", "title": "", "title_zh": ""}),
    ),
    "a cut-off answer": lambda route: route.fulfill(status=200, content_type="application/json", body='{"answers": [{"id'),
    "a redirect to a login": lambda route: route.fulfill(status=302, headers={"location": "/"}),
    "nothing": _hang,
}  # fmt: skip


@pytest.mark.parametrize("what", ANSWERS)
def test_whatever_answers_in_the_servers_place_nothing_is_lost_and_nothing_counts_twice(
    floor: Floor, playwright: Playwright, tmp_path: Path, what: str
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    broken = [True]
    hand.context.route("**/api/sync/push", lambda route: ANSWERS[what](route) if broken[0] else route.continue_())
    report(hand, order, "5")
    hand.page.wait_for_timeout(1500)
    assert hand.count() == 1
    assert hand.page.get_attribute("#queue-chip", "class") == "queue-chip", "offline is a calm fact"
    broken[0] = False
    hand.page.evaluate("location.hash = '#/queue'")
    hand.tap("#try-now")
    hand.wait_sent()
    assert goods(floor) == ["5"]
    hand.close()


def test_a_lost_acknowledgement_counts_once(floor: Floor, playwright: Playwright, tmp_path: Path) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    lose = [True]

    def forward(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset") if lose[0] else route.continue_()

    hand.context.route("**/api/sync/push", forward)
    report(hand, order, "6")
    hand.page.wait_for_timeout(1200)
    assert goods(floor) == ["6"]
    assert hand.count() == 1
    lose[0] = False
    hand.page.evaluate("location.hash = '#/queue'")
    hand.tap("#try-now")
    hand.wait_sent()
    assert goods(floor) == ["6"]
    hand.close()


def test_one_record_that_cannot_be_read_stops_nothing(floor: Floor, playwright: Playwright, tmp_path: Path) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    other = floor.release("GD-2", quantity="50")
    hand.page.wait_for_selector(f"[data-order='{other}']")
    floor.server.stop(signal.SIGKILL)
    report(hand, order, "5")
    hand.page.evaluate("""() => new Promise((resolve) => {
      const opening = indexedDB.open('baogong');
      opening.onsuccess = () => {
        const shelf = opening.result.transaction('outbox', 'readwrite').objectStore('outbox');
        shelf.getAll().onsuccess = ({ target }) => {
          const one = target.result[0];
          shelf.put({ ...one, body: { ...one.body, good: '12345678901' } }).onsuccess = resolve;
        };
      };
    })""")
    hand.page.reload()
    hand.page.wait_for_selector(f"[data-order='{other}']")
    report(hand, other, "6")
    floor.server.start()
    hand.page.evaluate("location.hash = '#/queue'")
    hand.tap("#try-now")
    hand.wait_sent()
    assert goods(floor) == ["5", "6"], "what was said is what its bytes say"
    hand.close()

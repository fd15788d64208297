"""The queue on the device: kept through everything, sent once, by one tab, whatever answers in the server's place."""

import json
import shutil
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Playwright, Route

from scripts.building.__main__ import DIST
from scripts.kit.floor import Floor, Hand
from tests.browser.test_journey import saved, stored, typed


def report(hand: Hand, order: str, good: str) -> None:
    """Report pieces at operation 10."""
    hand.page.evaluate(f"location.hash = '#/report/{order}?op=10'")
    hand.page.wait_for_selector("#submit")
    typed(hand, good)
    hand.tap("#submit")
    saved(hand)


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
    hand.page.wait_for_selector(".said.wrong:has-text('没有存上')")
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


def test_a_server_that_forgot_everything_gets_it_all_after_enrolling_again(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    floor.server.stop(signal.SIGKILL)
    for good in ("1", "2", "3"):
        report(hand, order, good)
    with sqlite3.connect(floor.server.data / "baogong.sqlite") as database:
        database.execute("DELETE FROM device WHERE kind = 'phone'")
    floor.server.start()
    hand.page.evaluate("location.hash = '#/queue'")
    hand.tap("#try-now")
    hand.page.wait_for_selector("#link[data-link=not_enrolled]")
    assert hand.count() == 3, "401 keeps the queue"
    hand.page.evaluate("location.hash = '#/enrol'")
    hand.page.fill("#enrol-code", floor.code())
    hand.tap("#enrol")
    hand.page.wait_for_selector("#ready-done")
    hand.tap("#ready-done")
    hand.wait_sent()
    assert goods(floor) == ["1", "2", "3"]
    report(hand, order, "4")
    hand.wait_sent()
    assert goods(floor) == ["1", "2", "3", "4"]
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


def test_two_tabs_send_each_record_once_and_the_second_takes_over(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    first, second = hand.page, hand.context.new_page()
    second.goto(floor.address)
    second.wait_for_selector("[data-ready=yes]")
    pushes: list[str] = []
    hand.context.on(
        "request", lambda asked: pushes.append(asked.url) if asked.url.endswith("/push") and asked.post_data else None
    )
    for turn, page in enumerate([first, second] * 4):
        hand.page = page
        page.bring_to_front()
        report(hand, order, str(turn + 1))
    for page in (first, second):
        hand.page = page
        hand.wait_sent()
    assert goods(floor) == sorted(str(n) for n in range(1, 9)), "also what the tab that does not send had saved"
    first.close()
    hand.page = second
    second.evaluate("location.hash = '#/queue'")
    second.wait_for_selector("#link[data-link=here]")
    report(hand, order, "9")
    hand.wait_sent()
    assert goods(floor) == sorted(str(n) for n in range(1, 10))
    seqs = [one["seq"] for one in hand.kept()]
    assert seqs == sorted(set(seqs)), "no number was given twice"
    hand.close()


def test_a_rescue_file_brings_a_dying_phones_queue_in_once(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    other = Hand(playwright, floor, tmp_path / "other").open().enrol()
    other.sign_in("张三")
    hand.context.route("**/api/**", lambda route: route.abort())
    for good in ("7", "8"):
        report(hand, order, good)
    hand.page.evaluate("location.hash = '#/queue'")
    with hand.page.expect_download() as download:
        hand.tap("#rescue")
    file = tmp_path / "rescue.json"
    download.value.save_as(file)
    for _ in range(2):
        other.page.evaluate("location.hash = '#/queue'")
        other.page.set_input_files("#rescue-in", file)
        other.page.wait_for_selector(".said:has-text('2 条已送到服务器')")
        other.page.evaluate("document.querySelector('.said')?.click()")
    assert goods(floor) == ["7", "8"]
    hand.context.unroute("**/api/**")
    hand.tap("#try-now")
    hand.wait_sent()
    assert goods(floor) == ["7", "8"]
    other.page.set_input_files("#rescue-in", FilePayload(name="x.json", mimeType="application/json", buffer=b"[]"))
    other.page.wait_for_selector(".said.wrong:has-text('这不是救援文件')")
    other.close()
    hand.close()


def test_a_new_version_waits_until_nothing_is_typed_and_keeps_the_queue(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    floor.server.stop()
    newer = tmp_path / "newer"
    shutil.copytree(DIST, newer)
    worker = newer / "sw.js"
    worker.write_text(worker.read_text("utf-8").replace("baogong-0.1.0", "baogong-0.1.1"), "utf-8")
    shell = newer / "index.html"
    shell.write_text(
        shell.read_text("utf-8").replace("<title>报工", '<meta name="build" content="newer"><title>报工'), "utf-8"
    )
    floor.server.environment["BAOGONG_APP_FOLDER"] = str(newer)
    report(hand, order, "5")
    hand.page.evaluate(f"location.hash = '#/report/{order}?op=10'")
    typed(hand, "3")
    floor.server.start()
    hand.page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    hand.page.wait_for_function("() => navigator.serviceWorker.getRegistration().then((one) => one.waiting !== null)")
    hand.page.wait_for_timeout(6000)
    assert hand.page.inner_text("[data-quantity=good] b") == "3", "never while somebody types"
    assert hand.page.locator("meta[name=build]").count() == 0
    with hand.page.expect_navigation(timeout=15_000):
        hand.page.evaluate("location.hash = '#/station'")
    hand.page.wait_for_selector("[data-ready=yes]")
    assert hand.page.get_attribute("meta[name=build]", "content") == "newer"
    hand.wait_sent()
    assert goods(floor) == ["5"]
    hand.page.evaluate(f"location.hash = '#/report/{order}?op=10'")
    hand.page.wait_for_selector("[data-quantity=good] b:has-text('3')")
    hand.close()


def test_the_cache_holds_the_app_and_nothing_else(floor: Floor, playwright: Playwright, tmp_path: Path) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    report(hand, order, "5")
    hand.wait_sent()
    listed = hand.page.evaluate("""async () => {
      const found = [];
      for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys()) found.push([name, new URL(one.url).pathname]);
      return found;
    }""")
    assert len({name for name, _ in listed}) == 1
    paths = {path for _, path in listed}
    assert "/" in paths
    assert not [path for path in paths if path.startswith(("/api", "/setup"))]
    headers = {
        path: hand.page.request.get(floor.address + path).headers
        for path in ("/sw.js", "/", next(p for p in paths if p.endswith(".js")))
    }
    told = [one["cache-control"] for one in headers.values()]
    assert told[:2] == ["no-cache", "no-cache"]
    assert "immutable" in told[2]
    floor.server.stop(signal.SIGKILL)
    hand.page.goto(f"{floor.address}/#/order/{order}")
    hand.page.wait_for_selector("[data-step='10']")
    from sync import codes

    hand.page.goto(f"{floor.address}/s/{codes.write(order)}")
    hand.page.wait_for_selector("h1:has-text('GD-1')")
    hand.page.goto(floor.address + "/#/nowhere")
    hand.page.wait_for_selector("text=没有这个页面")
    hand.close()


def test_after_four_hours_it_is_loud_and_the_app_can_be_installed(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    errors = hand.context.new_cdp_session(hand.page).send("Page.getInstallabilityErrors")
    assert errors["installabilityErrors"] == []
    floor.server.stop(signal.SIGKILL)
    report(hand, order, "5")
    assert hand.page.locator(".banner").count() == 0
    hand.page.add_init_script("{ const real = Date.now; Date.now = () => real() + 5 * 3600000; }")
    hand.page.reload()
    hand.page.wait_for_selector(".banner:has-text('超过 4 小时')")
    assert "loud" in (hand.page.get_attribute("#queue-chip", "class") or "")
    hand.close()


def test_a_server_restored_from_yesterday_gets_back_what_it_lost_and_the_phone_believes_it(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    report(hand, order, "5")
    hand.wait_sent()
    floor.server.command("backup", str(tmp_path / "copy"))
    for good in ("6", "7", "8"):
        report(hand, order, good)
        hand.wait_sent()
    hand.page.wait_for_timeout(500)
    floor.server.stop(signal.SIGKILL)
    for path in floor.server.data.glob("baogong.sqlite*"):
        path.unlink()
    floor.server.command("restore", str(tmp_path / "copy"))
    assert goods(floor) == ["5"]
    floor.server.start()
    hand.page.evaluate("location.hash = '#/queue'")
    hand.tap("#try-now")
    for _ in range(40):
        if goods(floor) == ["5", "6", "7", "8"]:
            break
        hand.page.wait_for_timeout(250)
    assert goods(floor) == ["5", "6", "7", "8"]
    hand.page.evaluate(f"location.hash = '#/order/{order}'")
    hand.page.wait_for_selector("[data-step='10'] .number:has-text('26')")
    hand.close()


def test_undo_on_a_kiosk_takes_back_what_the_one_who_left_had_said(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    floor.enlist("张三")
    order = floor.release("GD-1", quantity="9999")
    hand = Hand(playwright, floor, tmp_path / "profile").open().enrol("kiosk")
    hand.sign_in("张三")
    hand.scan(order)
    hand.page.wait_for_selector("#submit")
    typed(hand, "5")
    hand.tap("#submit")
    hand.tap("#undo")
    hand.page.wait_for_selector(".said:has-text('已撤回')")
    hand.wait_sent()
    results = {one["body"]["kind"]: (one["result"], one["body"]["recorder"]) for one in stored(floor)}
    assert results["finish"] == ("voided", floor.people["张三"])
    assert results["void"] == ("accepted", floor.people["张三"])
    hand.close()

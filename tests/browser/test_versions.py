"""The app as a thing that is installed: its cache, its updates, its cold start, and when it gets loud."""

import re
import shutil
import signal
from pathlib import Path

from playwright.sync_api import Playwright, Route

from scripts.building.__main__ import DIST, ROOT
from scripts.kit.floor import Floor
from scripts.kit.hand import Hand
from sync import codes
from tests.browser.acts import goods, ready, report, typed

TOLD = ROOT / "pwa/src/store/told.ts"


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
    update(hand)
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


def update(hand: Hand) -> None:
    """Look for a new version, and wait until it is all there and waits."""
    hand.page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    hand.page.wait_for_function("""() => {
      navigator.serviceWorker.getRegistration().then((one) => { window.isWaiting = one.waiting?.state === 'installed'; });
      return window.isWaiting;
    }""")  # what returns a promise is not waited for


def newer_app(folder: Path, changes: dict[str, str]) -> Path:
    """Return a copy of the built app under another version, its script with what patterns match written otherwise."""
    shutil.copytree(DIST, folder)
    (script,) = (folder / "assets").glob("app-*.js")
    text = script.read_text("utf-8")
    for pattern, instead in changes.items():
        text, n = re.subn(pattern, instead, text)
        assert n == 1, pattern
    script.unlink()
    (folder / "assets/app-newer.js").write_text(text, "utf-8")
    for name in ("sw.js", "index.html"):
        told = (folder / name).read_text("utf-8").replace(script.name, "app-newer.js")
        (folder / name).write_text(told.replace("baogong-0.1.0", "baogong-0.1.1"), "utf-8")
    return folder


def test_an_app_that_is_updated_while_the_server_is_gone_still_has_its_orders(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    hand.wait_sent()
    version = int(re.search(r"const VERSION = (\d+);", TOLD.read_text("utf-8"))[1])  # type: ignore[index]  # it stands there
    newer = newer_app(tmp_path / "newer", {rf'(="baogong-told",[\w$]+=){version},': rf"\g<1>{version + 1},"})
    floor.server.stop()
    floor.server.environment["BAOGONG_APP_FOLDER"] = str(newer)
    hand.page.evaluate(f"location.hash = '#/report/{order}?op=10'")
    typed(hand, "3")  # nothing takes over while somebody types
    floor.server.start()
    update(hand)
    floor.server.stop(signal.SIGKILL)
    hand.page.evaluate("location.hash = '#/station'")
    hand.page.wait_for_selector("script[src*=app-newer]", state="attached", timeout=60_000)
    hand.page.wait_for_selector("[data-ready=yes]")
    versions = hand.page.evaluate(
        "indexedDB.databases().then((all) => Object.fromEntries(all.map((one) => [one.name, one.version])))"
    )
    assert versions["baogong-told"] == version + 1, "it is the newer one"
    hand.page.evaluate(f"location.hash = '#/order/{order}'")
    hand.page.wait_for_selector("h1:has-text('GD-1')")
    hand.page.wait_for_selector("[data-step='10']")
    assert hand.problems == []
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
    hand.page.goto(f"{floor.address}/s/{codes.write(order)}")
    hand.page.wait_for_selector("h1:has-text('GD-1')")
    hand.page.goto(floor.address + "/#/nowhere")
    hand.page.wait_for_selector("text=没有这个页面")
    hand.close()


def test_after_four_hours_it_is_loud_and_the_app_can_be_installed(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path, whole=True)
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


def test_what_a_newer_app_kept_of_the_server_is_thrown_away_and_unsent_work_is_not(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    hand.wait_sent()
    floor.server.stop(signal.SIGKILL)
    report(hand, order, "5")
    versions = hand.page.evaluate("""() => new Promise((resolve, reject) => {
      const newer = indexedDB.open('baogong-told', 99);
      newer.onerror = () => reject(newer.error);
      newer.onsuccess = () => {
        newer.result.close();
        indexedDB.databases().then((all) => resolve(Object.fromEntries(all.map((one) => [one.name, one.version]))));
      };
    })""")
    assert versions == {"baogong": 1, "baogong-told": 99}, "unsent work is of version 1 for ever"
    hand.page.reload()
    hand.page.wait_for_selector("[data-ready=yes]")
    assert hand.page.get_attribute("#queue-chip", "data-count") == "1"
    floor.server.start()
    hand.wait_sent()
    assert goods(floor) == ["5"]
    hand.page.evaluate(f"location.hash = '#/order/{order}'")
    hand.page.wait_for_selector("h1:has-text('GD-1')")
    hand.close()


def test_a_reason_that_is_newer_than_the_app_is_shown_in_the_servers_words(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)

    def newer(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        for one in told["answers"]:
            one["outcome"] |= {"result": "review", "reason": "too_hot"}
        route.fulfill(response=answer, json=told | {"words": {"too_hot": ["太烫了", "it is too hot"]}})

    hand.context.route("**/api/sync/push", newer)
    report(hand, order, "5")
    hand.page.evaluate("location.hash = '#/records'")
    hand.page.wait_for_selector("[data-record]:has-text('太烫了')")
    floor.server.stop(signal.SIGKILL)
    hand.page.reload()
    hand.page.wait_for_selector("[data-record]:has-text('太烫了')")
    assert hand.problems == []
    hand.close()


def test_a_clock_years_behind_after_a_dead_battery_is_said_and_hides_no_waiting(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    hand.wait_sent()
    floor.server.stop(signal.SIGKILL)
    hand.page.add_init_script("""{
      const real = Date.now; Date.now = () => real() - 6 * 365 * 86400000;
      const ran = performance.now.bind(performance); window.hours = 0; performance.now = () => ran() + window.hours * 3600000;
    }""")
    hand.page.reload()
    report(hand, order, "5")
    hand.page.evaluate("window.hours = 1.5")
    report(hand, order, "6")
    hand.page.evaluate("location.hash = '#/ready'")
    hand.page.wait_for_selector("[data-ready=clock][data-verdict=no]")
    hand.page.evaluate("window.hours = 6; location.hash = '#/queue'")
    hand.page.wait_for_selector(".banner:has-text('超过 4 小时')", timeout=90_000)
    assert "6" in hand.page.inner_text(".figures"), "the oldest waits for six hours"
    at = [one["at"] for one in hand.kept() if one["body"]["kind"] == "finish"]
    assert at[1] - at[0] > 3_600_000, "the run clock goes on from the last answer"
    assert hand.problems == []
    hand.close()

"""Nothing is lost between many: two windows, a dying phone, a server that forgot, a server restored from yesterday."""

import json
import signal
import sqlite3
from pathlib import Path

from playwright.sync_api import FilePayload, Playwright

from scripts.kit.floor import Floor
from scripts.kit.hand import Hand
from tests.browser.acts import goods, ready, report


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
    assert len(json.loads(file.read_text())["parts"]) == 1
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
    other.page.wait_for_selector(".said.wrong:has-text('这不是备份文件')")
    other.close()
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

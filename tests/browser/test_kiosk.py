"""One tablet for everybody: badge, scan, quantity, next badge; and how many taps a report takes."""

import signal
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from scripts.kit.floor import Floor
from scripts.kit.hand import TABLET, Hand
from tests.browser.acts import saved, stored, typed


def test_twenty_people_report_twice_on_one_offline_tablet_and_none_is_credited_to_another(
    floor: Floor, playwright: Playwright, tmp_path: Path, long: bool
) -> None:
    """Six of them in every run, all twenty in the long form."""
    names = [f"员工{number:02d}" for number in range(20 if long else 6)]
    for name in names:
        floor.enlist(name)
    orders = [floor.release(f"GD-{number}", quantity="5000") for number in (2001, 2002)]
    hand = Hand(playwright, floor, tmp_path / "profile", TABLET).open().enrol("kiosk", ("冲压",))
    floor.server.stop(signal.SIGKILL)
    floor.office.close()
    wanted = []
    most = 0
    for turn, order in enumerate(orders):
        for place, name in enumerate(names):
            hand.taps = hand.scans = 0
            good = str(1 + (place * 7 + turn) % 9)
            hand.sign_in(name)
            hand.scan(order)
            hand.page.wait_for_selector("#submit")
            typed(hand, good)
            hand.tap("#submit")
            hand.page.wait_for_selector("#done")
            most = max(most, hand.taps + hand.scans)
            wanted.append((floor.people[name], order, good))
    assert most <= 5
    print(f"kiosk: at most {most} interactions a report")
    floor.server.start()
    hand.page.evaluate("location.hash = '#/queue'")
    hand.tap("#try-now")
    hand.wait_sent(60)
    told = [
        (one["body"]["person"], one["body"]["order"], one["body"]["good"])
        for one in stored(floor)
        if one["body"]["kind"] == "finish"
    ]
    assert sorted(told) == sorted(wanted)
    assert all(
        one["body"]["person"] == one["body"]["recorder"] for one in stored(floor) if one["body"]["kind"] == "finish"
    )
    assert hand.problems == []
    hand.close()


def test_how_many_taps_it_takes(floor: Floor, playwright: Playwright, tmp_path: Path) -> None:
    floor.enlist("张三")
    orders = [floor.release(f"GD-{number}", quantity="40") for number in (1, 2, 3)]
    hand = Hand(playwright, floor, tmp_path / "profile").open().enrol()
    hand.sign_in("张三")

    def counted(order: str) -> tuple[int, int]:
        hand.page.wait_for_selector("#done")
        found = hand.scans, hand.taps
        saved(hand)
        hand.scans = hand.taps = 0
        return found

    hand.scans = hand.taps = 0
    hand.scan(orders[0])
    hand.tap("#primary")
    start = counted(orders[0])
    hand.scan(orders[0])
    hand.tap("#submit")
    report = counted(orders[0])
    hand.scan(orders[1])
    hand.tap("#primary")
    counted(orders[1])
    hand.scan(orders[1])
    hand.tap("[data-quantity=scrap]")
    typed(hand, "12")
    hand.tap("[data-chip=size]")
    hand.tap("#submit")
    scrap = counted(orders[1])
    print(
        f"start: {start[0]} scan + {start[1]} tap; proposed: {report[0]} scan + {report[1]} tap; scrap: {scrap[0]} scan + {scrap[1]} taps"
    )
    assert start == (1, 1)
    assert report == (1, 1)
    assert scrap[0] <= 1
    assert scrap[1] <= 6
    hand.wait_sent()
    goods = {one["body"]["good"] for one in stored(floor) if one["body"]["kind"] == "finish"}
    assert goods == {"40", "28"}, "what is bad is taken from what was proposed"
    hand.close()


@pytest.mark.parametrize(
    ("ending", "gap"),
    [
        (True, 30),
        (False, 0.5),
        pytest.param(True, 0.5, marks=pytest.mark.long),
        pytest.param(False, 30, marks=pytest.mark.long),
    ],
)
def test_a_scan_is_taken_whatever_has_the_focus_and_no_field_keeps_it(
    floor: Floor, playwright: Playwright, tmp_path: Path, ending: bool, gap: float
) -> None:
    from sync import codes

    floor.enlist("张三")
    order = floor.release("GD-77")
    hand = Hand(playwright, floor, tmp_path / "profile").open().enrol()
    hand.sign_in("张三")
    hand.page.evaluate("location.hash = '#/scan'")
    hand.page.fill("#digits", "12")
    hand.page.locator("#digits").press("End")
    hand.wedge(f"{floor.address}/s/{codes.write(order)}", enter=ending, gap=gap)
    hand.page.wait_for_selector("h1:has-text('GD-77')")
    hand.page.evaluate("location.hash = '#/scan'")
    session = hand.context.new_cdp_session(hand.page)
    hand.page.locator("h1").tap()
    hand.page.wait_for_timeout(1600)
    session.send("Input.insertText", {"text": codes.write(order)})
    hand.page.wait_for_selector("h1:has-text('GD-77')")
    hand.page.evaluate("location.hash = '#/station'")
    hand.page.wait_for_timeout(1600)
    damaged = codes.write(order)[:-1] + ("0" if codes.write(order)[-1] != "0" else "1")
    hand.wedge(damaged)
    hand.page.wait_for_selector(".said.wrong:has-text('码不完整')")
    assert hand.problems == []
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

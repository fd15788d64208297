"""PINs: entered once with a network on a device, then without; wrong ones lock it, whatever its clock says."""

import signal
from pathlib import Path

from playwright.sync_api import Playwright

from scripts.kit.device import Device
from scripts.kit.floor import Floor, now
from scripts.kit.hand import Hand
from sync import records as r
from tests.browser.acts import pin, ready, stored, with_lead


def test_a_name_with_a_pin_signs_in_offline_and_five_wrong_ones_lock_it(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    lead = with_lead(floor)
    hand = Hand(playwright, floor, tmp_path / "profile").open().enrol()
    floor.server.stop(signal.SIGKILL)
    hand.tap("#by-name")
    hand.tap(f".sheet [data-person={lead}]")
    for _ in range(4):
        pin(hand, "1111")
        hand.page.wait_for_selector(".problem:has-text('密码不对')")
    hand.page.evaluate("() => { const real = Date.now; Date.now = () => real() + 366 * 86400000; }")
    pin(hand, "1111")
    hand.page.wait_for_selector(".problem:has-text('错太多次')")
    hand.page.reload()
    hand.page.wait_for_selector("#by-name")
    hand.tap("#by-name")
    hand.tap(f".sheet [data-person={lead}]")
    pin(hand, "2580")
    hand.page.wait_for_selector(".problem:has-text('错太多次')")
    wait = hand.page.inner_text(".problem:has-text('错太多次')")
    assert 0 < int("".join(filter(str.isdigit, wait))) <= 30, "a clock that was a year ahead locks nobody for a year"
    hand.page.evaluate("""() => { const real = Date.now; Date.now = () => real() + 40000; }""")
    pin(hand, "2580")
    hand.page.wait_for_selector(".problem:has-text('错太多次')")
    hand.page.evaluate(
        "() => { const real = performance.now.bind(performance); performance.now = () => real() + 40000; }"
    )
    pin(hand, "2580")
    hand.page.wait_for_selector("#who:has-text('周班长')")
    hand.close()


def test_a_pin_is_entered_once_with_a_network_and_then_without(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    person = floor.enlist("钱七")
    floor.grant(person, login="qian", roles=["operator"], pin="2580")
    hand = Hand(playwright, floor, tmp_path / "profile").open().enrol()
    floor.server.stop(signal.SIGKILL)
    hand.tap("#by-name")
    hand.tap(f".sheet [data-person={person}]")
    pin(hand, "2580")
    hand.page.wait_for_selector(".problem:has-text('联网')")
    floor.server.start()
    pin(hand, "1111")
    hand.page.wait_for_selector(".problem:has-text('密码不对')")
    pin(hand, "2580")
    hand.page.wait_for_selector("#who:has-text('钱七')")
    floor.server.stop(signal.SIGKILL)
    hand.page.evaluate("location.hash = '#/me'")
    hand.tap("#switch")
    hand.tap("#by-name")
    hand.tap(f".sheet [data-person={person}]")
    pin(hand, "2580")
    hand.page.wait_for_selector("#who:has-text('钱七')")
    hand.close()


def said_elsewhere(floor: Floor, order: str) -> str:
    """Report 60 pieces in 张三's name on another phone; return his key."""
    other = Device(floor.server, floor.draw, "李四的手机")
    other.enrol(now(), floor.code())
    me = floor.people["张三"]
    other.push(now(), [other.say(now(), r.Finish(recorder=me, person=me, order=order, operation=10, good="60"))])
    other.close()
    return me


def test_what_another_device_said_in_my_name_is_seen_and_taken_back(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    said_elsewhere(floor, order)
    hand.page.evaluate("location.hash = '#/records'")
    hand.page.wait_for_selector("#named[data-named='1']")
    assert "李四的手机" in hand.page.inner_text("#named")
    hand.tap("#named [data-record] button")
    hand.tap(".sheet #take-back")
    hand.page.wait_for_selector(".sheet", state="detached")
    hand.wait_sent()
    floor.server.stop(signal.SIGKILL)
    hand.page.evaluate("location.hash = '#/'")
    hand.page.evaluate("location.hash = '#/records'")
    hand.page.wait_for_selector("#named[data-named='away']")
    said = [one for one in stored(floor) if one["body"]["kind"] in {"finish", "void"}]
    assert sorted((one["body"]["kind"], one["result"]) for one in said) == [("finish", "accepted"), ("void", "review")]
    hand.close()


def test_who_has_a_pin_enters_it_once_to_see_what_was_said_in_his_name(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    me = said_elsewhere(floor, order)
    floor.grant(me, login="zhang", roles=["operator"], pin="1357")
    hand.page.evaluate("location.hash = '#/records'")
    hand.page.wait_for_selector("#named[data-named='refused']")
    hand.tap("#named-pin")
    pin(hand, "1357")
    hand.page.wait_for_selector("#named[data-named='1']")
    assert hand.page.locator(".sheet").count() == 0
    assert hand.problems == []
    hand.close()

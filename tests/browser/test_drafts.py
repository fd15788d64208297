"""What lies on a device: drafts that say from when they are, and sessions that end when nobody is there."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from scripts.kit.floor import Floor, now
from scripts.kit.hand import Hand
from tests.browser.acts import ready, report, typed

PUT_NOTE = """([name, value]) => new Promise((resolve) => {
  const opening = indexedDB.open('baogong', 1);
  opening.onsuccess = () => {
    const writing = opening.result.transaction('notes', 'readwrite');
    const shelf = writing.objectStore('notes');
    const asking = shelf.get(name);
    asking.onsuccess = () => shelf.put({ ...asking.result, ...value }, name);
    writing.oncomplete = () => { opening.result.close(); resolve(); };
  };
})"""
"""Changes fields of a note that lies on the device."""


def test_a_draft_says_from_when_it_is_and_the_first_digit_replaces_it(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    where = f"location.hash = '#/report/{order}?op=10'"
    hand.page.evaluate(where)
    hand.page.wait_for_selector("#submit")
    typed(hand, "13")
    hand.page.evaluate("location.hash = '#/station'")
    hand.page.wait_for_selector("[data-screen=station]")
    hand.page.evaluate(where)
    hand.page.wait_for_selector("#draft:has-text('还没提交')")
    assert hand.page.inner_text("[data-quantity=good] b") == "13"
    typed(hand, "95")
    assert hand.page.inner_text("[data-quantity=good] b") == "95", "not 1395, and the second digit is added"
    hand.page.evaluate("location.hash = '#/station'")
    hand.page.wait_for_selector("[data-screen=station]")
    hand.page.evaluate(where)
    hand.tap("#draft-discard")
    hand.page.wait_for_function("document.querySelector('[data-quantity=good] b').textContent !== '95'")
    hand.page.evaluate("location.hash = '#/station'")
    hand.page.wait_for_selector("[data-screen=station]")
    hand.page.evaluate(where)
    hand.page.wait_for_selector("#submit")
    assert hand.page.query_selector("#draft") is None, "thrown away is thrown away"
    hand.close()


def test_a_year_typed_digit_by_digit_and_a_broken_draft_keep_no_screen_from_opening(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    page = hand.page
    page.evaluate("location.hash = '#/late'")
    page.wait_for_selector("#late-from")
    for value in ("0002-11-25T08:00", "0020-11-25T08:00", "0202-11-25T08:00", "2026-11-25T08:00"):
        page.fill("#late-from", value)
        assert page.is_visible("#late-save"), value
    page.fill("#late-from", "0002-11-25T08:00")
    page.reload()
    page.wait_for_selector("#late-from")
    me = floor.people["张三"]
    page.evaluate(
        PUT_NOTE,
        [f"draft late {me}", {"at": now(), "value": {"from": "", "to": "", "reason": "", "rows": [None]}}],
    )
    page.reload()
    page.wait_for_selector("#broken")
    page.evaluate(f"location.hash = '#/order/{order}'")
    page.wait_for_selector("#primary")
    page.evaluate("location.hash = '#/late'")
    page.wait_for_selector("#late-save")
    assert hand.kept() == []
    hand.close()


@pytest.mark.parametrize(("kind", "idle"), [("phone", 10 * 3600), ("kiosk", 5 * 60)])
def test_who_left_without_signing_out_is_signed_out_and_the_next_scan_is_not_his(
    floor: Floor, playwright: Playwright, tmp_path: Path, kind: str, idle: int
) -> None:
    floor.enlist("张三")
    order = floor.release("GD-1")
    hand = Hand(playwright, floor, tmp_path / "profile").open().enrol(kind)
    hand.sign_in("张三")
    hand.page.evaluate(PUT_NOTE, ["session", {"last": now() - (idle - 60) * 1000}])
    hand.page.reload()
    hand.page.wait_for_selector("#who:has-text('张三')")
    hand.page.evaluate(PUT_NOTE, ["session", {"last": now() - (idle + 60) * 1000}])
    hand.page.reload()
    hand.page.wait_for_selector("#by-name")
    hand.scan(order)
    hand.page.wait_for_selector(".said.wrong:has-text('请先扫工牌上工')")
    hand.sign_in("张三")
    hand.page.evaluate(PUT_NOTE, ["session", {"since": now() - 17 * 3600 * 1000}])
    hand.page.reload()
    hand.page.wait_for_selector("#by-name")
    assert hand.problems == []
    hand.close()


SPOIL = """() => new Promise((resolve) => {
  const opening = indexedDB.open('baogong', 1);
  opening.onsuccess = () => {
    const writing = opening.result.transaction('outbox', 'readwrite');
    const asking = writing.objectStore('outbox').openCursor();
    asking.onsuccess = () => {
      const at = asking.result;
      if (at === null) return;
      at.update({ ...at.value, body: { ...at.value.body, good: 'three' } });
      at.continue();
    };
    writing.oncomplete = () => { opening.result.close(); resolve(); };
  };
})"""


def test_a_record_that_nobody_can_read_keeps_no_screen_from_opening(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    report(hand, order, "3")
    hand.page.evaluate(SPOIL)
    hand.page.reload()
    for name in ("records", f"order/{order}", "station", "queue"):
        hand.page.evaluate(f"location.hash = '#/{name}'")
        hand.page.wait_for_selector(f"[data-screen={name.partition('/')[0]}]")
        assert hand.page.query_selector("#broken") is None, name
    hand.close()

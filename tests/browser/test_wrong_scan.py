"""The wrong order was scanned: the whole piece of work goes to the right one."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright

from scripts.kit.floor import Floor, now
from tests.browser.acts import ready, saved, stored, typed


def test_a_wrong_scan_moves_the_whole_piece_of_work_and_asks_for_the_operation_where_it_is_not_certain(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, wrong = ready(floor, playwright, tmp_path)
    same = floor.release("GD-5", quantity="9999")
    other = floor.release("GD-6", ((15, "抛光", "冲压"), (25, "包装", "冲压")), quantity="9999")
    third = floor.release("GD-7", quantity="9999")
    hand.page.wait_for_selector(f"[data-order={third}]")
    for good, right in (("6", same), ("7", other)):
        hand.scan(wrong)
        hand.tap("#primary")
        saved(hand)
        hand.page.wait_for_timeout(1500)
        hand.scan(wrong)
        hand.page.wait_for_selector("#submit")
        typed(hand, good)
        hand.tap("#submit")
        saved(hand)
        hand.page.evaluate("location.hash = '#/records'")
        hand.tap("[data-record][data-kind=finish]:not([data-became=voided]) button")
        hand.tap("#wrong-scan")
        hand.scan(right)
        if right == other:
            hand.page.wait_for_selector("#which-step")
            hand.tap("#step-25")
        saved(hand)
    hand.scan(wrong)
    hand.tap("#primary")
    saved(hand)
    hand.page.wait_for_timeout(1500)
    hand.page.evaluate("location.hash = '#/records'")
    hand.tap("[data-record][data-kind=start]:not([data-became=voided]) button")
    hand.tap("#wrong-scan")
    hand.scan(same)
    saved(hand)
    hand.page.evaluate("location.hash = '#/queue'")
    hand.page.evaluate("location.hash = '#/records'")
    hand.tap("[data-record][data-kind=start]:not([data-became=voided]) button")
    hand.tap("#wrong-scan")
    hand.scan(third)
    saved(hand)
    hand.wait_sent()
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in stored(floor):
        found.setdefault((one["body"].get("order", ""), one["body"]["kind"]), []).append(one)
    assert {one["result"] for one in found[wrong, "start"] + found[wrong, "finish"]} == {"voided"}
    for order, operation in ((same, 10), (other, 25)):
        (finish,) = found[order, "finish"]
        assert finish["body"]["operation"] == operation
        assert 1_500 <= finish["body"]["worked_to"] - finish["body"]["worked_from"] < 60_000, "its time goes along"
    assert found[same, "start"][0]["result"] == "voided"
    (start,) = found[third, "start"]
    assert (start["result"], found[same, "finish"][0]["body"].get("start")) == ("accepted", None)
    assert 1_500 <= now() - start["body"]["worked_from"] < 60_000, "what goes on brings the time it has lasted"
    hand.close()

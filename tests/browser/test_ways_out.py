"""What can be entered can be left: held pieces, rework, outside work, what is short, an offcut by its weight."""

import signal
from pathlib import Path

from playwright.sync_api import Playwright

from scripts.kit.floor import Floor
from scripts.kit.hand import Hand
from sync import codes
from sync import records as r
from tests.browser.acts import pin, ready, said, saved, stored, typed, with_lead

STEPS = ((10, "下料", "冲压"), (20, "折弯", "冲压"))


def results(hand: Hand, floor: Floor) -> dict[str, str]:
    """Send everything; return what became of it by the server's own word."""
    floor.server.start()
    hand.page.evaluate("location.hash = '#/queue'")
    hand.tap("#try-now")
    hand.wait_sent()
    return {one["body"]["kind"] + one["body"].get("work", ""): one["result"] for one in stored(floor)}


def test_held_pieces_are_judged_and_set_aside_ones_reworked_until_nothing_is_left(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    lead = with_lead(floor)
    hand, _ = ready(floor, playwright, tmp_path)
    order = floor.release("GD-9", STEPS, quantity="50")
    hand.page.wait_for_selector(f"[data-order={order}]")
    floor.server.stop(signal.SIGKILL)
    hand.page.evaluate(f"location.hash = '#/report/{order}?op=10'")
    for name, digits in (("good", "10"), ("rework", "2"), ("hold", "5")):
        hand.tap(f"[data-quantity={name}]")
        typed(hand, digits)
    hand.tap("#submit")
    saved(hand)
    hand.scan(order)
    hand.tap("#inspect-10")
    hand.tap("[data-quantity=good]")
    typed(hand, "9")
    hand.page.wait_for_selector(".sum.over")  # more than this phone knows of: said, and not forbidden
    hand.tap("[data-key=back]")
    typed(hand, "3")
    hand.tap("[data-quantity=rework]")
    typed(hand, "1")
    assert hand.page.is_disabled("#inspect-save"), "why is asked"
    hand.tap("[data-chip=size]")
    hand.tap("[data-quantity=scrap]")
    typed(hand, "1")
    hand.tap("#inspect-save")
    hand.tap(f".sheet [data-person={lead}]")
    pin(hand, "2580")
    saved(hand)
    hand.page.wait_for_selector("#who:has-text('张三')")
    assert hand.page.query_selector("#inspect-10") is None, "nothing is held any more"
    hand.tap("#rework-10")
    hand.page.wait_for_selector("#rework-waiting:has-text('3')")
    hand.tap("#rework-start")
    saved(hand)
    hand.tap("#rework-report")
    hand.page.wait_for_selector("h1:has-text('返工')")
    hand.tap("#submit")  # all that waits is offered
    saved(hand)
    hand.scan(order)
    hand.page.wait_for_selector("#primary")
    assert hand.page.query_selector("#outstanding") is None
    (judged,) = said(hand, "inspect")
    assert (judged["person"], judged["good"], judged["rework"], judged["scrap"]) == (lead, "3", "1", "1")
    redone = said(hand, "finish")[-1]
    assert (redone["work"], redone["good"], bool(redone.get("start"))) == ("rework", "3", True)
    assert set(results(hand, floor).values()) == {"accepted"}
    assert hand.problems == []
    hand.close()


def test_outside_work_is_sent_and_taken_back_and_is_nobodys_session(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, _ = ready(floor, playwright, tmp_path)
    steps = (
        r.Operation(number=10, name="下料", work_center="冲压"),
        r.Operation(number=20, name="电镀", partner="华兴电镀"),
    )
    order = floor.release("GD-8", steps, quantity="40")
    hand.page.wait_for_selector(f"[data-order={order}]")
    floor.server.stop(signal.SIGKILL)
    hand.page.evaluate(f"location.hash = '#/report/{order}?op=10'")
    typed(hand, "40")
    hand.tap("#submit")
    saved(hand)
    hand.scan(order)
    hand.tap("[data-step='20']")
    hand.page.wait_for_selector("#primary:has-text('发外')")
    assert hand.page.query_selector("#report-only") is None
    hand.tap("#primary")
    assert hand.page.input_value("#partner") == "华兴电镀"
    hand.tap("[data-chip=all]")
    hand.tap("#outside-save")
    saved(hand)
    hand.page.evaluate("location.hash = '#/shift'")
    hand.page.wait_for_selector("text=没有未结束的工序")
    hand.page.evaluate(f"location.hash = '#/order/{order}'")
    hand.tap("[data-step='20']")
    hand.page.wait_for_selector("#primary:has-text('收回')")
    hand.tap("#primary")
    typed(hand, "38")
    hand.tap("[data-quantity=short]")
    typed(hand, "2")
    hand.tap("#outside-save")
    saved(hand)
    (sent,), (back,) = said(hand, "send_out"), said(hand, "take_back")
    assert (sent["quantity"], sent["partner_name"]) == ("40", "华兴电镀")
    assert (back["good"], back["short"], bool(back.get("start"))) == ("38", "2", True)
    assert set(results(hand, floor).values()) == {"accepted"}
    hand.close()


def test_a_gate_is_the_same_for_a_report_without_a_start(floor: Floor, playwright: Playwright, tmp_path: Path) -> None:
    lead = with_lead(floor)
    hand, _ = ready(floor, playwright, tmp_path)
    strict = floor.release("GD-2", STEPS, gate="strict")
    hand.page.wait_for_selector(f"[data-order={strict}]")
    hand.scan(strict)
    hand.tap("[data-step='20']")
    hand.tap("#report-only")
    typed(hand, "4")
    hand.tap("#submit")
    hand.page.wait_for_selector(".sheet")
    assert said(hand, "finish") == [], "nothing is said before the gate is open"
    hand.tap(f".sheet [data-person={lead}]")
    pin(hand, "2580")
    saved(hand)
    (finish,) = said(hand, "finish")
    assert finish["passed"] == {"advice": "stop", "reason": "predecessor_not_done", "opened_by": lead}
    hand.wait_sent()
    assert [one["result"] for one in stored(floor) if one["body"]["kind"] == "finish"] == ["accepted"]
    hand.close()


def test_a_pin_that_is_found_right_after_the_gate_was_left_opens_nothing(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    lead = with_lead(floor)
    hand, _ = ready(floor, playwright, tmp_path)
    strict = floor.release("GD-2", STEPS, gate="strict")
    hand.page.wait_for_selector(f"[data-order={strict}]")
    hand.page.evaluate(SLOW_KEYS)
    hand.scan(strict)
    hand.tap("[data-step='20']")
    hand.tap("#primary")
    hand.tap(f".sheet [data-person={lead}]")
    pin(hand, "2580")
    hand.page.keyboard.press("Escape")
    hand.page.wait_for_selector(".sheet", state="detached")
    hand.page.wait_for_timeout(2_000)
    assert said(hand, "start") == []
    hand.close()


SLOW_KEYS = """() => {
  const real = crypto.subtle.deriveBits.bind(crypto.subtle);
  crypto.subtle.deriveBits = (...given) => real(...given).then((made) => new Promise((done) => setTimeout(() => done(made), 800)));
  const key = crypto.subtle.deriveKey.bind(crypto.subtle);
  crypto.subtle.deriveKey = (...given) => key(...given).then((made) => new Promise((done) => setTimeout(() => done(made), 800)));
}"""
"""A device on which a PIN takes long to check."""


def test_more_material_an_offcut_by_weight_and_an_order_this_phone_never_saw(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, _ = ready(floor, playwright, tmp_path)
    bill = (r.BomLine(item="CU-1", name="铜带", quantity="0.4", unit="kg"),)
    order = floor.release("GD-7", STEPS, bom=bill, quantity="100")
    hand.page.wait_for_selector(f"[data-order={order}]")
    hand.page.evaluate(f"location.hash = '#/report/{order}?op=10'")
    typed(hand, "20")
    hand.tap("#submit")
    saved(hand)
    hand.scan(order)
    hand.tap("#supplement")
    typed(hand, "1.5")
    hand.tap("#material-save")
    hand.page.wait_for_selector("#done:has-text('已补料')")
    saved(hand)
    hand.page.evaluate(f"location.hash = '#/order/{order}'")
    hand.tap("#scrap")
    assert hand.page.get_attribute("[data-chip='10']", "aria-pressed") == "true", (
        "where he worked last, not the next step"
    )
    hand.tap("[data-chip='CU-1']")
    hand.tap("[data-chip=size]")
    hand.tap("[data-quantity=weight]")
    typed(hand, "2.35")
    hand.tap("#scrap-save")
    saved(hand)
    never = codes.key(codes.Kind.WORK_ORDER, b"\x0c" * 7)
    hand.scan(never)
    hand.page.wait_for_selector("#unknown")
    hand.tap("#supplement")
    hand.page.fill("#item", "CU-2")
    typed(hand, "0.5")
    hand.tap("#material-save")
    saved(hand)
    (scrap,) = said(hand, "scrap")
    assert (scrap["operation"], scrap["quantity"], scrap["weight"], scrap["item"]) == (10, "0", "2.35", "CU-1")
    assert [(one["order"] == never, one["quantity"]) for one in said(hand, "supplement")] == [
        (False, "1.5"),
        (True, "0.5"),
    ]
    hand.wait_sent()
    assert {one["result"] for one in stored(floor) if one["body"].get("order") == order} == {"accepted"}
    hand.close()


def test_paused_work_goes_on_with_the_biggest_button_and_a_dead_order_offers_no_start(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    hand.scan(order)
    hand.tap("#primary")
    saved(hand)
    hand.tap("#pause")
    hand.tap("[id^=pause-]")
    saved(hand)
    hand.page.evaluate(f"location.hash = '#/order/{order}'")
    hand.page.wait_for_selector("#primary:has-text('继续')")
    hand.tap("#primary")
    saved(hand)
    hand.page.wait_for_selector("#primary:has-text('报工')")
    hand.page.evaluate("location.hash = '#/records'")
    hand.page.wait_for_selector(".record:has-text('继续')")
    dead = floor.release("GD-X", STEPS)
    hand.page.evaluate("location.hash = '#/station'")
    hand.page.wait_for_selector(f"[data-order={dead}]")
    released = floor.office.outbox.lines[-1].envelope.id
    assert floor.say(r.Cancel(recorder=floor.planner, order=dead, on=(released,), reason="取消")) == ["accepted"]
    hand.page.evaluate(f"location.hash = '#/order/{dead}'")
    hand.page.wait_for_selector("#nothing")
    assert hand.page.query_selector("#primary") is None
    hand.close()

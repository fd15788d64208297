"""Who says it: badges, PINs without a network, temporary workers, leads who open gates; crews, cards and the shift's end."""

import signal
import sqlite3
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright

from scripts.kit.floor import Floor
from scripts.kit.hand import Hand
from sync import codes
from tests.browser.acts import pin, ready, report, saved, stored, typed, with_lead


def sent(hand: Hand, floor: Floor) -> dict[str, list[dict[str, Any]]]:
    """Bring the server back, send everything, and return the server's records by kind."""
    floor.server.start()
    hand.page.evaluate("location.hash = '#/queue'")
    hand.tap("#try-now")
    hand.wait_sent()
    found: dict[str, list[dict[str, Any]]] = {}
    for one in stored(floor):
        found.setdefault(one["body"]["kind"], []).append(one)
    return found


def test_a_strict_gate_is_opened_by_a_leads_pin_and_a_warning_by_one_tap(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    lead = with_lead(floor)
    hand, _ = ready(floor, playwright, tmp_path)
    strict = floor.release("GD-2", gate="strict")
    flow = floor.release("GD-3")
    hand.page.wait_for_selector(f"[data-order={flow}]")
    floor.server.stop(signal.SIGKILL)
    hand.scan(strict)
    hand.tap("[data-step='20']")
    hand.tap("#primary")
    hand.scan(floor.people["张三"])
    hand.page.wait_for_selector(".said:has-text('不是班组长')")
    hand.scan(lead)
    pin(hand, "2580")
    saved(hand)
    hand.page.wait_for_selector("#who:has-text('张三')")
    hand.scan(flow)
    hand.tap("[data-step='20']")
    hand.tap("#primary")
    hand.tap("#go-on")
    saved(hand)
    starts = {one["body"]["order"]: one for one in sent(hand, floor)["start"]}
    assert {one["body"]["person"] for one in starts.values()} == {floor.people["张三"]}, (
        "the lead's badge took no session"
    )
    assert starts[strict]["body"]["passed"] == {"advice": "stop", "reason": "predecessor_not_done", "opened_by": lead}
    assert starts[flow]["body"]["passed"]["advice"] == "warn"
    assert {one["result"] for one in starts.values()} == {"accepted"}
    hand.close()


def test_a_lead_lets_a_temporary_worker_in_offline_and_a_strange_badge_waits(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    lead = with_lead(floor)
    hand, order = ready(floor, playwright, tmp_path)
    floor.server.stop(signal.SIGKILL)
    hand.page.evaluate("location.hash = '#/me'")
    hand.tap("#switch")
    hand.tap("#temporary")
    hand.tap(f".sheet [data-person={lead}]")
    pin(hand, "2580")
    badge = codes.key(codes.Kind.PERSON, b"\x21" * 7)
    hand.scan(badge)
    hand.page.wait_for_selector("text=✓ 工牌已扫")
    hand.page.fill("#temporary-name", "临时小陈")
    hand.tap("#enlist")
    hand.page.wait_for_selector("#who:has-text('临时小陈')")
    report(hand, order, "4")
    stranger = codes.key(codes.Kind.PERSON, b"\x22" * 7)
    hand.scan(stranger)
    hand.page.wait_for_selector(".said:has-text('还没登记')")
    report(hand, order, "5")
    found = sent(hand, floor)
    ours = [one for one in found["enlist"] if one["body"]["person"] == badge]
    assert [(one["result"], one["body"]["recorder"]) for one in ours] == [("accepted", lead)], (
        "the PIN was proven later"
    )
    assert {one["body"]["person"]: one["result"] for one in found["finish"]} == {badge: "accepted", stranger: "waiting"}
    floor.enlist("小新", stranger)
    hand.page.evaluate("location.hash = '#/records'")
    hand.page.wait_for_selector("[data-became=accepted]")
    hand.close()


def test_undo_within_ten_seconds_and_the_shifts_end(floor: Floor, playwright: Playwright, tmp_path: Path) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    hand.page.evaluate(f"location.hash = '#/report/{order}?op=10'")
    typed(hand, "99")
    hand.tap("#submit")
    hand.tap("#undo")
    hand.page.wait_for_selector(".said:has-text('已撤回')")
    hand.scan(order)
    hand.tap("#primary")
    saved(hand)
    hand.page.evaluate("location.hash = '#/shift'")
    hand.page.wait_for_selector("text=还有 1 道工序没结束")
    hand.tap("text=交班")
    saved(hand)
    hand.page.wait_for_selector("text=没有未结束的工序")
    hand.tap("#leave")
    hand.page.wait_for_selector("#by-name")
    hand.wait_sent()
    results = {(one["body"]["kind"], one["body"].get("good", "")): one["result"] for one in stored(floor)}
    assert results["finish", "99"] == "voided"
    assert results["finish", "0"] == "accepted"
    hand.close()


def test_one_tote_is_split_onto_two_cards_and_merged_again(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    first, second = (codes.key(codes.Kind.CARD, bytes([n]) * 7) for n in (0x31, 0x32))
    hand.scan(order)
    hand.tap("#cards")
    for card, digits in ((first, "60"), (second, "40")):
        hand.scan(card)
        hand.page.wait_for_selector(f"[data-card={card}][aria-pressed=true]")
        typed(hand, digits)
    hand.tap("#cards-save")
    saved(hand)
    hand.wait_sent()
    hand.page.wait_for_timeout(500)
    hand.scan(second)
    hand.page.wait_for_selector("h1:has-text('GD-1')")
    hand.page.evaluate(f"location.hash = '#/cards/{order}'")
    hand.tap("[data-chip=merge]")
    for card in (first, second):
        hand.page.wait_for_timeout(1600)
        hand.scan(card)
        hand.page.wait_for_selector(f"[data-card={card}]")
    assert hand.page.inner_text(f"[data-card={first}] small") == "60", "what a card carries is known"
    hand.tap(f"[data-chip={first}]")
    hand.tap("#cards-save")
    saved(hand)
    hand.wait_sent()
    state = floor.call("GET", f"/api/orders/{order}")["state"]
    assert {card: amount for card, amount in state["cards"].items() if amount} == {first: 100_000}
    hand.close()


def test_a_crews_pieces_are_divided_among_all_of_it(floor: Floor, playwright: Playwright, tmp_path: Path) -> None:
    li = floor.enlist("李四")
    hand, order = ready(floor, playwright, tmp_path)
    floor.server.stop(signal.SIGKILL)
    machine = codes.key(codes.Kind.MACHINE, b"\x41" * 7)
    hand.scan(machine)
    hand.scan(order)
    hand.tap("#primary")
    saved(hand)
    hand.page.evaluate(f"location.hash = '#/order/{order}'")
    hand.tap("#crew")
    hand.scan(li)
    hand.page.wait_for_selector(f"[data-person={li}][aria-pressed=true]")
    hand.tap("#crew-save")
    hand.scan(order)
    hand.page.wait_for_selector("#submit")
    typed(hand, "30")
    hand.tap("#submit")
    hand.page.wait_for_selector("#done:has-text('李四')")
    hand.tap("#done-ok")
    found = sent(hand, floor)
    (finish,) = found["finish"]
    assert {share["person"] for share in finish["body"]["crew"]} == {floor.people["张三"], li}
    assert finish["body"]["machine"] == machine
    with sqlite3.connect(floor.server.data / "baogong.sqlite") as database:
        rows = database.execute(
            "SELECT person, SUM(amount) FROM posting WHERE account = 'good' GROUP BY person"
        ).fetchall()
    assert dict(rows) == {floor.people["张三"]: 15_000, li: 15_000}
    hand.close()


def test_a_start_that_waits_is_open_and_its_report_names_it(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, _ = ready(floor, playwright, tmp_path)
    floor.server.stop(signal.SIGKILL)
    never = codes.key(codes.Kind.WORK_ORDER, b"\x51" * 7)
    hand.scan(never)
    typed(hand, "10")
    hand.tap("#unknown-start")
    saved(hand)
    hand.page.evaluate("location.hash = '#/shift'")
    hand.page.wait_for_selector("text=还有 1 道工序没结束")
    hand.scan(never)
    hand.page.wait_for_selector("#submit")
    typed(hand, "8")
    hand.tap("#submit")
    saved(hand)
    hand.page.evaluate("location.hash = '#/shift'")
    hand.page.wait_for_selector("text=没有未结束的工序")
    found = sent(hand, floor)
    assert found["finish"][0]["body"]["start"] == found["start"][0]["id"]
    hand.close()


def test_a_screen_chosen_right_after_signing_in_is_not_taken_away_again(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    person = floor.enlist("赵六")
    hand = Hand(playwright, floor, tmp_path / "profile").open().enrol()
    hand.tap("#by-name")
    hand.page.evaluate(
        """(person) => {
            document.querySelector(`.sheet [data-person=${person}]`).click();
            location.hash = "#/records";
        }""",
        person,
    )
    hand.page.wait_for_selector("#named[data-named='0']")
    hand.page.wait_for_timeout(300)
    assert hand.page.evaluate("location.hash") == "#/records"
    hand.close()

"""Real hands: nothing that was chosen, typed or shown for one thing acts on another, and nothing moves under a finger."""

import contextlib
from pathlib import Path

import pytest
from playwright.sync_api import Error, Playwright

from scripts.kit.floor import Floor
from scripts.kit.hand import Hand
from sync import codes
from tests.browser.acts import ready, said, saved, stored, typed, with_lead

STEPS = ((10, "下料", "冲压"), (20, "折弯", "冲压"), (30, "焊接", "冲压"))


def keys(hand: Hand) -> dict[str, tuple[int, int]]:
    """Return where the keys and the button that ends a form stand."""
    found: dict[str, tuple[int, int]] = {}
    for selector in ("[data-key='1']", "[data-key='5']", "[data-key='0']", ".pad .primary .big"):
        box = hand.page.locator(selector).first.bounding_box()
        assert box is not None, selector
        found[selector] = round(box["x"]), round(box["y"])
    return found


def test_what_was_chosen_for_one_order_does_not_act_on_the_next(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, _ = ready(floor, playwright, tmp_path)
    first, second = floor.release("GD-A", STEPS), floor.release("GD-B", STEPS)
    strict = floor.release("GD-C", STEPS, gate="strict")
    hand.page.wait_for_selector(f"[data-order={strict}]")
    machine = codes.key(codes.Kind.MACHINE, b"\x31" * 7)
    hand.scan(first)
    hand.scan(machine)
    hand.page.wait_for_selector("#machine")
    hand.tap("[data-step='30']")
    hand.scan(second)
    hand.page.wait_for_selector("h1:has-text('GD-B')")
    assert hand.page.get_attribute("[aria-current=step]", "data-step") == "10"
    assert hand.page.query_selector("#machine") is None, "it was scanned for the other one"
    hand.tap("#primary")
    saved(hand)
    hand.scan(strict)
    hand.tap("[data-step='30']")
    hand.tap("#primary")
    hand.page.wait_for_selector(".sheet")
    hand.scan(first)
    hand.page.wait_for_selector("h1:has-text('GD-A')")
    assert hand.page.query_selector(".sheet") is None, "what was asked for the other order is asked no more"
    hand.tap("[data-step='20']")
    hand.page.wait_for_timeout(1_600)  # before, it is the same scan twice
    hand.scan(first)
    hand.page.wait_for_selector("[aria-current=step][data-step='10']")
    unknown, other = (codes.key(codes.Kind.WORK_ORDER, bytes([n]) * 7) for n in (7, 8))
    hand.scan(unknown)
    typed(hand, "45")
    hand.scan(other)
    hand.page.wait_for_selector(f"h1:has-text('{other[-4:]}')")
    assert hand.page.inner_text(".typed") == "–"
    (start,) = said(hand, "start")
    assert (start["order"], start["operation"], start.get("machine")) == (second, 10, None)
    assert hand.problems == []
    hand.close()


def test_what_was_typed_for_one_card_is_not_said_of_another(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    one, two = (codes.key(codes.Kind.CARD, bytes([n]) * 7) for n in (1, 2))
    hand.page.evaluate(f"location.hash = '#/report/{order}?op=10&card={one}'")
    hand.page.wait_for_selector("#submit")
    typed(hand, "7")
    hand.page.evaluate(f"location.hash = '#/report/{order}?op=10&card={two}'")
    hand.page.wait_for_function("document.querySelector('[data-quantity=good] b').textContent !== '7'")
    assert hand.page.query_selector("#draft") is None
    hand.close()


@pytest.mark.parametrize(
    "size", [(360, 560), (360, 740), (740, 360), (480, 800)], ids=lambda size: f"{size[0]}x{size[1]}"
)
def test_no_key_moves_under_a_finger_and_every_key_is_to_be_seen(
    floor: Floor, playwright: Playwright, tmp_path: Path, size: tuple[int, int]
) -> None:
    hand, order = ready(floor, playwright, tmp_path, size={"width": size[0], "height": size[1]})
    hand.page.evaluate(f"location.hash = '#/report/{order}?op=10'")
    hand.page.wait_for_selector("#submit")
    before = keys(hand)
    bottom = hand.page.locator(".pad").bounding_box()
    assert bottom is not None
    assert bottom["y"] + bottom["height"] <= size[1] + 1, "the last key and the button are within the screen"
    hand.tap("[data-quantity=scrap]")
    typed(hand, "2")
    hand.page.wait_for_selector("[data-chip=size]")
    assert keys(hand) == before, "reasons appeared"
    hand.tap("[data-chip=size]")
    hand.page.wait_for_selector("[data-chip=work]")
    assert keys(hand) == before, "and folded"
    typed(hand, "5")
    assert hand.page.inner_text("[data-quantity=scrap] b") == "25", "not what lay where the key had been"
    hand.page.evaluate(f"location.hash = '#/scrap/{order}?op=10'")
    hand.page.wait_for_selector("#scrap-save")
    before = keys(hand)
    hand.tap("[data-chip=size]")
    typed(hand, "1")
    assert keys(hand) == before
    assert hand.problems == []
    hand.close()


def test_a_second_tap_takes_nothing_back(floor: Floor, playwright: Playwright, tmp_path: Path) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    hand.scan(order)
    box = hand.page.locator("#primary").bounding_box()
    assert box is not None
    for part in (0.1, 0.5, 0.9):
        x, y = box["x"] + box["width"] * part, box["y"] + box["height"] / 2
        hand.page.touchscreen.tap(x, y)
        hand.page.touchscreen.tap(x, y)
        hand.page.wait_for_selector("#done #undo:enabled")
        hand.page.touchscreen.tap(x, y)
        hand.page.wait_for_timeout(300)
        assert said(hand, "void") == [], "a slow second tap, too: taking back stands elsewhere"
        hand.page.evaluate(f"location.hash = '#/order/{order}'")
        hand.page.wait_for_selector("#primary")
        if part < 0.9:
            break  # the work goes on now: the button reports
    assert len(said(hand, "start")) == 1
    hand.close()


def test_a_badge_takes_no_session_while_something_is_asked(
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    with_lead(floor)
    floor.enlist("李四")
    hand, _ = ready(floor, playwright, tmp_path)
    flow = floor.release("GD-3", STEPS)
    hand.page.wait_for_selector(f"[data-order={flow}]")
    hand.scan(flow)
    hand.tap("[data-step='20']")
    hand.tap("#primary")
    hand.page.wait_for_selector("#go-on")
    hand.scan(floor.people["李四"])
    hand.page.wait_for_selector(".said.wrong")
    hand.page.wait_for_selector("#who:has-text('张三')")
    hand.tap("#go-on")
    saved(hand)
    assert [body["person"] for body in said(hand, "start")] == [floor.people["张三"]]
    hand.page.evaluate(f"location.hash = '#/scrap/{flow}?op=10'")
    hand.page.wait_for_selector("#scrap-save")
    typed(hand, "3")
    hand.scan(floor.people["李四"])
    hand.page.wait_for_selector("#switch-now")
    hand.page.wait_for_selector("#who:has-text('张三')")
    hand.close()


def wrong(hand: Hand, code: str) -> None:
    """Scan a damaged code until it is heard: a busy machine types it too slowly for a scanner."""
    for _ in range(5):
        hand.wedge(code)
        with contextlib.suppress(Error):
            hand.page.wait_for_selector(".said.wrong", timeout=2_000)
            return
    raise AssertionError("it was not heard")


def test_one_word_at_a_time_of_the_last_act(floor: Floor, playwright: Playwright, tmp_path: Path) -> None:
    hand, order = ready(floor, playwright, tmp_path)
    hand.page.wait_for_timeout(400)  # what follows a scan at once is its ending
    damaged = codes.write(order)[:-1] + ("0" if codes.write(order)[-1] != "0" else "1")
    wrong(hand, damaged)
    hand.page.evaluate(f"location.hash = '#/order/{order}'")
    hand.tap("#primary")
    hand.page.wait_for_selector("#done")
    assert hand.page.query_selector(".said.wrong") is None
    wrong(hand, damaged)
    assert hand.page.query_selector("#done") is None
    assert [one["body"]["kind"] for one in stored(floor) if one["body"]["kind"] == "start"] in ([], ["start"])
    hand.close()


def test_a_scan_types_into_no_list_and_no_date(floor: Floor, playwright: Playwright, tmp_path: Path) -> None:
    for name in ("0号", "1号", "2号", "W号", "H号"):
        floor.enlist(name)
    hand, order = ready(floor, playwright, tmp_path)
    page = hand.page
    page.evaluate("location.hash = '#/late'")
    page.wait_for_selector("#late-person-0")
    me, since = page.input_value("#late-person-0"), page.input_value("#late-from")
    for field in ("#late-person-0", "#late-from"):
        page.focus(field)
        for _ in range(5):
            hand.scan(order)
            with contextlib.suppress(Error):
                page.wait_for_selector("text=✓ GD-1", timeout=2_000)
                break
        assert page.input_value("#late-person-0") == me, field
        assert page.input_value("#late-from") == since, field
    hand.close()

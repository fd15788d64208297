"""A plant begins: sheets in, paper out, scanned offline, and told on the morning page; every page usable by everybody."""

import io
import re
import signal
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, Playwright

from scripts.kit.chromium import chromium
from scripts.kit.floor import Floor
from scripts.kit.hand import QUIET, Hand
from scripts.kit.office import sit_down
from sync import codes
from sync import records as r
from tests.browser.acts import saved, typed
from tests.browser.test_access import looked_at_by_axe
from tests.kit.doors import pages
from tests.office.kit import xlsx
from tests.office.sheets import ITEMS, ORDERS, ROUTINGS

MANY = {True: 10_000, False: 2_500}
"""In the long form, and in every run."""
SECONDS = 60


def at_the_desk(
    playwright: Playwright, floor: Floor, language: str = "zh-CN", scheme: str = "light", *, whole: bool = False
) -> Page:
    """Open a browser at the office and sign in; a whole one where paper is looked at on the screen."""
    browser = playwright.chromium.launch(executable_path=chromium(whole=whole), args=list(QUIET))
    context = browser.new_context(
        viewport={"width": 1280, "height": 800},
        locale=language,
        color_scheme=scheme,  # type: ignore[arg-type]  # a scheme
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    return sit_down(page, floor.address, "wang", "geheim-7")


def bring(page: Page, floor: Floor, kind: str, content: bytes) -> None:
    """Import a sheet by hand."""
    page.goto(f"{floor.address}/office/imports")
    page.select_option("#kind", kind)
    page.set_input_files("#file", {"name": f"{kind}.xlsx", "mimeType": "application/octet-stream", "buffer": content})
    page.click("#check")
    page.click("#apply")
    page.wait_for_selector("#verdict.go", timeout=SECONDS * 1000)


def test_from_a_sheet_to_paper_to_an_offline_scan_to_the_morning_page(  # noqa: PLR0915  # one whole beginning
    floor: Floor, playwright: Playwright, tmp_path: Path
) -> None:
    page = at_the_desk(playwright, floor, whole=True)
    for kind, rows in (("items", ITEMS), ("routings", ROUTINGS), ("orders", ORDERS)):
        bring(page, floor, kind, xlsx(rows))
    page.goto(f"{floor.address}/office/people")
    page.click("#new summary") if not page.locator("#new[open]").count() else None
    page.fill("#name", "张三")
    page.fill("#team", "冲压班")
    page.click("#new button.go")
    page.wait_for_selector(".banner.go")
    person = page.url.partition("person=")[2].partition("&")[0]
    page.goto(f"{floor.address}/office/orders?q=WO-1")
    page.click("tbody a:text-is('WO-1')")
    order = page.url.rpartition("/")[2]
    (on_screen,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.locator(".qr").screenshot())))
    assert (codes.parse(on_screen.text).key, codes.parse(on_screen.text).copy) == (order, 0), "no paper bears this copy"
    page.click("#print")
    with page.context.expect_page() as opened:
        page.click("#print-order")
    assert opened.value.url.endswith("/print")
    cookies = page.context.cookies()
    printed = page.request.post(
        f"{floor.address}/office/orders/{order}/print",
        form={"form": "a4", "reason": "丢了"},
        headers={"origin": floor.address},
    )
    assert cookies
    with pypdfium2.PdfDocument(printed.body()) as document:
        picture = document[0].render(scale=203 / 72).to_pil()
    (scanned,) = zxingcpp.read_barcodes(picture)
    assert codes.parse(scanned.text).key == order
    page.goto(f"{floor.address}/office/devices")
    page.click("#make")
    code = re.sub(r"\W", "", page.inner_text("#code code"))
    hand = Hand(playwright, floor, tmp_path / "profile").open()
    hand.page.fill("#enrol-code", code)
    hand.tap("#enrol")
    hand.page.wait_for_selector("[data-ready=offline][data-verdict=yes]")
    hand.page.wait_for_selector("[data-ready=world][data-verdict=yes]")
    hand.tap("#ready-done")
    floor.server.stop(signal.SIGKILL)
    hand.scan(person)
    hand.page.wait_for_selector("#who:has-text('张三')")
    hand.wedge(scanned.text)
    hand.page.wait_for_selector("#primary")
    hand.page.evaluate(f"location.hash = '#/report/{order}?op=10'")
    typed(hand, "50")
    hand.tap("#submit")
    saved(hand)
    floor.server.start()
    wall = page.context.new_page()
    wall.goto(f"{floor.address}/office/board")
    assert wall.locator(f"[data-order={order}] .cell.next:has-text('10 下料')").count() == 1
    hand.page.evaluate("location.hash = '#/queue'")
    hand.tap("#try-now")
    hand.wait_sent()
    wall.wait_for_selector(f"[data-order={order}] .cell:has-text('10 下料'):has-text('50')")  # nobody reloads a wall
    page.goto(f"{floor.address}/office/morning")
    page.click(".chips a:last-child")
    page.wait_for_selector("section.team:has-text('冲压班 · 合格 50')")
    assert page.inner_text("#honesty").startswith("截至")
    assert hand.problems == []
    hand.close()
    page.context.browser.close()  # type: ignore[union-attr]  # it was launched here


def test_thousands_of_orders_come_in_under_a_bar(floor: Floor, playwright: Playwright, long: bool) -> None:
    page = at_the_desk(playwright, floor)
    for kind, rows in (("items", ITEMS), ("routings", ROUTINGS)):
        bring(page, floor, kind, xlsx(rows))
    rows = [
        ["工单编号", "物料编号", "数量", "交期"],
        *([f"WO-{n:05d}", "A-1", 10 + n, "2026-12-15"] for n in range(MANY[long])),
    ]
    page.goto(f"{floor.address}/office/imports")
    page.select_option("#kind", "orders")
    page.set_input_files("#file", {"name": "a.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx(rows)})
    page.click("#check")
    page.wait_for_selector("[data-progress] progress" if long else "[data-progress] progress, #apply", timeout=20_000)
    page.wait_for_selector("#apply", timeout=SECONDS * 1000)  # the few are checked before a bar can be seen
    page.click("#apply")
    page.wait_for_selector("[data-progress] progress", timeout=20_000)
    page.wait_for_selector("#verdict.go", timeout=SECONDS * 1000)
    assert f"新 {MANY[long]}" in page.inner_text("#verdict")
    page.goto(f"{floor.address}/office/orders?status=released&from={MANY[long] - 100}")
    assert page.locator("tbody tr").count() == 100
    page.context.browser.close()  # type: ignore[union-attr]  # it was launched here


PAGES = sorted(
    path for method, path, _ in pages() if method == "GET" and not re.search(r"{order}|[.](csv|xlsx)$", path)
)
"""Every page that needs nothing else, whichever department has it."""


@pytest.mark.parametrize(
    ("language", "scheme"),
    [
        ("zh-CN", "light"),
        ("en-GB", "dark"),
        pytest.param("zh-CN", "dark", marks=pytest.mark.long),
        pytest.param("en-GB", "light", marks=pytest.mark.long),
    ],
)
def test_every_page_can_be_used_by_everybody(floor: Floor, playwright: Playwright, language: str, scheme: str) -> None:
    order = floor.release("GD-1", quantity="10", due="2020-01-01", urgent=True)
    zhang = floor.enlist("张三")
    floor.enlist("李四")
    work = {"recorder": zhang, "person": zhang, "order": order, "operation": 10}
    floor.say(r.Finish(**work, good="12"), r.Start(**work))  # type: ignore[arg-type]  # fields above
    page = at_the_desk(playwright, floor, language, scheme)
    wrong: list[str] = []
    more = ("/office/board?wall", *(f"/office/orders/{one}" for one in (order, f"{order}/print", "W0000000000")))
    for path in (*PAGES, *more):
        page.goto(f"{floor.address}{path}")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        wrong += [f"{path}: {one}" for one in looked_at_by_axe(page)]
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wrong.append(f"{path}: wider than {width}")
        page.set_viewport_size({"width": 1280, "height": 800})
    assert not wrong, "\n".join(wrong)
    page.goto(f"{floor.address}/office/morning")
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True))) as document:
        assert len(document) == 1, "the morning fits on one A4"
    page.context.browser.close()  # type: ignore[union-attr]  # it was launched here


def test_what_was_typed_when_the_session_had_ended_is_there_after_signing_in(
    floor: Floor, playwright: Playwright
) -> None:
    order = floor.release("GD-1")
    page = at_the_desk(playwright, floor)
    page.goto(f"{floor.address}/office/orders/{order}")
    form = f"form[action='/office/orders/{order}/hold']"
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.fill(f"{form} [name=reason]", "等料三天")
    page.context.clear_cookies()
    page.click(f"{form} button")
    page.wait_for_selector("#secret")
    page.fill("#login", "wang")
    page.fill("#secret", "geheim-7")
    page.press("#secret", "Enter")
    page.wait_for_selector(f"{form} .kept")
    assert page.input_value(f"{form} [name=reason]") == "等料三天"
    page.click(f"{form} button")
    page.wait_for_selector("text=已挂起")
    page.reload()
    assert page.query_selector(".kept") is None
    page.context.browser.close()  # type: ignore[union-attr]  # it was launched

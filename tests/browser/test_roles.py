"""Each page of the office as each role, in a browser: open doors open, shut ones say so, and nothing shown is refused."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Playwright

from scripts.kit.chromium import chromium
from scripts.kit.device import new_key
from scripts.kit.floor import Floor, floor_in
from scripts.kit.hand import QUIET
from scripts.kit.office import sit_down
from sync import records as r
from sync.roles import ROLES
from tests.kit.doors import pages, same

SHEETS = re.compile(r"\.(csv|xlsx)$")
"""Links that bring a file and no page; who may have them is asked over HTTP."""

NEVER_LINKED = ("/office/photos/{order}", "/office/imports/{order}", "/office/imports/{order}/progress")
"""Pages that need a photo or a sheet of their own; the tests of these have them."""


@pytest.fixture(scope="module")
def lively(built: dict[str, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    """A plant in which every page has something to show and to press."""
    assert built
    with floor_in(tmp_path_factory.mktemp("lively")) as floor:
        work = {"recorder": floor.enlist("张三"), "person": floor.people["张三"], "operation": 10}
        for number in ("GD-1", "GD-2"):
            order = floor.release(number, quantity="10", due="2020-01-01")
            floor.say(r.Finish(**work, order=order, good="12"))  # type: ignore[arg-type]  # fields above
        floor.say(r.Start(**work, order=floor.orders["GD-1"]))  # type: ignore[arg-type]  # fields above
        yield floor
        assert "clean" in floor.server.command("rebuild", "--verify")


@pytest.fixture(scope="module")
def desks(lively: Floor, playwright: Playwright) -> Iterator[dict[str, Page]]:
    """A window for each role, signed in by the form."""
    browser = playwright.chromium.launch(executable_path=chromium(whole=True), args=list(QUIET))
    found: dict[str, Page] = {}
    for role in ROLES:
        person = lively.enlist(f"王{role}", new_key(lively.draw, "P"))
        lively.grant(person, login=role, roles=[role], password="geheim-77")
        page = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800}).new_page()
        page.set_default_timeout(10_000)
        found[role] = sit_down(page, lively.address, role, "geheim-77")
    yield found
    browser.close()


def who_may(method: str, path: str) -> frozenset[str]:
    """Return who may, as the routes say; a row of that very path goes before one with a part that may be anything."""
    rows = [(row.count("{order}"), who) for way, row, who in pages() if way == method and same(row, path)]
    assert rows, f"{method} {path} has no row"
    return min(rows, key=lambda row: row[0])[1]


def test_every_page_as_every_role_shows_what_he_may_and_refuses_the_rest_in_words(
    lively: Floor, desks: dict[str, Page]
) -> None:
    order = lively.orders["GD-1"]
    opened = [(path, who) for method, path, who in pages() if method == "GET" and path not in NEVER_LINKED]
    wrong: list[str] = []
    for role, page in desks.items():
        for path, who in ((p.format(order=order), who) for p, who in opened if not SHEETS.search(p)):
            if role not in who:  # a page in words that leads on, and nothing on it to press: no need to draw it
                shut = page.request.get(f"{lively.address}{path}")
                told = shut.text()
                leads_on = "<nav" in told and ("<h1" in told or 'role="alert"' in told)
                wrong += [] if shut.status == 403 and leads_on else [f"{role} {path}: {shut.status}"]
                continue
            answer = page.goto(f"{lively.address}{path}")
            assert answer is not None
            if answer.status != 200:
                wrong.append(f"{role} {path}: {answer.status}")
            wrong += [f"{role} {path} offers {offer}" for offer in offered(page) if role not in who_may(*offer)]
    assert not wrong, "\n".join(wrong)


def offered(page: Page) -> set[tuple[str, str]]:
    """Return what a page offers to press: links and forms of the office, each with its method."""
    links = page.eval_on_selector_all("a[href^='/office/']", "all => all.map((one) => new URL(one.href).pathname)")
    forms = page.eval_on_selector_all(
        "form", "all => all.map((one) => [one.method.toUpperCase(), new URL(one.action).pathname])"
    )
    presses = page.eval_on_selector_all(
        "button[formaction]", "all => all.map((one) => ['POST', new URL(one.formAction).pathname])"
    )
    told = {("GET", path) for path in links} | {(method, path) for method, path in [*forms, *presses]}
    return {
        one
        for one in told
        if one[1] not in {"/office/look", "/office/sign-out", "/office/"} and not SHEETS.search(one[1])
    }


def test_everybody_begins_where_his_day_begins_and_sees_who_he_is(lively: Floor, desks: dict[str, Page]) -> None:
    words = {
        "operator": "操作工",
        "inspector": "质检员",
        "keeper": "仓管员",
        "lead": "班组长",
        "planner": "计划员",
        "admin": "管理员",
    }
    for role, page in desks.items():
        page.goto(f"{lively.address}/office/")
        assert page.inner_text("#who").endswith(f" · {words[role]}"), role
        begins = "/office/morning" if role in {"lead", "planner", "admin"} else "/office/orders"
        assert page.url.endswith(begins), f"{role}: {page.url}"


def test_each_role_does_its_own_work(lively: Floor, desks: dict[str, Page]) -> None:
    at, order = lively.address, lively.orders["GD-1"]
    keeper = desks["keeper"]
    keeper.goto(f"{at}/office/orders/{order}")
    keeper.click("#print")
    with keeper.context.expect_page() as opened:
        keeper.click("#print-order")
    assert opened.value.url.endswith("/print")
    lead = desks["lead"]
    lead.goto(f"{at}/office/inbox")
    waiting = lead.locator("main .answers").count()
    lead.locator("main .answers button").first.click()
    lead.wait_for_selector(".banner.go")
    assert lead.locator("main .answers").count() < waiting
    planner = desks["planner"]
    planner.goto(f"{at}/office/orders/{order}")
    planner.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    planner.fill("#quantity", "900")
    planner.locator("form[action$='/revise'] button.go").click()
    planner.wait_for_selector(".banner.go")
    admin = desks["admin"]
    admin.goto(f"{at}/office/devices")
    admin.click("#make")
    admin.wait_for_selector("#code code")
    operator = desks["operator"]
    operator.goto(f"{at}/office/orders/{order}")
    assert "900" in operator.inner_text("main")
    assert operator.locator("main form").count() == 0
    operator.click("#sign-out")
    assert "/office/sign-in" in operator.url

"""The office's pages on the demo plant: what a lead and an admin see, for the pictures."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

from api.departments import DOORS
from scripts.kit.chromium import chromium
from scripts.kit.hand import QUIET
from scripts.kit.office import sit_down
from scripts.kit.server import Server

PAGES = (
    *(door.path.removeprefix("/office/") for door in DOORS),
    "board?wall",
    "aside",
    "late",
    "orders/new?item=A-LOCK",
    "nowhere",
)
WIDTHS = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 360, "height": 740}}


@contextmanager
def demo_plant(folder: Path) -> Iterator[Server]:
    """A running server with the demo plant."""
    server = Server(folder / "demo", mode="demo", clock="system", site_name="永固五金")
    server.command("migrate")
    server.command("demo")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def at_the_desk(browser: Browser, server: Server, language: str, theme: str, size: str) -> Page:
    """Sign in as the demo's admin; return the page."""
    context = browser.new_context(
        viewport=WIDTHS[size],  # type: ignore[arg-type]  # a size
        locale=language,
        color_scheme=theme,  # type: ignore[arg-type]  # a scheme
        timezone_id="Asia/Shanghai",
    )
    page = context.new_page()
    return sit_down(page, f"http://localhost:{server.port}", "admin", "demo-demo")


def shoot(playwright: Playwright, server: Server, folder: Path, language: str, theme: str, size: str) -> None:
    """Take a picture of every page, whole; the first order's page and its print page too."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
    page = at_the_desk(browser, server, language, theme, size)
    page.goto(f"http://localhost:{server.port}/office/orders")
    first = str(page.get_attribute("tbody a", "href")).removeprefix("/office/")
    for n, path in enumerate((*PAGES, first, f"{first}/print")):
        page.goto(f"http://localhost:{server.port}/office/{path}")
        name = (
            "order"
            if path == first
            else "print-order"
            if path.endswith("/print")
            else path.split("?")[0].replace("/", "-")
        )
        page.screenshot(path=folder / f"office-{size}-{language[:2]}-{theme}-{n:02d}-{name}.png", full_page=True)
    browser.close()


def strip(playwright: Playwright, server: Server, language: str, target: Path) -> None:
    """Take the READMEs' pages, morning and inbox, side by side."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
    page = at_the_desk(browser, server, language, "light", "desk")
    page.set_viewport_size({"width": 1000, "height": 900})
    pictures = []
    for path in ("morning", "inbox", "late"):
        page.goto(f"http://localhost:{server.port}/office/{path}")
        pictures.append(page.screenshot())
    shown = "".join(f'<img width=560 src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in pictures)
    frame = browser.new_context(viewport={"width": 1158, "height": 524}).new_page()
    frame.set_content(f'<body style="margin:10px;display:flex;gap:18px;background:#c9d1d8">{shown}')
    frame.screenshot(path=target)
    browser.close()

"""`scripts/screenshots [FOLDER]`: a picture of every screen and page, in all sizes, two languages, day and night."""

import argparse
import base64
import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from scripts.building.__main__ import build
from scripts.kit.floor import floor_in
from scripts.kit.hand import PDA, PHONE, TABLET, Hand
from scripts.kit.server import Server
from scripts.shooting import office
from scripts.shooting.gallery import furnish, screens

README = ("station", "order", "report-scrap", "done")
"""The screens that the READMEs show, side by side."""

SIZES = {"phone": PHONE, "pda": PDA, "tablet": TABLET}


def main() -> None:
    """Take the pictures that were asked for."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("build/screenshots"))
    parser.add_argument("--size", choices=[*SIZES], action="append", help="one size only (may be given again)")
    parser.add_argument("--language", choices=["zh-CN", "en-GB"], action="append")
    parser.add_argument("--theme", choices=["light", "dark"], action="append")
    parser.add_argument("--readme", action="store_true", help="only the pictures of the READMEs")
    parser.add_argument("--office", action="store_true", help="only the office's pages, at a desk and on a phone")
    asked = parser.parse_args()
    if asked.readme:
        build()
        for language in ("zh-CN", "en-GB"):
            _strip(language, Path(f"docs/pictures/phone-{language[:2]}.png"))
        with _demo() as (server, playwright):
            for language in ("zh-CN", "en-GB"):
                office.strip(playwright, server, language, Path(f"docs/pictures/office-{language[:2]}.png"))
        return
    asked.folder.mkdir(parents=True, exist_ok=True)
    build()
    with _demo() as (server, playwright):
        for language, theme, size in itertools.product(
            asked.language or ["zh-CN", "en-GB"], asked.theme or ["light", "dark"], office.WIDTHS
        ):
            office.shoot(playwright, server, asked.folder, language, theme, size)
            print(f"office {size} {language} {theme}: done", flush=True)
    if asked.office:
        return
    kinds = itertools.product(
        asked.size or SIZES, asked.language or ["zh-CN", "en-GB"], asked.theme or ["light", "dark"]
    )
    for size, language, theme in kinds:
        work = Path(tempfile.mkdtemp(prefix="baogong-shots-"))
        try:
            with floor_in(work) as floor, sync_playwright() as playwright:
                made = furnish(floor)
                hand = Hand(playwright, floor, work / "profile", SIZES[size], language).open()
                hand.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                for n, name in enumerate(screens(hand, floor, made)):
                    hand.page.screenshot(path=asked.folder / f"{size}-{language[:2]}-{theme}-{n:02d}-{name}.png")
                hand.close()
        finally:
            shutil.rmtree(work, ignore_errors=True)
        print(f"{size} {language} {theme}: done", flush=True)


@contextmanager
def _demo() -> Iterator[tuple[Server, Playwright]]:
    with (
        tempfile.TemporaryDirectory(prefix="baogong-shots-", ignore_cleanup_errors=True) as name,
        office.demo_plant(Path(name)) as server,
        sync_playwright() as playwright,
    ):
        yield server, playwright


def _strip(language: str, target: Path) -> None:
    """Take the READMEs' screens and lay them side by side."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        floor_in(Path(name)) as floor,
        sync_playwright() as playwright,
    ):
        hand = Hand(playwright, floor, Path(name) / "profile", PHONE, language).open()
        found = {screen: hand.page.screenshot() for screen in screens(hand, floor, furnish(floor)) if screen in README}
        pictures = "".join(
            f'<img width=270 src="data:image/png;base64,{base64.b64encode(found[screen]).decode()}">'
            for screen in README
        )
        page = hand.context.new_page()
        page.set_viewport_size({"width": 1156, "height": 575})
        page.set_content(f'<body style="margin:10px;display:flex;gap:18px;background:#c9d1d8">{pictures}')
        page.screenshot(path=target)
        hand.close()


if __name__ == "__main__":
    main()

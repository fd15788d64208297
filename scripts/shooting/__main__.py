"""`scripts/screenshots [FOLDER]`: a picture of every screen, in three sizes, two languages, day and night."""

import argparse
import itertools
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts.building.__main__ import build
from tests.browser.floor import PDA, PHONE, TABLET, Hand, floor_in
from tests.browser.gallery import furnish, screens

SIZES = {"phone": PHONE, "pda": PDA, "tablet": TABLET}


def main() -> None:
    """Take the pictures that were asked for."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("build/screenshots"))
    parser.add_argument("--size", choices=[*SIZES], action="append", help="one size only (may be given again)")
    parser.add_argument("--language", choices=["zh-CN", "en-GB"], action="append")
    parser.add_argument("--theme", choices=["light", "dark"], action="append")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    build()
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
                for place, name in enumerate(screens(hand, floor, made)):
                    hand.page.screenshot(path=asked.folder / f"{size}-{language[:2]}-{theme}-{place:02d}-{name}.png")
                hand.close()
        finally:
            shutil.rmtree(work, ignore_errors=True)
        print(f"{size} {language} {theme}: done", flush=True)


if __name__ == "__main__":
    main()

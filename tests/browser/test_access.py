"""Everybody can use every screen: names and roles for screen readers, big targets, strong contrast, no clipping."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from scripts.kit.floor import Floor
from scripts.kit.hand import PDA, PHONE, TABLET, Hand
from scripts.shooting.gallery import REGISTERED, furnish, screens

AXE = Path(__file__).resolve().parents[2] / "pwa/node_modules/axe-core/axe.min.js"

RUN_AXE = "() => axe.run(document, { resultTypes: ['violations'], preload: false, iframes: false })"

CHECK_TARGETS = """() => {
  const found = [];
  const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  for (const element of document.querySelectorAll('button, input:not(#catcher):not([type=file]), select, summary, label.button')) {
    if (!shown(element)) continue;
    const { width, height } = element.getBoundingClientRect();
    const least = element.matches('.big') ? 72 : 48;
    if (height < least - 0.5 || width < 47.5) found.push(`${element.id || element.className || element.tagName} ${element.textContent.slice(0, 20)}: ${width.toFixed()}x${height.toFixed()}`);
  }
  return found;
}"""

CHECK_CONTRAST = """() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, place) => sum + v * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim();
    const element = walk.currentNode.parentElement;
    if (!text || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 7) found.push(`${text.slice(0, 20)}: ${ratio.toFixed(2)}`);
    if (parseFloat(getComputedStyle(element).fontSize) < 18) found.push(`${text.slice(0, 20)}: smaller than 18 px`);
  }
  return [...new Set(found)];
}"""

CHECK_CLIPPING = "() => document.documentElement.scrollWidth > innerWidth ? [`${document.documentElement.scrollWidth} > ${innerWidth}`] : []"


def axe(hand: Hand) -> list[str]:
    """Return what axe-core finds wrong."""
    return looked_at_by_axe(hand.page)


def looked_at_by_axe(page: Page) -> list[str]:
    """Return what axe-core finds wrong on a page."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text("utf-8") + "\n;0")
    found: dict[str, Any] = page.evaluate(RUN_AXE)
    return [f"{one['id']}: {one['nodes'][0]['html'][:140]}" for one in found["violations"]]


@pytest.mark.parametrize(
    ("theme", "language"),
    [
        ("light", "zh-CN"),
        ("dark", "en-GB"),
        pytest.param("dark", "zh-CN", marks=pytest.mark.long),
        pytest.param("light", "en-GB", marks=pytest.mark.long),
    ],
)
def test_every_screen_can_be_used_by_everybody(
    floor: Floor, playwright: Playwright, tmp_path: Path, theme: str, language: str
) -> None:
    made = furnish(floor)
    hand = Hand(playwright, floor, tmp_path / "profile", PHONE, language).open()
    hand.page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]  # a scheme
    wrong: list[str] = []
    seen = []
    for name in screens(hand, floor, made):
        seen.append(name)
        wrong += [f"{name}: {one}" for one in axe(hand)]
        for size in (PHONE, PDA, TABLET):
            hand.page.set_viewport_size(size)  # type: ignore[arg-type]  # a size
            for check in (CHECK_TARGETS, CHECK_CONTRAST, CHECK_CLIPPING):
                wrong += [f"{name} {size['width']}: {one}" for one in hand.page.evaluate(check)]
        hand.page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a size
    assert len(seen) >= 28
    assert [one for one in REGISTERED if not any(one in name for name in seen)] == [], "every screen is looked at"
    assert not wrong, "\n" + "\n".join(wrong)
    assert hand.problems == []
    hand.close()

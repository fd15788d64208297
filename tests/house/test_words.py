"""One thing, one word: what stands on screen is made of the glossary's words, in both languages alike."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
ENTRY = re.compile(r'"([^"]+)": "([^"]*)"')


def entries(language: str) -> dict[str, str]:
    """Return the words of a language by their name."""
    return dict(ENTRY.findall((ROOT / f"pwa/src/words/{language}.ts").read_text("utf-8")))


def words() -> tuple[set[str], set[str]]:
    """Return the words that may stand on screen, and those that may not."""
    terms, _, plain = GLOSSARY.partition("## Plain words")
    may, never = set(CHINESE.findall(plain)), set()
    for line in terms.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 5 and cells[1] not in {"code", "---"}:
            may |= set(CHINESE.findall(cells[2]))
            never |= set(cells[3].split())
    return may, never


def uncovered(text: str, may: set[str]) -> str:
    """Return the part of a text that no sequence of words makes; empty if one does."""
    reach = 0
    ends = {0}
    for start in range(len(text)):
        if start in ends:
            for length in range(1, min(8, len(text) - start) + 1):
                if text[start : start + length] in may:
                    ends.add(start + length)
                    reach = max(reach, start + length)
    return "" if len(text) in ends else text[reach:]


def test_both_languages_say_the_same_things() -> None:
    zh, en = entries("zh"), entries("en")
    assert zh.keys() == en.keys()
    for name in zh:
        assert set(re.findall(r"\{\w+\}", zh[name])) == set(re.findall(r"\{\w+\}", en[name])), name
    assert all(en.values())
    assert not [name for name, text in en.items() if CHINESE.search(text)]


def test_every_chinese_word_on_screen_stands_in_the_glossary() -> None:
    may, never = words()
    assert len(may) > 250
    unknown = {}
    for name, text in entries("zh").items():
        for part in CHINESE.findall(text):
            if rest := uncovered(part, may):
                unknown[name] = rest
    assert unknown == {}, "add the word to docs/glossary.md, or use the one that is there"
    assert not [(name, bad) for name, text in entries("zh").items() for bad in never if bad in text]


@pytest.mark.parametrize("text", ["生产单", "退货", "同步中"])
def test_another_word_for_the_same_thing_is_found(text: str) -> None:
    may, never = words()
    assert uncovered(text, may) or any(bad in text for bad in never)


def test_no_screen_has_chinese_of_its_own() -> None:
    """Words live in one file; comments may name a screen as the floor does."""
    for path in sorted((ROOT / "pwa/src").rglob("*.ts*")):
        if path.name in {"zh.ts", "doctor.ts"}:
            continue
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
        found = [word for word in CHINESE.findall(code) if word != "中文"]
        assert not found, f"{path.name}: {found}"


def test_the_glossary_has_every_word_of_the_design_and_avoids_none_of_its_own() -> None:
    may, never = words()
    for term in ("工单", "工序", "流转卡", "报工", "补录", "待确认", "班组长", "废品标签", "交班"):
        assert term in may
    assert not may & never

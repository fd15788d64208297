"""One thing, one word: what stands on screen is made of the glossary's words, in both languages alike."""

import re
from pathlib import Path

import pytest

from api.departments import DEPARTMENTS, SHEETS
from api.frame.frame import all_words
from api.problems import CATALOGUE
from printing.words import WORDS as PAPER
from sync.lexicon import LEXICON
from sync.lists import LISTS

OFFICE = all_words(DEPARTMENTS)
ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
ENTRY = re.compile(r'"([^"]+)": "([^"]*)"')


MADE = frozenset(
    [
        "action",
        "after",
        "answer",
        "list",
        "aside",
        "account",
        "device",
        "door",
        "field",
        "form",
        "gate",
        "obstacle",
        "out",
        "reprint",
        "risk",
        "said",
        "sheet",
        "shift",
        "sign_in",
        "size",
        "span",
        "stage",
        "step",
        "storage",
        "theme",
        "told",
        "unreadable",
        "work",
        "wrong",
    ]
)
"""Families of the office's own words whose names are put together where they are said."""


def shared() -> set[str]:
    """Return the names of the words that come from the lexicon and the lists of reasons."""
    lists = {f"{name}Reason": codes for name, codes in LISTS.items()}
    return {f"{family}.{code}" for family, codes in {**LEXICON, **lists}.items() for code in codes}


def entries(language: str) -> dict[str, str]:
    """Return the words of a language by their name: the phone's, the office's and those on paper."""
    place = ("zh", "en").index(language)
    found = dict(ENTRY.findall((ROOT / f"pwa/src/words/{language}.ts").read_text("utf-8")))
    found |= {f"office {name}": both[place] for name, both in OFFICE.items()}
    found |= {
        f"sheet {kind.name} {one.field}": (one.zh, one.en)[place] for kind in SHEETS.values() for one in kind.columns
    }
    return found | {f"paper {name}": both[place] for name, both in PAPER.items()}


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
    assert [name for name, text in en.items() if CHINESE.search(text)] == ["office language"], (
        "it names the other language"
    )


def test_every_chinese_word_on_screen_stands_in_the_glossary() -> None:
    may, never = words()
    assert len(may) > 250
    unknown = {}
    for name, text in entries("zh").items():
        for part in CHINESE.findall(text):
            if rest := uncovered(part, may):
                unknown[name] = rest
    assert unknown == {}, "add the word to docs/glossary.md, or use the one that is there"
    plain = {name: text.replace("报工人", "") for name, text in entries("zh").items()}  # who reports: no worker as such
    assert not [(name, bad) for name, text in plain.items() for bad in never if bad in text]


HALF = re.compile(r"[\u4e00-\u9fff}%][,:;?!]|[,:;?!] ?[\u4e00-\u9fff]|\([^()]*[\u4e00-\u9fff][^()]*\)")


def test_chinese_sentences_are_punctuated_in_full_width() -> None:
    said = entries("zh") | {f"problem {name}": kind.zh for name, kind in CATALOGUE.items()}
    said |= {f"code {one}": both[0] for family, codes in LEXICON.items() for one, both in codes.items()}
    assert {name: text for name, text in said.items() if HALF.search(text)} == {}


@pytest.mark.parametrize("text", ["生产单", "退货", "同步中"])
def test_another_word_for_the_same_thing_is_found(text: str) -> None:
    may, never = words()
    assert uncovered(text, may) or any(bad in text for bad in never)


def test_no_screen_has_chinese_of_its_own() -> None:
    """Words live in one file; comments may name a screen as the floor does."""
    for path in sorted((ROOT / "pwa/src").rglob("*.ts*")):
        if path.name in {"zh.ts", "agreed.ts", "doctor.ts"}:
            continue
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
        found = [word for word in CHINESE.findall(code) if word != "中文"]
        assert not found, f"{path.name}: {found}"


def test_no_page_of_the_office_has_chinese_of_its_own_and_every_word_is_used() -> None:
    pages = "".join(path.read_text("utf-8") for path in sorted((ROOT / "api").glob("*/templates/*.html")))
    assert not CHINESE.findall(pages)
    code = pages + "".join(path.read_text("utf-8") for path in sorted((ROOT / "api").glob("*/*.py")))
    made = {name for name in OFFICE if name.partition(".")[0] in MADE} | shared()
    unused = [
        name
        for name in OFFICE
        if name not in made and f"'{name}'" not in code and f'"{name}"' not in code.replace(f'"{name}": (', "")
    ]
    assert unused == []


def test_the_glossary_has_every_word_of_the_design_and_avoids_none_of_its_own() -> None:
    may, never = words()
    for term in ("工单", "工序", "流转卡", "报工", "补录", "待确认", "班组长", "废品标签", "交班"):
        assert term in may
    assert not may & never

"""Knows the frame of every page: the words, the navigation and the templates of all departments."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.frame.department import Department, Door, Words
from api.frame.words import COMMON
from api.shell import Shell
from sync.lexicon import LEXICON
from sync.lists import LISTS

ROOM = Path(__file__).resolve().parents[1]
LANGUAGES = ("zh", "en")


class Frame:
    """What the pages of all departments share."""

    def __init__(self, departments: Iterable[Department], shell: Shell) -> None:
        known = tuple(departments)
        self.words = all_words(known)
        self.reports = {report.name: report for one in known for report in one.reports}
        self.doors: tuple[Door, ...] = tuple(door for one in known for door in one.doors)
        self.templates = _templates(*(one.name for one in known))
        self.style, self.script = shell.named("office", ".css"), shell.named("office", ".js")


@cache
def _templates(*names: str) -> Environment:
    """Return the templates of the frame and of departments, each compiled once."""
    return Environment(
        loader=FileSystemLoader([ROOM / name / "templates" for name in ("frame", *names)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def all_words(departments: Iterable[Department]) -> Words:
    """Return every word of the office by its name: common ones, those of the departments, and those of codes."""
    found: Words = {}
    for words in (COMMON, *(one.words for one in departments)):
        assert not found.keys() & words.keys(), f"one name, one word: {found.keys() & words.keys()}"
        found |= words
    for family, codes in {**LEXICON, **{f"{name}Reason": codes for name, codes in LISTS.items()}}.items():
        found |= {f"{family}.{code}": words for code, words in codes.items()}
    return found

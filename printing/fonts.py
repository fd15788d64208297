"""Knows the typeface on paper: which file it is, which characters it has, and what stands in for those it lacks.

It comes from a package at build time and never from whatever a machine happens to have installed.
"""

from functools import cache
from pathlib import Path

from PIL import ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

STAND_IN = {"⌀": "φ", "\u00a0": " ", "\t": " ", "／": "/", "～": "~"}
"""Characters that the typeface lacks or that mean the same."""

NAMES = {"regular": "Baogong", "bold": "Baogong-Bold"}


class NoFont(Exception):
    """There is no typeface: the app was not built."""


class Unprintable(Exception):
    """Characters that the typeface has not; the message names them and the field."""


@cache
def _cmap(path: Path) -> frozenset[int]:
    return frozenset(TTFont("probe", str(path)).face.charToGlyph)


class Typeface:
    """The regular and the bold cut in a folder."""

    def __init__(self, folder: Path) -> None:
        self.files = {weight: folder / f"{weight}.ttf" for weight in NAMES}
        for file in self.files.values():
            if not file.is_file():
                raise NoFont(f"the typeface is missing at {folder.name}/{file.name}: run scripts/build")

    def register(self) -> None:
        """Make the typeface known to the PDF maker."""
        for weight, name in NAMES.items():
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(name, str(self.files[weight])))

    def text(self, words: str, field: str = "text") -> str:
        """Return words as they can be printed; raise Unprintable with what cannot."""
        plain = "".join(STAND_IN.get(one, one) for one in words.replace("\n", " "))
        missing = sorted({one for one in plain if ord(one) not in _cmap(self.files["regular"])})
        if missing:
            raise Unprintable(f"{field}: {' '.join(missing)}")
        return plain

    def cut(self, weight: str, size: int) -> ImageFont.FreeTypeFont:
        """Return a cut at a size in dots."""
        return _cut(self.files[weight], size)


@cache
def _cut(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)

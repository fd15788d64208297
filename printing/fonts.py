"""Knows the typeface on paper: which file it is, which characters it has, and what stands in for those it lacks.

It comes from a package at build time and never from whatever a machine happens to have installed.
"""

from functools import cache
from pathlib import Path
from unicodedata import category, combining, normalize

from PIL import ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

STAND_IN = {
    "⌀": "φ", "\u00a0": " ", "\t": " ", "／": "/", "～": "~", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ø": "O", "ø": "o",
    "ı": "i", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "ß": "ss", "Þ": "Th", "þ": "th",
}  # fmt: skip
"""What stands in for characters that the typeface may lack: what means the same, or reads alike."""

BLANK = "□"
"""Stands for a character that nothing stands in for: whoever reads the label sees that one is missing."""

NAMES = {"regular": "Baogong", "bold": "Baogong-Bold"}


class NoFont(Exception):
    """There is no typeface: the app was not built."""


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

    def text(self, words: str) -> str:
        """Return words as they can be printed: one name that cannot be written keeps no paper from being printed."""
        return "".join(map(self._one, words.replace("\n", " ")))

    def stand_ins(self, words: str) -> dict[str, str]:
        """Return what of the words is printed as something else, and as what."""
        return {one: printed for one in words.replace("\n", " ") if (printed := self._one(one)) != one}

    def _one(self, one: str) -> str:
        known = _cmap(self.files["regular"])
        if ord(one) in known:
            return one
        plain = STAND_IN.get(one) or "".join(part for part in normalize("NFKD", one) if not combining(part))
        if plain and all(ord(part) in known for part in plain):
            return plain
        return "" if category(one) in {"Cf", "Mn"} else BLANK if ord(BLANK) in known else "?"

    def cut(self, weight: str, size: int) -> ImageFont.FreeTypeFont:
        """Return a cut at a size in dots."""
        return _cut(self.files[weight], size)


@cache
def _cut(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)

"""Knows how a label looks: a 1-bit picture at a printer's real dots, its symbol in whole dots, and text that fits.

Nothing overlaps: text is shrunk to a legible least and then shortened; what identifies the thing is never shortened.
"""

from typing import Literal

from msgspec import Struct
from PIL import Image, ImageDraw

from printing import qr
from printing.fonts import Typeface
from sync import codes

Size = tuple[int, int]
"""Width and height in millimetres."""

SIZES: dict[str, Size] = {"60x40": (60, 40), "100x70": (100, 70)}
DOTS = {203: 8, 300: 12}
"""Dots per millimetre of the usual heads."""

LEAST_DOTS = {203: 4, 300: 5}
"""The fewest dots of one module that still scan with dead dots in the head."""

LEAST_TEXT, LEAST_LATIN = 2.5, 2.0
MARGIN, GAP = 2.0, 1.0


class DoesNotFit(Exception):
    """Something that must not be shortened has no room; the message names it and the remedy."""


class Label(Struct, frozen=True, kw_only=True):
    """What a label says: its kind in a word, the big line (never shortened), lines beneath, and a mark such as 补打 2."""

    key: str
    copy: int = 0
    kind: str
    big: str
    lines: tuple[str, ...] = ()
    mark: str = ""


class Maker:
    """Draws labels of one size at one resolution."""

    def __init__(self, typeface: Typeface, size: str, dpi: Literal[203, 300], address: str) -> None:
        self.typeface = typeface
        self.size = SIZES[size]
        self.dots = DOTS[dpi]
        self.least = LEAST_DOTS[dpi]
        self.dpi = dpi
        self.address = address

    def _mm(self, length: float) -> int:
        return round(length * self.dots)

    def draw(self, label: Label) -> Image.Image:
        """Return the label as a 1-bit picture, black on white; raise DoesNotFit or TooLong."""
        width, height = (self._mm(side) for side in self.size)
        picture = Image.new("1", (width, height), 1)
        pen = ImageDraw.Draw(picture)
        code_height = self._mm(3)
        right, bottom = self._symbol(picture, label, height - self._mm(MARGIN) * 2 - code_height)
        left = right + self._mm(GAP)
        room = width - self._mm(MARGIN) - left
        code = codes.grouped(codes.write(label.key, label.copy))
        self._line(
            pen,
            (self._mm(MARGIN), bottom),
            code,
            "regular",
            2.6,
            LEAST_LATIN,
            right - self._mm(MARGIN) + self._mm(GAP),
            must="code",
        )
        top = self._mm(MARGIN)
        tall = self.size[1] >= 60
        head = self.typeface.text(f"{label.kind}  {label.mark}".strip())
        top += self._line(pen, (left, top), head, "bold", 5.0 if tall else 3.6, LEAST_TEXT, room)
        top += self._mm(GAP)
        for piece in self._broken(label.big, "bold", 8.0 if tall else 5.0, room):
            top += self._line(pen, (left, top), piece, "bold", 8.0 if tall else 5.0, LEAST_TEXT, room, must="number")
        top += self._mm(GAP)
        for words in label.lines:
            size = 4.6 if tall else 3.2
            if top + self._mm(LEAST_TEXT) > height - self._mm(MARGIN):
                raise DoesNotFit(f"{words}: the label is too small for so many lines; choose a larger one")
            top += self._line(pen, (left, top), self.typeface.text(words), "regular", size, LEAST_TEXT, room)
        return picture

    def _symbol(self, picture: Image.Image, label: Label, room: int) -> tuple[int, int]:
        """Put the symbol with its quiet zone on the left; return where its zone ends on the right and below."""
        matrix = qr.modules(qr.content(label.key, label.copy, self.address))
        count = len(matrix) + 2 * qr.QUIET
        widest = self._mm(self.size[0] * 0.5)
        dots = min(room, widest) // count
        if dots < self.least:
            raise DoesNotFit("the symbol would be too fine: choose a larger label or a shorter address in codes")
        pen = ImageDraw.Draw(picture)
        top = (self._mm(MARGIN) * 2) // 2
        for row, line in enumerate(matrix):
            for column, dark in enumerate(line):
                if dark:
                    x, y = (column + qr.QUIET) * dots, top + (row + qr.QUIET) * dots
                    pen.rectangle((x, y, x + dots - 1, y + dots - 1), fill=0)
        return count * dots, top + count * dots

    def _broken(self, words: str, weight: str, size: float, room: int) -> list[str]:
        """Break what must not be shortened into at most two lines."""
        plain = self.typeface.text(words)
        if self.typeface.cut(weight, self._mm(size * 0.7)).getlength(plain) <= room:
            return [plain]
        half = max(plain.rfind("-", 0, len(plain) * 2 // 3) + 1, 0) or (len(plain) + 1) // 2
        return [plain[:half], plain[half:]]

    def _line(
        self,
        pen: ImageDraw.ImageDraw,
        at: tuple[int, int],
        words: str,
        weight: str,
        size: float,
        least: float,
        room: int,
        must: str = "",
    ) -> int:
        """Write one line that fits; return the height it took."""
        dots, low = self._mm(size), self._mm(least)
        while dots > low and self.typeface.cut(weight, dots).getlength(words) > room:
            dots -= 1
        cut = self.typeface.cut(weight, dots)
        if cut.getlength(words) > room:
            if must:
                raise DoesNotFit(f"{must} {words}: it is too long for this label; choose a larger one")
            while words and cut.getlength(words + "…") > room:
                words = words[:-1]
            words += "…"
        pen.text((at[0], at[1]), words, font=cut, fill=0, anchor="la")
        return round(dots * 1.25)

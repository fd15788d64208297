"""Knows the traveler: an order on A4 or A5 with its symbol, its operations by the numbers to type, and room to write."""

import io
from functools import partial

from msgspec import Struct
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from printing import qr
from printing.fonts import NAMES, Typeface
from printing.words import say
from sync import codes

PAPERS = {"a4": A4, "a5": A5}
REGULAR, BOLD = NAMES["regular"], NAMES["bold"]


class Step(Struct, frozen=True):
    """One row of the operations."""

    number: int
    name: str
    where: str
    marks: tuple[str, ...] = ()


class Part(Struct, frozen=True):
    """One row of the material: what, how much for one piece and for all."""

    name: str
    each: str
    total: str


class Traveler(Struct, frozen=True, kw_only=True):
    """What the paper says. Quantities and times are words already."""

    key: str
    copy: int = 0
    plant: str
    number: str
    item: str
    quantity: str
    due: str = ""
    urgent: bool = False
    steps: tuple[Step, ...] = ()
    parts: tuple[Part, ...] = ()
    printed: str = ""


class _Paper:
    """A canvas with a pen that knows the margins; lengths in millimetres from the top left."""

    def __init__(self, traveler: Traveler, typeface: Typeface, paper: str, address: str, language: str) -> None:
        typeface.register()
        self.content = io.BytesIO()
        self.typeface = typeface
        self.traveler = traveler
        self.address = address
        self.say = partial(say, language)
        size = PAPERS[paper]
        self.width, self.height = size[0] / mm, size[1] / mm
        self.scale = 1.0 if paper == "a4" else 0.78
        self.margin = 12.0 if paper == "a4" else 8.0
        self.canvas = Canvas(self.content, pagesize=size, pageCompression=1)
        self.canvas.setTitle(traveler.number)
        self.pages = 1
        self.y = 0.0

    def words(
        self, x: float, y: float, text: str, size: float, font: str = REGULAR, *, room: float = 0, right: bool = False
    ) -> None:
        """Write text whose baseline is at y; shortened to a room if one is given."""
        plain = self.typeface.text(text)
        points = size * self.scale
        if room:
            while points > 6 and self.canvas.stringWidth(plain, font, points) > room * mm:
                points -= 0.5
            while plain and self.canvas.stringWidth(plain, font, points) > room * mm:
                plain = plain[:-2] + "…" if len(plain) > 2 else ""
        self.canvas.setFont(font, points)
        corner = (x * mm, (self.height - y) * mm)
        (self.canvas.drawRightString if right else self.canvas.drawString)(*corner, plain)

    def line(self, y: float, width: float = 0.3) -> None:
        """Draw a line across the page."""
        self.canvas.setLineWidth(width)
        self.canvas.line(
            self.margin * mm, (self.height - y) * mm, (self.width - self.margin) * mm, (self.height - y) * mm
        )

    def symbol(self, x: float, y: float, side: float) -> None:
        """Draw the symbol as squares, its quiet zone within `side`."""
        matrix = qr.modules(qr.content(self.traveler.key, self.traveler.copy, self.address))
        module = side / (len(matrix) + 2 * qr.QUIET)
        path = self.canvas.beginPath()
        for row, line in enumerate(matrix):
            for column, dark in enumerate(line):
                if dark:
                    left, top = x + (column + qr.QUIET) * module, y + (row + qr.QUIET + 1) * module
                    path.rect(left * mm, (self.height - top) * mm, module * mm, module * mm)
        self.canvas.drawPath(path, stroke=0, fill=1)

    def head(self) -> None:
        """Write the top of a page: what order this is, and its symbol."""
        one, side = self.traveler, 36.0 * self.scale
        left, right = self.margin, self.width - self.margin
        self.symbol(right - side, self.margin - 4, side)
        room = right - side - left - 4
        y = self.margin + 5 * self.scale
        mark = f"  {self.say('reprint', n=one.copy)}" if one.copy else ""
        self.words(left, y, f"{one.plant} · {self.say('work_order')}{mark}", 12, room=room)
        y += 12 * self.scale
        self.words(left, y, one.number, 30, BOLD, room=room)
        y += 8 * self.scale
        self.words(left, y, one.item, 14, room=room)
        y += 9 * self.scale
        due = f"    {self.say('due')} {one.due}" if one.due else ""
        urgent = f"    ⚡{self.say('urgent')}" if one.urgent else ""
        self.words(
            left, y, f"{self.say('quantity')} {one.quantity}{due}{urgent.replace('⚡', '')}", 16, BOLD, room=room
        )
        y += 5 * self.scale
        self.words(right, y + 1, codes.grouped(codes.write(one.key, one.copy)), 9, right=True)
        self.y = y + 4 * self.scale
        self.line(self.y, 0.8)

    def foot(self, of: int) -> None:
        """Write the bottom of a page."""
        y = self.height - self.margin + 4
        self.words(self.margin, y, self.say("type_in"), 8, room=self.width * 0.6)
        at = self.say("printed", at=self.traveler.printed)
        page = self.say("page", n=self.pages, of=of)
        self.words(self.width - self.margin, y, f"{at}  {page}", 8, right=True)


def _columns(paper: _Paper) -> tuple[float, ...]:
    left, right = paper.margin, paper.width - paper.margin
    whole = right - left
    return tuple(left + whole * part for part in (0, 0.1, 0.38, 0.58, 0.7, 0.82))


def _steps_head(paper: _Paper) -> None:
    paper.y += 6 * paper.scale
    for x, name in zip(_columns(paper), ("number", "operation", "center", "good", "scrap", "who"), strict=True):
        paper.words(x, paper.y, paper.say(name), 9)
    paper.y += 2 * paper.scale
    paper.line(paper.y)


def _step(paper: _Paper, step: Step) -> None:
    tall = 11 * paper.scale
    columns = _columns(paper)
    base = paper.y + tall - 3.5 * paper.scale
    paper.words(columns[0], base, str(step.number), 18, BOLD, room=columns[1] - columns[0] - 2)
    marks = "".join(f" · {mark}" for mark in step.marks)
    paper.words(columns[1], base, step.name + marks, 12, room=columns[2] - columns[1] - 2)
    paper.words(columns[2], base, step.where, 10, room=columns[3] - columns[2] - 2)
    paper.y += tall
    paper.line(paper.y)


def _part(paper: _Paper, part: Part) -> None:
    columns = _columns(paper)
    paper.y += 7 * paper.scale
    paper.words(columns[0], paper.y - 2 * paper.scale, part.name, 10, room=columns[3] - columns[0] - 2)
    paper.words(columns[4] - 2, paper.y - 2 * paper.scale, part.each, 10, right=True)
    paper.words(paper.width - paper.margin, paper.y - 2 * paper.scale, part.total, 10, right=True)
    paper.line(paper.y, 0.15)


def _draw(paper: _Paper, of: int) -> int:
    """Draw everything; return how many pages it took."""
    one = paper.traveler
    floor = paper.height - paper.margin - 4
    paper.head()
    _steps_head(paper)

    def turn() -> None:
        paper.foot(of)
        paper.canvas.showPage()
        paper.pages += 1
        paper.head()

    for step in one.steps:
        if paper.y + 11 * paper.scale > floor:
            turn()
            _steps_head(paper)
        _step(paper, step)
    if one.parts:
        if paper.y + 24 * paper.scale > floor:
            turn()
        paper.y += 9 * paper.scale
        columns = _columns(paper)
        paper.words(columns[0], paper.y, paper.say("material"), 9)
        paper.words(columns[4] - 2, paper.y, paper.say("per_piece"), 9, right=True)
        paper.words(paper.width - paper.margin, paper.y, paper.say("total"), 9, right=True)
        paper.y += 2 * paper.scale
        paper.line(paper.y)
    for part in one.parts:
        if paper.y + 7 * paper.scale > floor:
            turn()
        _part(paper, part)
    paper.foot(of)
    return paper.pages


def traveler_pdf(traveler: Traveler, typeface: Typeface, paper: str, address: str, language: str) -> bytes:
    """Return the order's paper as PDF; raise TooLong. It is laid out twice: the first time counts its pages."""
    count = _draw(_Paper(traveler, typeface, paper, address, language), 0)
    made = _Paper(traveler, typeface, paper, address, language)
    _draw(made, count)
    made.canvas.save()
    return made.content.getvalue()

"""Knows how something is to be printed: paper or label, the printer's dots, PDF or picture; and what stands against it."""

import asyncio
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from litestar import Response
from msgspec import Struct

from api.access.guard import Caller
from api.address import code_address
from api.frame.field import FieldProblem
from api.frame.visit import Visit
from api.house import House
from api.paper import prints
from printing.fonts import NoFont, Typeface
from printing.label import SIZES, DoesNotFit, Label, Maker
from printing.pages import labels_pdf, png
from printing.qr import TooLong

FONTS = Path(__file__).resolve().parents[2] / "printing" / "fonts"


class Paper(Struct, frozen=True):
    """How it is to be printed: a paper or a label size, the printer's dots, PDF or picture."""

    form: str
    dpi: int
    picture: bool


def paper_of(form: Mapping[str, Any], allowed: Sequence[str]) -> Paper:
    """Return what a form asks for, of what is allowed."""
    chosen = str(form.get("form", allowed[0]))
    return Paper(
        chosen if chosen in allowed else allowed[0],
        300 if str(form.get("dpi")) == "300" else 203,
        form.get("as") == "png",
    )


def typeface(house: House) -> Typeface:
    """Return the typeface; raise NoFont."""
    return Typeface(Path(house.settings.font_folder) if house.settings.font_folder else FONTS)


async def labels_file(house: House, labels: Sequence[Label], how: Paper, name: str) -> Response[bytes]:
    """Return labels as a PDF of exact pages, as a picture, or as many pictures in one file."""
    maker = Maker(typeface(house), how.form, 300 if how.dpi == 300 else 203, code_address(house.settings))
    pictures = await asyncio.to_thread(lambda: [maker.draw(label) for label in labels])
    if not how.picture:
        content_pdf = await asyncio.to_thread(labels_pdf, pictures, SIZES[how.form], name)
        return as_file(content_pdf, "application/pdf", f"{name}.pdf")
    if len(pictures) == 1:
        return as_file(png(pictures[0], how.dpi), "image/png", f"{name}.png")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number, picture in enumerate(pictures, 1):
            archive.writestr(f"{name}-{number:03d}.png", png(picture, how.dpi))
    return as_file(content.getvalue(), "application/zip", f"{name}.zip")


def as_file(content: bytes, kind: str, name: str) -> Response[bytes]:
    """Return a file that the browser shows."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in "-_.") else "_" for one in name)
    return Response(content, media_type=kind, headers={"content-disposition": f'inline; filename="{plain}"'})


def words_of(visit: Visit, error: Exception) -> str:
    """Return what stands against a print, in words."""
    t = visit.t
    if isinstance(error, FieldProblem):
        return str(t(f"wrong.{error.name}"))
    names = {
        DoesNotFit: "wrong.fit",
        TooLong: "wrong.too_long",
        NoFont: "wrong.no_font",
    }
    return str(t(names[type(error)], why=str(error)))


PROBLEMS = (FieldProblem, DoesNotFit, TooLong, NoFont)


async def noted(house: House, caller: Caller, subjects: Sequence[str], form: str, reason: str) -> dict[str, int]:
    """Note what was printed; return the copy numbers."""
    now = house.clock.now()
    return await house.database.write(
        lambda connection: prints.note(
            connection, house.site, subjects, form, caller.person, now, reason, code_address(house.settings)
        )
    )


async def copies_of(house: House, subjects: Sequence[str], reason: str) -> dict[str, int]:
    """Return the number the next print of each will bear; raise FieldProblem if one was printed before and nobody says why."""
    async with house.database.read() as connection:
        copies = await connection.run_sync(lambda sync: prints.next_copies(sync, house.site, subjects))
    if any(copies.values()) and not reason:
        raise FieldProblem("reason")
    return copies


async def moved(house: House) -> str:
    """Return the address that codes on paper bear, if it is another than those printed now would: empty if all is well."""
    async with house.database.read() as connection:
        earlier = await prints.earlier_address(connection, house.site)
    return "" if earlier is None or earlier == code_address(house.settings) else earlier or "–"

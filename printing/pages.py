"""Knows labels as a PDF for the browser's print dialog: one label a page, the page exactly as large as the label."""

import io
from collections.abc import Iterable

from PIL import Image
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from printing.label import Size


def labels_pdf(pictures: Iterable[Image.Image], size: Size, title: str) -> bytes:
    """Return a PDF whose pages are `size` in millimetres."""
    content = io.BytesIO()
    width, height = size[0] * mm, size[1] * mm
    canvas = Canvas(content, pagesize=(width, height), pageCompression=1)
    canvas.setTitle(title)
    for picture in pictures:
        canvas.drawImage(ImageReader(picture.convert("L")), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def png(picture: Image.Image, dpi: int) -> bytes:
    """Return a 1-bit PNG that says its resolution."""
    content = io.BytesIO()
    picture.save(content, "PNG", dpi=(dpi, dpi))
    return content.getvalue()

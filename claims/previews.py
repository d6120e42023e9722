"""A document made safe to look at: every picture is drawn anew, every PDF page becomes a picture.

Nothing of the uploaded bytes reaches the browser as it came: no scripts, no metadata, no second meaning.
"""

import io
import threading
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from claims.intake.uploads import MOST_PIXELS

MOST_WIDTH, MOST_HEIGHT = 1800, 2400
PDF_SCALE = 2.0
# PDFium keeps global state: one page is drawn at a time in a process.
_PDFIUM = threading.Lock()


class NoPreview(Exception):
    """This document cannot be drawn: another kind of file, damaged, or no such page."""


@dataclass(frozen=True)
class Picture:
    """A drawn page."""

    content: bytes
    content_type: str


def can_preview(content_type: str) -> bool:
    """Whether documents of this type are drawn at all."""
    return content_type in ("image/jpeg", "image/png", "application/pdf")


def page_count(content: bytes, content_type: str) -> int:
    """How many pages there are to draw; 1 for a picture. Raises NoPreview."""
    if content_type != "application/pdf":
        return 1
    with _PDFIUM:
        document = _open_pdf(content)
        try:
            return len(document)
        finally:
            document.close()


def draw(content: bytes, content_type: str, page: int = 1) -> Picture:
    """Draw page `page` (from 1) of a picture or PDF, at most 1800 by 2400 pixels. Raises NoPreview."""
    if content_type == "application/pdf":
        return _as_jpeg(_pdf_page(content, page))
    if can_preview(content_type) and page == 1:
        return _as_jpeg(_picture(content))
    raise NoPreview


def _open_pdf(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise NoPreview from error


def _pdf_page(content: bytes, page: int) -> Image.Image:
    with _PDFIUM:
        document = _open_pdf(content)
        try:
            if not 1 <= page <= len(document):
                raise NoPreview
            sheet = document[page - 1]
            width, height = sheet.get_size()
            scale = min(PDF_SCALE, MOST_WIDTH / max(width, 1), MOST_HEIGHT / max(height, 1))
            return sheet.render(scale=scale).to_pil()
        except pypdfium2.PdfiumError as error:
            raise NoPreview from error
        finally:
            document.close()


def _picture(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NoPreview
            image.draft("RGB", (MOST_WIDTH, MOST_HEIGHT))
            turned = ImageOps.exif_transpose(image)
            turned.thumbnail((MOST_WIDTH, MOST_HEIGHT))
            return _on_white(turned)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NoPreview from error


def _on_white(image: Image.Image) -> Image.Image:
    """Black writing on a transparent ground would be black on black."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    inked = image.convert("RGBA")
    sheet = Image.new("RGB", inked.size, "white")
    sheet.paste(inked, mask=inked.getchannel("A"))
    return sheet


def _as_jpeg(image: Image.Image) -> Picture:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=85)
    return Picture(buffer.getvalue(), "image/jpeg")

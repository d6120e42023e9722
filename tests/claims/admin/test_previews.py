"""Drawing documents: pictures anew, PDFs page by page, nothing for what cannot be opened."""

import io

import pytest
from PIL import Image

from claims.previews import NoPreview, can_preview, draw, page_count
from tests.claims.admin.desk import pdf


def png(mode: str = "RGB", size: tuple[int, int] = (30, 20), colour: int | tuple[int, ...] = 0) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def drawn(content: bytes, content_type: str, page: int = 1) -> Image.Image:
    picture = draw(content, content_type, page)
    assert picture.content_type == "image/jpeg"
    return Image.open(io.BytesIO(picture.content))


def test_a_transparent_ground_becomes_white() -> None:
    assert drawn(png("RGBA", colour=(0, 0, 0, 0)), "image/png").getpixel((5, 5)) == (255, 255, 255)
    assert drawn(png("RGB"), "image/png").getpixel((5, 5)) == (0, 0, 0)


def test_a_picture_keeps_its_shape_and_never_grows_past_the_bounds() -> None:
    assert drawn(png(size=(30, 20)), "image/png").size == (30, 20)
    assert drawn(png(size=(5400, 2400)), "image/png").size == (1800, 800)


def test_what_a_camera_wrote_about_place_and_person_is_gone() -> None:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "hong gildong"
    exif[0x0112] = 6  # the camera was held upright
    Image.new("RGB", (40, 20), "white").save(buffer, "JPEG", exif=exif)
    picture = draw(buffer.getvalue(), "image/jpeg")
    assert b"hong gildong" in buffer.getvalue()
    assert b"hong gildong" not in picture.content
    assert Image.open(io.BytesIO(picture.content)).size == (20, 40)


def test_every_page_of_a_pdf_is_drawn_and_no_other() -> None:
    content = pdf(3)
    assert page_count(content, "application/pdf") == 3
    assert all(drawn(content, "application/pdf", page).size[0] > 0 for page in (1, 2, 3))
    for page in (0, 4):
        with pytest.raises(NoPreview):
            draw(content, "application/pdf", page)


@pytest.mark.parametrize("content_type", ["image/png", "image/jpeg", "application/pdf"])
@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"<svg/>"])
def test_damaged_bytes_are_no_preview(content, content_type) -> None:
    with pytest.raises(NoPreview):
        draw(content, content_type)


@pytest.mark.parametrize("content_type", ["application/x-hwp", "text/html", "image/svg+xml", ""])
def test_other_kinds_are_never_drawn(content_type) -> None:
    assert not can_preview(content_type)
    with pytest.raises(NoPreview):
        draw(png(), content_type)


def test_a_picture_has_one_page() -> None:
    assert page_count(png(), "image/png") == 1
    with pytest.raises(NoPreview):
        draw(png(), "image/png", 2)

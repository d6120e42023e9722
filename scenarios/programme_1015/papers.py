"""The papers of the demo: small pictures that say they are a simulation and belong to no one."""

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from claims.intake.uploads import Paper

SIZE = (420, 200)
LINES = ("SIMULATION - NOT A REAL DOCUMENT", "not issued by Kakao or by any authority")


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=16)


@cache
def _form(kind: str) -> Image.Image:
    """The blank form of a kind of paper."""
    image = Image.new("P", SIZE, 0)
    image.putpalette([255, 255, 255, 40, 40, 40, 200, 30, 30, 225, 235, 245])
    draw = ImageDraw.Draw(image)
    draw.rectangle((6, 6, SIZE[0] - 7, SIZE[1] - 7), outline=1)
    draw.rectangle((7, 7, SIZE[0] - 8, 44), fill=3)
    font = _font()
    draw.text((18, 16), kind.replace("_", " ").upper(), fill=1, font=font)
    for i, line in enumerate(LINES):
        draw.text((18, 130 + 24 * i), line, fill=2, font=font)
    return image


def paper(kind: str, shop: int, version: int = 1) -> Paper:
    """A PNG of one paper of one shop; another shop, kind or version gives other bytes."""
    image = _form(kind).copy()
    draw = ImageDraw.Draw(image)
    draw.text((18, 66), f"demo business {shop:04d}", fill=1, font=_font())
    draw.text((18, 92), f"copy {version}", fill=1, font=_font())
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=False, compress_level=6)
    return Paper(kind, stream.getvalue(), f"simulation_{kind}_{shop:04d}_{version}.png")

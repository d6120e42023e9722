"""The letter as a tagged PDF: PDF/UA-1 for readers who listen, PDF/A-2a for archives, the same bytes every time."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import typst

from claims.letters.glyphs import FONTS, displayable
from claims.letters.letter import Letter

TEMPLATE = Path(__file__).parent / "letter.typ"


@cache
def fonts() -> typst.Fonts:
    """Our fonts and no others: neither the machine's nor the typesetter's."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def render_pdf(letter: Letter) -> bytes:
    """Set the letter. What people typed reaches the template as data and is never read as markup.

    The document's own date is the letter's, so equal letters give equal bytes on any day and in any time zone.
    """
    data = asdict(letter)
    del data["issued_at"]
    answer = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=fonts(),
        format="pdf",
        sys_inputs={"letter": json.dumps(_displayable(data), ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(letter.issued_at.timestamp()),
    )
    if not isinstance(answer, bytes):
        raise TypeError("the typesetter answered something other than one document")
    return answer


def _displayable(value: Any) -> Any:
    if isinstance(value, str):
        return displayable(value)
    if isinstance(value, dict):
        return {name: _displayable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_displayable(item) for item in value]
    return value

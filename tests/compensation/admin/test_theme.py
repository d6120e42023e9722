"""The colours are readable: contrast computed from the style sheet itself, in both themes."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

SHEET = (Path(__file__).parents[3] / "compensation" / "static" / "redress" / "redress.css").read_text(encoding="utf-8")
TONES = ("ours", "theirs", "both", "good", "bad", "done")


def _tokens(selector: str) -> dict[str, str]:
    block = SHEET[SHEET.index(selector + "{") :]
    return dict(re.findall(r"--([\w-]+):(#[0-9A-Fa-f]{6})", block[: block.index("}")]))


LIGHT = _tokens(":root")
DARK = {**LIGHT, **_tokens(".dark")}


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_readable_on_every_ground(theme):
    for ground in ("page", "surface", "hover", "selected"):
        for ink in ("text", "muted", "accent"):
            assert _contrast(theme[ink], theme[ground]) >= 4.5, (ink, ground)
        assert _contrast(theme["control"], theme[ground]) >= 3, ground


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_tone_is_readable_in_every_fill(theme):
    for tone in TONES:
        assert _contrast(theme[tone], theme["page"]) >= 4.5, tone
        assert _contrast(theme[f"{tone}-on"], theme[f"{tone}-soft"]) >= 4.5, tone
    assert _contrast("#FFFFFF", theme["blue"]) >= 4.5


def test_nothing_is_written_in_capitals_and_nothing_comes_from_elsewhere():
    assert "text-transform:uppercase" not in SHEET.replace("::first-letter{text-transform:uppercase}", "")
    assert "//" not in SHEET.replace("/*", "").replace("*/", "")

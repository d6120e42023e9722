"""What the letters' fonts can show."""

import unicodedata

import pytest

from claims.letters.glyphs import FILES, FONTS, code_points, displayable


def test_both_fonts_have_every_hangul_syllable_and_what_money_and_dates_need():
    needed = {*range(0xAC00, 0xD7A4), *range(0x20, 0x7F), *map(ord, "₩−–·…“”「」※①㈜□")}
    for name in FILES:
        assert needed <= code_points((FONTS / name).read_bytes())


def test_a_character_without_a_glyph_becomes_a_square_and_the_rest_stays():
    assert displayable("판교😀식당") == "판교□식당"
    assert displayable("family 👨‍👩‍👧!") == "family □□□!"


def test_letters_of_a_mac_are_composed():
    assert displayable(unicodedata.normalize("NFD", "판교식당")) == "판교식당"


def test_marks_without_a_base_in_the_font_are_left_out():
    assert displayable("x\u0489") == "x"


def test_control_and_direction_characters_are_left_out():
    assert displayable("a\x00b\x1bc\u202ed\u200be") == "abcde"
    assert displayable("a\u2028b\nc") == "a b\nc"


@pytest.mark.parametrize("bytes_", [b"\x00\x01\x00\x00" + b"\x00" * 8, b"\x00\x01\x00\x00\x00\x00" + b"\x00" * 6])
def test_a_font_without_the_table_is_refused(bytes_):
    with pytest.raises(ValueError, match="no table"):
        code_points(bytes_)

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compensation.brn import check_digit, format_brn, is_valid_brn, normalise_brn

NINE_DIGITS = st.text(alphabet="0123456789", min_size=9, max_size=9)


@pytest.mark.parametrize(
    "digits", ["1248100998", "1208147521", "1198102316", "2208162517", "1208765763", "1234567891", "6059011114"]
)
def test_numbers_in_use_are_valid(digits: str) -> None:
    assert is_valid_brn(digits)


@pytest.mark.parametrize(
    "digits",
    [
        "1234567890",  # check digit
        "0000000000",  # passes the checksum, no such tax office
        "123456789",
        "12345678911",
        "123-45-67891",
        "１２３４５６７８９１",
        "12345678９1",
        "",
    ],
)
def test_other_numbers_are_not(digits: str) -> None:
    assert not is_valid_brn(digits)


@pytest.mark.parametrize(("office", "kind", "valid"), [("100", "81", False), ("101", "81", True), ("101", "00", False)])
def test_the_tax_office_and_the_kind_are_looked_at(office: str, kind: str, valid: bool) -> None:
    nine = f"{office}{kind}1234"
    assert is_valid_brn(f"{nine}{check_digit(nine)}") is valid


@pytest.mark.parametrize(
    "text",
    [
        "123-45-67891",
        "123 45 67891",
        "1234567891",
        "１２３－４５－６７８９１",
        "123.45.67891",
        " 123‐45–67891\u00a0",
        "123_45_67891",
    ],
)
def test_a_number_is_read_however_it_is_separated(text: str) -> None:
    assert normalise_brn(text) == "1234567891"


@pytest.mark.parametrize(
    "text", ["", "123-45-6789", "123-45-678912", "123-45-6789O", "등록번호 1234567891", "1.23E+09"]
)
def test_what_is_not_ten_digits_is_no_number(text: str) -> None:
    assert normalise_brn(text) is None


def test_a_number_is_printed_in_groups() -> None:
    assert format_brn("1234567891") == "123-45-67891"
    assert format_brn("12345") == "12345"


@given(NINE_DIGITS)
def test_printing_and_reading_a_number_returns_it(nine: str) -> None:
    digits = f"{nine}{check_digit(nine)}"
    assert normalise_brn(format_brn(digits)) == digits


@given(NINE_DIGITS, st.integers(0, 9), st.sampled_from("0123456789"))
def test_every_single_wrong_digit_is_caught(nine: str, place: int, other: str) -> None:
    digits = f"{nine}{check_digit(nine)}"
    assume(is_valid_brn(digits) and digits[place] != other)
    assert not is_valid_brn(digits[:place] + other + digits[place + 1 :])


@given(st.text())
def test_any_text_gives_ten_digits_or_nothing(text: str) -> None:
    digits = normalise_brn(text)
    assert digits is None or (len(digits) == 10 and digits.isascii() and digits.isdigit())
    assert is_valid_brn(text) in (True, False)

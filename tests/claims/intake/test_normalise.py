import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.intake.normalise import (
    MONEY_LIMIT,
    clean_block,
    clean_line,
    parse_account,
    parse_mobile,
    parse_money,
    parse_yes,
)


@pytest.mark.parametrize(
    ("text", "won"),
    [
        ("0", 0),
        ("6730000", 6_730_000),
        ("6,730,000", 6_730_000),
        (" 5,740,000 ", 5_740_000),
        ("\u00a012,000\u3000", 12_000),
        ("2,460,000원", 2_460_000),
        ("2,460,000 원", 2_460_000),
        ("₩1,150,000", 1_150_000),
        ("￦ 12,000", 12_000),
        ("\\600,000", 600_000),
        ("₩0", 0),
        ("６６５００００", 6_650_000),
        ("６，６５０，０００원", 6_650_000),
        ("3만원", 30_000),
        ("480만 원", 4_800_000),
        ("1,234 만 원", 12_340_000),
        ("0만 원", 0),
        ("102만", 1_020_000),
        ("000123", 123),
        ("999999999999", 999_999_999_999),
        ("99,999,999만원", 999_999_990_000),
    ],
)
def test_an_amount_is_read_in_every_form_of_the_rules(text: str, won: int) -> None:
    assert parse_money(text) == won
    assert parse_money(unicodedata.normalize("NFD", text)) == won


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-50000",
        "−50000",
        "+5",
        "1e6",
        "1E+06",
        "NaN",
        "inf",
        "많음",
        "삼만원",
        "천원",
        "500천원",
        "3만5천원",
        "2만 5000원",
        "1.5만원",
        "1000.0",
        "1.000",
        "1,23",
        "12,34,567",
        ",123",
        "1,234,",
        "1 000",
        "①",
        "x²",
        "٣",
        "원",
        "₩",
        "만원",
        "5원원",
        "1000000000000",
        "0000000000001",
        "99999999999999999999",
        "100000000만원",
        "₩₩5",
        "5 USD",
        "10\n20",
    ],
)
def test_any_other_amount_is_not_read(text: str) -> None:
    assert parse_money(text) is None


@given(st.integers(0, MONEY_LIMIT - 1), st.sampled_from(["{}", "{:,}", "{:,}원", "₩{:,}", "￦ {} 원", " {:,} "]))
def test_a_printed_amount_reads_back(won: int, form: str) -> None:
    printed = form.format(won)
    assert parse_money(printed) == won
    wide = printed.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    assert parse_money(wide) == won


@given(st.integers(0, 10**13))
def test_an_amount_is_read_exactly_below_the_limit(won: int) -> None:
    assert parse_money(str(won)) == (won if won < MONEY_LIMIT else None)


@pytest.mark.parametrize(
    "text",
    [
        "010-1234-5678",
        "01012345678",
        "010.1234.5678",
        "010 1234 5678",
        "+82 10-1234-5678",
        "+82-10-1234-5678",
        "+82 010-1234-5678",
        "+82 (0)10-1234-5678",
        "821012345678",
        "1012345678",
        "10-1234-5678",
        " ０１０－１２３４－５６７８ ",
        "010–1234–5678",
        "010\u00a01234\u00a05678",
        "\u200e01012345678",
        "0082 10 1234 5678",
    ],
)
def test_a_mobile_number_is_mended(text: str) -> None:
    assert parse_mobile(text) == "01012345678"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "없음",
        "02-123",
        "02-1234-5678",
        "010-12-34",
        "011-123-4567",
        "010-1234-567",
        "010-1234-56789",
        "+1 10 1234 5678",
        "010-1234-567x",
        "010-1234-5678, 010-1111-2222",
        "1.01E+09",
        "20-1234-5678",
        "+1012345678",
    ],
)
def test_any_other_telephone_number_is_invalid(text: str) -> None:
    assert parse_mobile(text) is None


@given(st.from_regex(r"10[0-9]{8}", fullmatch=True), st.sampled_from(["0{}", "{}", "+82 {}", "+82{}", "+820{}"]))
def test_a_mobile_number_survives_every_prefix(digits: str, form: str) -> None:
    assert parse_mobile(form.format(digits)) == f"0{digits}"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("692-124-09366490", "69212409366490"),
        ("0171809654955", "0171809654955"),
        ("110 123 456789", "110123456789"),
        ("１１０－１２３－４５６７８９", "110123456789"),
        ("1234567890", "1234567890"),
        ("1234567890123456", "1234567890123456"),
    ],
)
def test_an_account_number_keeps_its_digits(text: str, digits: str) -> None:
    assert parse_account(text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "",
        "계좌없음",
        "1.10E+11",
        "1e11",
        "123456789",
        "12345678901234567",
        "-1234567890",
        "1234567890-",
        "110123456789.0",
        "110-123-456789 홍길동",
        "110/123/456789",
        "+1234567890",
    ],
)
def test_any_other_account_number_is_invalid(text: str) -> None:
    assert parse_account(text) is None


@pytest.mark.parametrize("text", ["Y", "y", " Y ", "Ｙ", "예", "O", "TRUE"])
def test_a_mark_that_says_yes(text: str) -> None:
    assert parse_yes(text)


@pytest.mark.parametrize("text", ["N", "n", "", " ", "아니오", "X", "FALSE", "0", "YN", "?"])
def test_a_mark_that_does_not(text: str) -> None:
    assert not parse_yes(text)


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        '=HYPERLINK("http://x","y")',
        "@SUM(A1)",
        "-1+1",
        "+82",
        "㈜행복",
        "주식회사 은하수",
        "a  b",
        "{{ x }}",
    ],
)
def test_a_name_is_kept_as_typed(name: str) -> None:
    assert clean_line(name) == name


def test_a_name_is_composed_and_freed_of_what_nobody_typed() -> None:
    assert clean_line(unicodedata.normalize("NFD", "현승재")) == "현승재"
    assert clean_line(" 바다\x00식당\x1b\u3000") == "바다식당"
    assert clean_line("바다\r\n식당") == "바다 식당"


def test_running_text_keeps_its_lines() -> None:
    assert clean_block(" 하나\r\n둘\r셋\x00\t넷 ") == "하나\n둘\n셋\t넷"


@given(st.text(alphabet=st.characters()))
def test_cleaning_is_idempotent_and_storable(text: str) -> None:
    for clean in (clean_line, clean_block):
        once = clean(text)
        assert clean(once) == once
        assert unicodedata.is_normalized("NFC", once)
        assert "\0" not in once
        once.encode()


@given(st.text(alphabet=st.characters()) | st.text(alphabet="0123456789,.-+₩￦만원eE ０９（）"))
def test_no_text_raises_and_every_value_is_in_its_range(text: str) -> None:
    won, phone, account = parse_money(text), parse_mobile(text), parse_account(text)
    assert won is None or 0 <= won < MONEY_LIMIT
    assert phone is None or (len(phone) == 11 and phone.startswith("010") and phone.isascii() and phone.isdigit())
    assert account is None or (10 <= len(account) <= 16 and account.isascii() and account.isdigit())
    assert parse_yes(text) in (True, False)

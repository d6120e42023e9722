import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compensation.banks import BANKS, SUCCESSORS, bank_name, find_bank


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("004", "004"),
        ("4", "004"),
        ("８８", "088"),
        ("국민", "004"),
        ("KB", "004"),
        ("kb국민", "004"),
        ("KB 국민 은행", "004"),
        ("(주)국민은행", "004"),
        ("국민은행(KB)", "004"),
        ("국민(004)", "004"),
        ("004 국민은행", "004"),
        ("기업은행", "003"),
        ("IBK", "003"),
        ("NH", "011"),
        ("NH농협은행", "011"),
        ("단위농협", "012"),
        ("우리은행", "020"),
        ("SC", "023"),
        ("SC제일은행", "023"),
        ("iM뱅크", "031"),
        ("ｉＭ뱅크", "031"),
        ("대구", "031"),
        ("대구은행", "031"),
        ("iM뱅크(대구)", "031"),
        ("MG", "045"),
        ("새마을", "045"),
        ("OK저축은행", "050"),
        ("우체국", "071"),
        ("KEB하나", "081"),
        ("하나은행(구 외환)", "081"),
        ("신한", "088"),
        ("케뱅", "089"),
        ("K-bank", "089"),
        ("카뱅", "090"),
        ("카카오", "090"),
        ("토스", "092"),
        ("KB증권", "218"),
        ("키움", "264"),
        ("하나증권", "270"),
        ("토스증권", "271"),
        ("카카오페이증권", "288"),
    ],
)
def test_a_bank_is_found_by_code_official_name_and_everyday_name(text: str, code: str) -> None:
    assert find_bank(text) == code
    assert find_bank(f"\u3000{unicodedata.normalize('NFD', text)} ") == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "모름",
        "국맨",
        "은행",
        "증권",
        "999",
        "026",
        "0004",
        "004-1",
        "KB 신한",
        "국민(005)",
        "국민(999)",
        "004 신한",
        "한국",
        "()",
    ],
)
def test_an_uncertain_bank_is_not_guessed(text: str) -> None:
    assert find_bank(text) is None


@pytest.mark.parametrize(("old", "name"), [("005", "외환은행"), ("021", "조흥은행")])
def test_a_merged_bank_leads_to_its_successor(old: str, name: str) -> None:
    assert find_bank(old) == find_bank(name) == SUCCESSORS[old]
    assert bank_name(old) == bank_name(SUCCESSORS[old])


def test_every_bank_is_found_by_everything_it_is_called() -> None:
    for bank in BANKS:
        for name in (bank.code, bank.korean, bank.english, *bank.aliases, bank_name(bank.code, "en")):
            assert find_bank(name) == bank.code, name


def test_codes_are_unique_and_three_digits() -> None:
    codes = [bank.code for bank in BANKS]
    assert len(codes) == len(set(codes)) == 66
    assert all(len(code) == 3 and code.isdigit() for code in codes)


def test_a_bank_is_named_in_the_language_asked_for() -> None:
    assert bank_name("004") == "국민은행"
    assert bank_name("004", "ko-kr") == "국민은행"
    assert bank_name("004", "en") == "KB Kookmin Bank"
    assert bank_name("999") == "999"


@given(st.text())
def test_any_text_is_a_known_code_or_nothing(text: str) -> None:
    assert find_bank(text) in {None, *(bank.code for bank in BANKS)}

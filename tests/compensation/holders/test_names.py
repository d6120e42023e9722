"""Two spellings of an account holder: the same, partly the same, or somebody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compensation.holders.names import likeness, plain


@pytest.mark.parametrize(
    ("expected", "answered", "said"),
    [
        ("홍길동", "홍길동", "match"),
        ("홍 길동", "홍길동", "match"),
        ("(주)판교식당", "주식회사 판교식당", "match"),
        ("㈜판교식당", "판교식당", "match"),
        ("ＡＢＣ상사", "abc상사", "match"),
        ("판교식당(홍길동)", "판교식당 (홍길동)", "match"),
        ("홍길동", "판교식당(홍길동)", "partial"),
        ("판교식당", "판교식당(홍길동)", "partial"),
        ("아주긴상호를가진식당", "아주긴상호를", "partial"),
        ("홍길동", "홍길순", "mismatch"),
        ("홍길동", "김철수", "mismatch"),
        ("홍", "홍길동", "mismatch"),
        ("홍길동", "", "mismatch"),
        ("(주)", "주식회사", "mismatch"),
    ],
)
def test_a_name_is_compared_as_a_bank_writes_it(expected, answered, said):
    assert likeness(expected, answered) == said
    assert likeness(answered, expected) == said


@given(st.text(min_size=1))
def test_a_name_is_like_itself_unless_nothing_of_it_remains(name):
    assert likeness(name, name) == ("match" if plain(name).strip("()[]/,·") else "mismatch")

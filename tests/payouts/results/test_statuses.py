"""What is clearly a failure is one; what is not clear is for a person, never for a second payment."""

import pytest

from payouts.results import reason_code, verdict


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("계좌해지", "account_closed"),
        ("해지 계좌", "account_closed"),
        ("이체불능(폐쇄계좌)", "account_closed"),
        ("예금주 불일치", "name_mismatch"),
        ("예금주명 상이", "name_mismatch"),
        ("수취인 성명 오류", "name_mismatch"),
        ("계좌번호 오류", "no_such_account"),
        ("해당 계좌 없음", "no_such_account"),
        ("없는계좌", "no_such_account"),
        ("입금한도 초과", "limit"),
        ("이체실패", "unknown"),
        ("거래정지", "unknown"),
        ("", "unknown"),
    ],
)
def test_the_banks_words_become_a_coded_reason(words: str, code: str):
    assert reason_code(words) == code


@pytest.mark.parametrize(
    "words", ["계좌해지", "이체실패", "처리불능", "수취은행 거절", "예금주 불일치", "기타 오류", "이체취소"]
)
def test_a_named_failure_is_a_failure(words: str):
    assert verdict(words, success=False) == "failed"


@pytest.mark.parametrize("words", ["반환", "입금반환", "입금 반환", "반환완료", "입금반환(계좌해지)", "반환처리완료"])
def test_a_return_is_a_return(words: str):
    assert verdict(words, success=False) == "returned"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "처리중",
        "이체 대기",
        "예약",
        "정상",
        "이체완료(취소)",
        "실패 재처리중",
        "반환예정",
        "반환 불가",
        "미반환",
        "???",
    ],
)
def test_what_does_not_name_an_end_is_unclear(words: str):
    assert verdict(words, success=False) == "unclear"


def test_the_banks_own_success_word_is_paid():
    assert verdict("이체완료", success=True) == "paid"

"""What the bank's words about a transfer mean. Only what is clearly said counts; the rest is for a person."""

import re
import unicodedata
from typing import Literal

ReasonCode = Literal["account_closed", "name_mismatch", "no_such_account", "limit", "unknown"]
Verdict = Literal["paid", "failed", "returned", "unclear"]

_REASONS: tuple[tuple[ReasonCode, re.Pattern[str]], ...] = (
    ("account_closed", re.compile(r"해지|해약|폐쇄|폐좌")),
    (
        "name_mismatch",
        re.compile(r"(?:예금주|성명|수취인|받는분|명의)(?:명|성명|이름)?(?:이|가|의)?(?:불일치|상이|오류|다름|틀림)"),
    ),
    (
        "no_such_account",
        re.compile(r"계좌(?:번호)?(?:가|이)?(?:없음|없습|미존재|오류|상이|착오)|(?:없는|미등록|부존재|잘못된)계좌"),
    ),
    ("limit", re.compile(r"한도")),
)
_FAILED = re.compile(r"실패|불능|오류|에러|거절|거부|불가|반려|부적합|정지|부족|취소")
_RETURNED = re.compile(r"(?<!미)반환(?!(?:처리)?(?:불가|불능|거절|거부|실패|오류|취소))")
_NOT_FINAL = re.compile(r"완료|성공|처리중|진행|대기|예정|예약|재처리|확인중|접수|전송중|요청")


def reason_code(status_text: str) -> ReasonCode:
    """Why a transfer failed, from the bank's words; `unknown` where they give no reason we know."""
    words = _bare(status_text)
    return next((code for code, pattern in _REASONS if pattern.search(words)), "unknown")


def verdict(status_text: str, success: bool, said: Literal["", "failed", "returned"] = "") -> Verdict:
    """What the words say happened.

    `success` is the bank's own word on its list, `said` a word on its list of failures or returns. A failure must be
    named as one: to take an unknown, pending or empty status for a failure would pay the claim a second time.
    """
    if success:
        return "paid"
    if said:
        return said
    words = _bare(status_text)
    if _RETURNED.search(words):
        rest = re.sub(r"반환(?:처리|입금)?완료", "", words)
        return "unclear" if _NOT_FINAL.search(rest) else "returned"
    if "반환" in words or _NOT_FINAL.search(words):
        return "unclear"
    return "failed" if _FAILED.search(words) or reason_code(words) != "unknown" else "unclear"


def _bare(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))

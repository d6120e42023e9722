"""Documents of invented banks for the tests of drafted formats."""

import copy
from typing import Any

from payouts.bankfiles.shipped import documents

SMALL = "test"
SUCCESS, FAILURE = "입금됨", "미입금"


def small_bank(version: str = "1", **changes: Any) -> dict[str, Any]:
    """K-bank's sheet for a bank that takes two lines a file and answers in words and titles of its own."""
    document = copy.deepcopy(documents()["kbank/1"])
    return {
        **document,
        "code": SMALL,
        "version": version,
        "name": {"ko": "시험은행", "en": "Test bank"},
        "max_rows": 2,
        "cutoff": "16:30",
        "result": {
            "code": SMALL,
            "titles": {
                "account": "계좌",
                "amount": "보낸 돈",
                "holder": "받은 사람",
                "status": "결말",
                "key": "우리 번호",
                "reason": "까닭",
            },
            "amount_format": "plain",
            "success_words": [SUCCESS],
            "failure_words": [FAILURE],
            "return_words": ["되돌아옴"],
        },
        **changes,
    }


def answer_of(lines: Any, words: dict[int, tuple[str, str]]) -> list[list[str | int]]:
    """The small bank's result table for lines, by position: its word and its reason."""
    titles = ["우리 번호", "계좌", "보낸 돈", "받은 사람", "결말", "까닭"]
    by_position = {line.position: line for line in lines}
    rows = [
        [f"L{line.pk}", line.account.number, line.net, line.payee, *words[position]]
        for position, line in by_position.items()
        if position in words
    ]
    return [["시험은행 이체 결과"], [], titles, *rows, ["합계", "", sum(int(row[2]) for row in rows)]]

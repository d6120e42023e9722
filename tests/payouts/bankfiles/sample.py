"""The round behind the golden files in tests/data/bank: invented people and accounts, awkward on purpose.

`python -m tests.payouts.bankfiles.sample` writes both files anew after a deliberate change of a layout.
"""

import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from payouts.bankfiles import KBANK, TransferRow, write_bank_file
from payouts.results.compose import compose_kbank_result

GOLDEN = Path(__file__).resolve().parents[2] / "data" / "bank"
UPLOAD = GOLDEN / "kbank-upload.xlsx"
RESULT = GOLDEN / "kbank-result.xls"
EXECUTED = datetime.datetime(2026, 6, 9, 11, 46, 52, tzinfo=ZoneInfo("Asia/Seoul"))

ROWS = (
    TransferRow(41, 1, "020", "1002345678901", 30_000, "홍길동", "보상 R-000041"),
    TransferRow(42, 2, "031", "00123456789", 50_000, "(주)한빛상사", "보상 R-000042"),
    TransferRow(43, 3, "004", "000000000001", 30_000, "Tom & <Jerry>", "보상 R-000043"),
    TransferRow(44, 4, "089", "100200300400", 1_234_567, "펲시똠", ""),
    TransferRow(45, 5, "081", "12345678901234", 30_000, "김영희", "0012"),
    TransferRow(46, 6, "081", "12345678901234", 30_000, "김영희", "0013"),
)
CONTROL = {
    "회차": "제1차",
    "자료": "모의 자료 — 카카오가 발행하지 않았습니다 😀",
    "=지시": '=HYPERLINK("http://bad.invalid","눌러")',
}
ANSWERS = (
    (ROWS[0], "이체완료", EXECUTED),
    (ROWS[1], "계좌해지", EXECUTED),
    (ROWS[2], "예금주 불일치", EXECUTED),
    (ROWS[4], "이체완료", EXECUTED),
    (ROWS[5], "이체완료", EXECUTED),
)


def upload() -> bytes:
    return write_bank_file(ROWS, KBANK, CONTROL)


def result() -> bytes:
    return compose_kbank_result(ANSWERS)


if __name__ == "__main__":
    UPLOAD.write_bytes(upload())
    RESULT.write_bytes(result())

"""What one row of a claim file says: cells in, a `ClaimRow` out. Pure; duplicates are the importer's to find.

The defects clear a field and leave the claim to a reviewer; a code rejects the row, which is kept and can be
corrected.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from claims.intake.normalise import clean_block, clean_line, parse_account, parse_mobile, parse_money, parse_yes
from claims.intake.times import parse_time
from compensation.banks import find_bank
from compensation.brn import is_valid_brn, normalise_brn

RECEIVED_AT: Final = "접수일시"
CHANNEL: Final = "접수경로"
BUSINESS_NAME: Final = "상호"
REPRESENTATIVE: Final = "대표자명"
BRN: Final = "사업자등록번호"
INDUSTRY: Final = "업종"
MOBILE: Final = "휴대폰"
EMAIL: Final = "이메일"
SERVICE: Final = "이용서비스"
BASELINE_SALES: Final = "기준주간매출"
OUTAGE_SALES: Final = "장애주간매출"
BANK: Final = "은행"
ACCOUNT: Final = "계좌번호"
HOLDER: Final = "예금주"
DOCUMENTS: Final = ("소상공인확인서", "매출입증자료", "이용사실자료", "통장사본")
"""The four documents, in the order of `ClaimRow.documents`: small-business certificate, proof of sales, proof of
use of the service, copy of the bankbook."""
DAMAGE: Final = "피해내용"

COLUMNS: Final = (
    *(RECEIVED_AT, CHANNEL, BUSINESS_NAME, REPRESENTATIVE, BRN, INDUSTRY, MOBILE, EMAIL, SERVICE),
    *(BASELINE_SALES, OUTAGE_SALES, BANK, ACCOUNT, HOLDER, *DOCUMENTS, DAMAGE),
)
"""Every column of a claim file, in the order offices send them."""
OPTIONAL_COLUMNS: Final = frozenset({INDUSTRY, EMAIL, HOLDER, DAMAGE})
REQUIRED_COLUMNS: Final = tuple(column for column in COLUMNS if column not in OPTIONAL_COLUMNS)
"""Without one of these every row would carry the same defect, so the file is refused instead."""

CHANNELS: Final[dict[str, str]] = {
    "chatbot": "챗봇",
    "web": "웹",
    "phone": "전화",
    "post": "우편",
    "visit": "방문",
}
"""How a claim can come in: the stored word, and the word of the file."""
_CHANNEL_OF_WORD: Final = {word: channel for channel, word in CHANNELS.items()}

_PROBLEM_COLUMNS: Final = {
    "channel_unknown": CHANNEL,
    "received_at_invalid": RECEIVED_AT,
    "outside_filing_window": RECEIVED_AT,
    "brn_missing": BRN,
    "brn_invalid": BRN,
    "baseline_sales_invalid": BASELINE_SALES,
    "outage_sales_invalid": OUTAGE_SALES,
    "phone_invalid": MOBILE,
    "bank_unknown": BANK,
    "account_invalid": ACCOUNT,
}
REJECTION_CODES: Final = tuple(_PROBLEM_COLUMNS)[:5]
"""Why a row is no claim; the first that applies, in this order."""
DEFECT_CODES: Final = tuple(_PROBLEM_COLUMNS)[5:]
"""What a reviewer must complete, in the order they are reported."""

Window = tuple[datetime, datetime]
"""A filing window, aware and half-open: opens ≤ moment < closes."""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """The values of one row. Money is whole won, moments are aware and in Seoul time; None is unread or unreadable.

    `code` is the rejection code or None; `defects` are the problems of a row that is a claim all the same. `brn` is
    filled only with a number that holds.
    """

    received_at: datetime | None
    channel: str | None
    business_name: str
    representative: str
    brn: str | None
    industry: str
    phone: str | None
    email: str
    service: str
    baseline_sales: int | None
    outage_sales: int | None
    bank_code: str | None
    account_number: str | None
    holder: str
    documents: tuple[bool, bool, bool, bool]
    damage_text: str
    defects: tuple[str, ...]
    code: str | None

    @property
    def loss(self) -> int | None:
        """The sales lost in the week, in won: max(0, baseline − outage), None when either is unknown."""
        if self.baseline_sales is None or self.outage_sales is None:
            return None
        return max(0, self.baseline_sales - self.outage_sales)


def parse_channel(text: str) -> str | None:
    """The stored word for a channel as the file prints it, or None."""
    return _CHANNEL_OF_WORD.get(clean_line(text))


def problem_column(code: str) -> str:
    """The file's name of the column a rejection or defect code is about. KeyError for a code that does not exist."""
    return _PROBLEM_COLUMNS[code]


def in_windows(moment: datetime, windows: Iterable[Window]) -> bool:
    """Whether an aware moment lies in one of the half-open windows."""
    return any(opens <= moment < closes for opens, closes in windows)


def _rejection(
    cells: Mapping[str, str],
    channel: str | None,
    received_at: datetime | None,
    brn: str | None,
    windows: Iterable[Window],
) -> str | None:
    if channel is None:
        return "channel_unknown"
    if received_at is None:
        return "received_at_invalid"
    if not in_windows(received_at, windows):
        return "outside_filing_window"
    if brn is None:
        return "brn_invalid" if clean_line(cells.get(BRN, "")) else "brn_missing"
    return None


def _valid_brn(text: str) -> str | None:
    digits = normalise_brn(text)
    return digits if digits is not None and is_valid_brn(digits) else None


def parse_claim_row(cells: Mapping[str, str], windows: Iterable[Window]) -> ClaimRow:
    """Read one row of a claim file whose filing windows are `windows`. Absent cells are empty; nothing raises."""

    def cell(column: str) -> str:
        return cells.get(column, "")

    channel, received_at, brn = parse_channel(cell(CHANNEL)), parse_time(cell(RECEIVED_AT)), _valid_brn(cell(BRN))
    values = (
        parse_money(cell(BASELINE_SALES)),
        parse_money(cell(OUTAGE_SALES)),
        parse_mobile(cell(MOBILE)),
        find_bank(cell(BANK)),
        parse_account(cell(ACCOUNT)),
    )
    baseline, outage, phone, bank_code, account = values
    certificate, sales_proof, use_proof, bankbook = (parse_yes(cell(column)) for column in DOCUMENTS)
    return ClaimRow(
        received_at=received_at,
        channel=channel,
        business_name=clean_line(cell(BUSINESS_NAME)),
        representative=clean_line(cell(REPRESENTATIVE)),
        brn=brn,
        industry=clean_line(cell(INDUSTRY)),
        phone=phone,
        email=clean_line(cell(EMAIL)),
        service=clean_line(cell(SERVICE)),
        baseline_sales=baseline,
        outage_sales=outage,
        bank_code=bank_code,
        account_number=account,
        holder=clean_line(cell(HOLDER)),
        documents=(certificate, sales_proof, use_proof, bankbook),
        damage_text=clean_block(cell(DAMAGE)),
        defects=tuple(code for code, value in zip(DEFECT_CODES, values, strict=True) if value is None),
        code=_rejection(cells, channel, received_at, brn, windows),
    )


def as_truth(row_number: int, outcome: str, row: ClaimRow) -> dict[str, object]:
    """The printed record of a row, keys in their printed order; `outcome` is accepted, duplicate or rejected."""
    if outcome == "rejected":
        return {"row": row_number, "outcome": outcome, "code": row.code}
    return {
        "row": row_number,
        "outcome": outcome,
        "received_at": row.received_at.isoformat() if row.received_at else None,
        "channel": CHANNELS[row.channel] if row.channel else None,
        "business_name": row.business_name,
        "representative": row.representative,
        "brn": row.brn,
        "phone": row.phone,
        "service": row.service,
        "baseline_sales": row.baseline_sales,
        "outage_sales": row.outage_sales,
        "loss": row.loss,
        "bank_code": row.bank_code,
        "account_number": row.account_number,
        "documents": list(row.documents),
        "defects": list(row.defects),
    }

"""What one row of a damage-report file says: cells in, a `ReportRow` out. Pure; seen numbers are the importer's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from claims.intake.claim_rows import Window, in_windows
from claims.intake.normalise import clean_block, clean_line, parse_mobile, parse_money, parse_yes, typewritten
from claims.intake.times import parse_time

NUMBER: Final = "신고번호"
RECEIVED_AT: Final = "신고일시"
REPORTER: Final = "신고자유형"
MOBILE: Final = "휴대폰"
EMAIL: Final = "이메일"
SERVICE: Final = "이용서비스"
SERVICE_KIND: Final = "서비스구분"
MONEY_DAMAGE: Final = "금전피해"
CLAIMED_AMOUNT: Final = "피해금액"
DAMAGE: Final = "피해내용"

COLUMNS: Final = (
    *(NUMBER, RECEIVED_AT, REPORTER, MOBILE, EMAIL, SERVICE),
    *(SERVICE_KIND, MONEY_DAMAGE, CLAIMED_AMOUNT, DAMAGE),
)
"""Every column of a report file, in the order offices send them."""
OPTIONAL_COLUMNS: Final = frozenset({MOBILE, EMAIL, DAMAGE})
REQUIRED_COLUMNS: Final = tuple(column for column in COLUMNS if column not in OPTIONAL_COLUMNS)
"""Without one of these the reports could not be triaged, so the file is refused."""

_REPORTERS: Final = {"일반이용자": "individual", "소상공인": "small_business", "중대형기업": "enterprise"}
_SERVICE_KINDS: Final = {"유료": "paid", "무료": "free"}
_PROBLEM_COLUMNS: Final = {
    "number_missing": NUMBER,
    "received_at_invalid": RECEIVED_AT,
    "outside_filing_window": RECEIVED_AT,
}
REJECTION_CODES: Final = tuple(_PROBLEM_COLUMNS)
"""Why a row is no report; the first that applies, in this order."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """The values of one row. Money is whole won, the moment aware and in Seoul time; None is unread or unreadable."""

    number: str
    received_at: datetime | None
    reporter: str | None
    phone: str | None
    email: str
    service: str
    service_kind: str | None
    money_damage: bool
    claimed_amount: int | None
    damage_text: str
    code: str | None

    @property
    def triage(self) -> str:
        """Who looks at it: `paid` for a paid service, `free_loss` for money lost with a free one, else `other`."""
        if self.service_kind == "paid":
            return "paid"
        return "free_loss" if self.service_kind == "free" and self.money_damage else "other"


def problem_column(code: str) -> str:
    """The file's name of the column a rejection code is about. KeyError for a code that does not exist."""
    return _PROBLEM_COLUMNS[code]


def _rejection(number: str, received_at: datetime | None, windows: Iterable[Window]) -> str | None:
    if not number:
        return "number_missing"
    if received_at is None:
        return "received_at_invalid"
    return None if in_windows(received_at, windows) else "outside_filing_window"


def parse_report_row(cells: Mapping[str, str], windows: Iterable[Window]) -> ReportRow:
    """Read one row of a report file whose report windows are `windows`. Absent cells are empty; nothing raises."""

    def cell(column: str) -> str:
        return cells.get(column, "")

    # The same number typed in full width is the same report.
    number, received_at = clean_line(typewritten(cell(NUMBER))), parse_time(cell(RECEIVED_AT))
    return ReportRow(
        number=number,
        received_at=received_at,
        reporter=_REPORTERS.get(clean_line(cell(REPORTER))),
        phone=parse_mobile(cell(MOBILE)),
        email=clean_line(cell(EMAIL)),
        service=clean_line(cell(SERVICE)),
        service_kind=_SERVICE_KINDS.get(clean_line(cell(SERVICE_KIND))),
        money_damage=parse_yes(cell(MONEY_DAMAGE)),
        claimed_amount=parse_money(cell(CLAIMED_AMOUNT)),
        damage_text=clean_block(cell(DAMAGE)),
        code=_rejection(number, received_at, windows),
    )


def as_truth(row_number: int, outcome: str, row: ReportRow) -> dict[str, object]:
    """The printed record of a row, keys in their printed order; `outcome` is accepted, duplicate or rejected."""
    if outcome == "rejected":
        return {"row": row_number, "outcome": outcome, "code": row.code}
    return {
        "row": row_number,
        "outcome": outcome,
        "number": row.number,
        "received_at": row.received_at.isoformat() if row.received_at else None,
        "reporter": row.reporter,
        "service": row.service,
        "triage": row.triage,
        "claimed_amount": row.claimed_amount,
    }

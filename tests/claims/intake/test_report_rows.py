import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.intake import report_rows
from claims.intake.report_rows import (
    COLUMNS,
    REJECTION_CODES,
    ReportRow,
    as_truth,
    parse_report_row,
    problem_column,
)

from .samples import REPORT_WINDOWS, seoul

GOOD = {
    "신고번호": "R195-000002",
    "신고일시": "2022-11-01 03:14",
    "신고자유형": "일반이용자",
    "휴대폰": "010-4046-6410",
    "이메일": "user@example.com",
    "이용서비스": "카카오톡 채널",
    "서비스구분": "무료",
    "금전피해": "Y",
    "피해금액": "350,000",
    "피해내용": "손해가 있었습니다",
}


def parse(**changes: str) -> ReportRow:
    return parse_report_row({**GOOD, **changes}, REPORT_WINDOWS)


def test_a_good_row_is_read_whole() -> None:
    assert parse() == ReportRow(
        number="R195-000002",
        received_at=seoul(2022, 11, 1, 3, 14),
        reporter="individual",
        phone="01040466410",
        email="user@example.com",
        service="카카오톡 채널",
        service_kind="free",
        money_damage=True,
        claimed_amount=350_000,
        damage_text="손해가 있었습니다",
        code=None,
    )


@pytest.mark.parametrize(
    ("kind", "damage", "triage"),
    [
        ("유료", "Y", "paid"),
        ("유료", "N", "paid"),
        ("무료", "Y", "free_loss"),
        ("무료", "N", "other"),
        ("무료", "", "other"),
        ("", "Y", "other"),
    ],
)
def test_triage_asks_for_the_service_then_for_the_money(kind: str, damage: str, triage: str) -> None:
    assert parse(서비스구분=kind, 금전피해=damage).triage == triage


@pytest.mark.parametrize(
    ("word", "reporter"),
    [("일반이용자", "individual"), ("소상공인", "small_business"), ("중대형기업", "enterprise"), ("외계인", None)],
)
def test_who_reports_is_told_by_a_known_word(word: str, reporter: str | None) -> None:
    assert parse(신고자유형=word).reporter == reporter


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"신고번호": " ", "신고일시": "어제"}, "number_missing"),
        ({"신고일시": "10월 언젠가"}, "received_at_invalid"),
        ({"신고일시": "2022-10-18 23:59:59"}, "outside_filing_window"),
        ({"신고일시": "2022-11-07 00:00"}, "outside_filing_window"),
        ({"신고일시": "2022-10-19 00:00"}, None),
        ({"신고일시": "2022-11-06 23:59:59"}, None),
        ({"피해금액": "많음", "휴대폰": "없음"}, None),
    ],
)
def test_a_row_that_is_no_report_says_why(changes: dict[str, str], code: str | None) -> None:
    assert parse(**changes).code == code


def test_the_same_number_in_full_width_is_the_same_number() -> None:
    assert parse(신고번호=" Ｒ１９５－０００００２ ").number == parse().number


def test_a_rejection_is_printed_with_its_code_alone() -> None:
    assert as_truth(3, "rejected", parse(신고번호="")) == {"row": 3, "outcome": "rejected", "code": "number_missing"}
    assert as_truth(3, "duplicate", parse()) == {**as_truth(3, "accepted", parse()), "outcome": "duplicate"}


def test_every_code_names_its_column() -> None:
    assert [problem_column(code) for code in REJECTION_CODES] == ["신고번호", "신고일시", "신고일시"]
    assert tuple(GOOD) == COLUMNS
    assert set(report_rows.REQUIRED_COLUMNS) | report_rows.OPTIONAL_COLUMNS == set(COLUMNS)


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(alphabet=st.characters())))
def test_no_row_raises_and_every_row_is_a_report_or_has_a_known_code(cells: dict[str, str]) -> None:
    row = parse_report_row({**GOOD, **cells}, REPORT_WINDOWS)
    assert row.code is None or row.code in REJECTION_CODES
    assert row.triage in ("paid", "free_loss", "other")

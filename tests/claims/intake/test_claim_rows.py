import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.intake import claim_rows
from claims.intake.claim_rows import (
    CHANNELS,
    COLUMNS,
    DEFECT_CODES,
    REJECTION_CODES,
    ClaimRow,
    as_truth,
    parse_claim_row,
    problem_column,
)

from .samples import FILING_WINDOWS, seoul

GOOD = {
    "접수일시": "2023-02-01 11:17:00",
    "접수경로": "웹",
    "상호": "<b>미소분식</b>",
    "대표자명": "류은서",
    "사업자등록번호": "123-45-67891",
    "업종": "외식업",
    "휴대폰": "010-1234-5678",
    "이메일": "shop@example.com",
    "이용서비스": "카카오톡 채널",
    "기준주간매출": "444만원",
    "장애주간매출": "4,240,000",
    "은행": "카뱅",
    "계좌번호": "269-391-05730",
    "예금주": "류은서",
    "소상공인확인서": "Y",
    "매출입증자료": "N",
    "이용사실자료": "",
    "통장사본": "Y",
    "피해내용": "예약을\r\n받지 못함",
}


def parse(**changes: str) -> ClaimRow:
    return parse_claim_row({**GOOD, **changes}, FILING_WINDOWS)


def test_a_good_row_is_read_whole() -> None:
    assert parse() == ClaimRow(
        received_at=seoul(2023, 2, 1, 11, 17),
        channel="web",
        business_name="<b>미소분식</b>",
        representative="류은서",
        brn="1234567891",
        industry="외식업",
        phone="01012345678",
        email="shop@example.com",
        service="카카오톡 채널",
        baseline_sales=4_440_000,
        outage_sales=4_240_000,
        bank_code="090",
        account_number="26939105730",
        holder="류은서",
        documents=(True, False, False, True),
        damage_text="예약을\n받지 못함",
        defects=(),
        code=None,
    )


@pytest.mark.parametrize(
    ("column", "text", "defect", "field"),
    [
        ("기준주간매출", "1e6", "baseline_sales_invalid", "baseline_sales"),
        ("기준주간매출", "", "baseline_sales_invalid", "baseline_sales"),
        ("장애주간매출", "많음", "outage_sales_invalid", "outage_sales"),
        ("휴대폰", "", "phone_invalid", "phone"),
        ("은행", "", "bank_unknown", "bank_code"),
        ("은행", "국맨", "bank_unknown", "bank_code"),
        ("계좌번호", "", "account_invalid", "account_number"),
        ("계좌번호", "1.10E+11", "account_invalid", "account_number"),
    ],
)
def test_a_defect_clears_its_field_and_loses_nothing_else(column: str, text: str, defect: str, field: str) -> None:
    row, good = parse(**{column: text}), parse()
    assert row.code is None
    assert row.defects == (defect,)
    changed = {name for name in ClaimRow.__slots__ if getattr(row, name) != getattr(good, name)}
    assert changed == {field, "defects"}
    assert getattr(row, field) is None


def test_defects_are_told_in_one_order() -> None:
    row = parse(기준주간매출="-1", 장애주간매출="NaN", 휴대폰="없음", 은행="모름", 계좌번호="계좌없음")
    assert row.defects == DEFECT_CODES
    assert row.code is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"접수경로": "팩스"}, "channel_unknown"),
        ({"접수경로": ""}, "channel_unknown"),
        ({"접수일시": "어제"}, "received_at_invalid"),
        ({"접수일시": "2023-01-30 14:59:59"}, "outside_filing_window"),
        ({"접수일시": "2023-07-01 00:00"}, "outside_filing_window"),
        ({"사업자등록번호": " "}, "brn_missing"),
        ({"사업자등록번호": "123-45-67890"}, "brn_invalid"),
        ({"사업자등록번호": "123"}, "brn_invalid"),
    ],
)
def test_a_row_that_is_no_claim_says_why(changes: dict[str, str], code: str) -> None:
    assert parse(**changes).code == code


def test_the_first_reason_in_the_order_is_the_one_told() -> None:
    wrong = [{"접수경로": "팩스"}, {"접수일시": "어제"}, {"접수일시": "2022-01-01"}, {"사업자등록번호": ""}]
    for place, code in enumerate(REJECTION_CODES[:4]):
        changes: dict[str, str] = {}
        for other in reversed(wrong[place:]):
            changes |= other
        assert parse(**changes).code == code


@pytest.mark.parametrize(
    "moment", ["2023-01-30 15:00", "2023-02-27 23:59:59", "2023-02-28 00:00", "2023-06-30 23:59:59"]
)
def test_the_windows_are_half_open_without_a_gap(moment: str) -> None:
    assert parse(접수일시=moment).code is None


def test_without_a_window_nothing_can_be_filed() -> None:
    assert parse_claim_row(GOOD, ()).code == "outside_filing_window"


@pytest.mark.parametrize(("stored", "word"), CHANNELS.items())
def test_every_channel_is_printed_as_it_was_written(stored: str, word: str) -> None:
    row = parse(접수경로=f" {word} ")
    assert row.channel == stored
    assert as_truth(2, "accepted", row)["channel"] == word


def test_the_loss_is_never_negative_and_unknown_when_a_side_is() -> None:
    assert parse(기준주간매출="100", 장애주간매출="40").loss == 60
    assert parse(기준주간매출="40", 장애주간매출="100").loss == 0
    assert parse(기준주간매출="40", 장애주간매출="").loss is None


def test_a_duplicate_is_printed_with_its_values_and_a_rejection_with_its_code() -> None:
    accepted, duplicate = (as_truth(7, outcome, parse()) for outcome in ("accepted", "duplicate"))
    assert {**accepted, "outcome": "duplicate"} == duplicate
    assert as_truth(7, "rejected", parse(접수경로="팩스")) == {
        "row": 7,
        "outcome": "rejected",
        "code": "channel_unknown",
    }


def test_every_code_names_its_column() -> None:
    assert {problem_column(code) for code in (*REJECTION_CODES, *DEFECT_CODES)} <= set(COLUMNS)
    with pytest.raises(KeyError):
        problem_column("unheard_of")


def test_every_column_is_one_of_the_good_row() -> None:
    assert tuple(GOOD) == COLUMNS
    assert set(claim_rows.REQUIRED_COLUMNS) | claim_rows.OPTIONAL_COLUMNS == set(COLUMNS)


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(alphabet=st.characters())))
def test_no_row_raises_and_every_row_is_a_claim_or_has_a_known_code(cells: dict[str, str]) -> None:
    row = parse_claim_row({**GOOD, **cells}, FILING_WINDOWS)
    assert row.code is None or row.code in REJECTION_CODES
    assert (row.code is None) == (row.channel is not None and row.received_at is not None and row.brn is not None) or (
        row.code == "outside_filing_window"
    )
    assert set(row.defects) <= set(DEFECT_CODES)

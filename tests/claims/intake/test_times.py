import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.intake.times import SEOUL, parse_time


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("2023-01-30 18:54:00", "2023-01-30T18:54:00"),
        ("2023/01/31 16:17", "2023-01-31T16:17:00"),
        ("2023/1/31 6:07", "2023-01-31T06:07:00"),
        ("2023.02.01 20:39", "2023-02-01T20:39:00"),
        ("2023.02.01. 20:39", "2023-02-01T20:39:00"),
        ("2023. 1. 31. 오후 8:01", "2023-01-31T20:01:00"),
        ("2023. 1. 31. 오후 8:01:09", "2023-01-31T20:01:09"),
        ("2023. 6. 4. 오전 12:47", "2023-06-04T00:47:00"),
        ("2023. 6. 3. 오후 12:49", "2023-06-03T12:49:00"),
        ("2023년 2월 2일 04시 05분", "2023-02-02T04:05:00"),
        ("2023년 2월 2일 4시 5분 6초", "2023-02-02T04:05:06"),
        ("2023년 1월 30일 오후 3시 5분", "2023-01-30T15:05:00"),
        ("2023년 1월 30일 오후 3시", "2023-01-30T15:00:00"),
        ("2023년1월30일오후3시5분", "2023-01-30T15:05:00"),
        ("2023-01-30 3:05 PM", "2023-01-30T15:05:00"),
        ("2023-01-30 pm 3:05", "2023-01-30T15:05:00"),
        ("2023-01-30 12:05 a.m.", "2023-01-30T00:05:00"),
        ("2023-02-01T04:35:00+09:00", "2023-02-01T04:35:00"),
        ("2023-02-01T04:35:00Z", "2023-02-01T13:35:00"),
        ("2023-02-01 04:35:00 +00:00", "2023-02-01T13:35:00"),
        ("20230201T043500Z", "2023-02-01T13:35:00"),
        ("2023-02-01T04:35", "2023-02-01T04:35:00"),
        ("2023-W05-2", "2023-01-31T00:00:00"),
        ("2023-01-30", "2023-01-30T00:00:00"),
        ("2023.1.30.", "2023-01-30T00:00:00"),
        ("20230130", "2023-01-30T00:00:00"),
        ("2023-02-27 24:00", "2023-02-28T00:00:00"),
        ("\u00a0２０２３－０１－３０　１８：５４ ", "2023-01-30T18:54:00"),
        ("44957", "2023-01-31T00:00:00"),
        ("44957.678472222222", "2023-01-31T16:17:00"),
    ],
)
def test_a_moment_is_read_in_every_form_of_the_rules(text: str, printed: str) -> None:
    for typed in (text, unicodedata.normalize("NFD", text)):
        moment = parse_time(typed)
        assert moment is not None
        assert moment.isoformat() == f"{printed}+09:00"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "어제",
        "10월 언젠가",
        "2023-13-01",
        "2023-02-30 10:00",
        "2023-00-10",
        "2022-02-29",
        "2023-02-01 25:00",
        "2023-02-01 24:01",
        "2023-02-01 10:60",
        "2023-02-01 10:00:60",
        "2023. 1. 31. 오전 13:00",
        "2023. 1. 31. 오후 24:00",
        "23.1.31 10:00",
        "1/31/2023",
        "2023-01/31",
        "2023-1-3115:00",
        "2023-01-31 오후 3:00 PM",
        "0000-01-01",
        "9999-12-31 24:00",
        "0001-01-01T00:00:00+23:59",
        "2023-02-01T04:35:00+25:00",
        "2023-02-01x04:35",
        "2023",
        "2023-01",
        "1675149420",
        "-44957",
        "4.4957E4",
        "2023-01-31 16:17 경",
    ],
)
def test_an_impossible_or_unreadable_moment_is_none(text: str) -> None:
    assert parse_time(text) is None


def _korean(moment: datetime) -> str:
    half = "오후" if moment.hour >= 12 else "오전"
    return f"{moment.year}. {moment.month}. {moment.day}. {half} {(moment.hour + 11) % 12 + 1}:{moment:%M:%S}"


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
def test_a_printed_moment_reads_back(naive: datetime) -> None:
    moment = naive.replace(microsecond=0, tzinfo=SEOUL)
    spelled = f"{moment.year}년 {moment.month}월 {moment.day}일 {moment.hour}시 {moment.minute}분 {moment.second}초"
    serial = (moment - datetime(1899, 12, 30, tzinfo=SEOUL)) / timedelta(days=1)
    forms = [
        moment.isoformat(),
        moment.astimezone(UTC).isoformat(),
        f"{moment:%Y-%m-%d %H:%M:%S}",
        f"{moment:%Y.%m.%d %H:%M:%S}",
        f"{moment:%Y/%m/%d %H:%M:%S}",
        _korean(moment),
        spelled,
        f"{serial:.10f}",
    ]
    assert [parse_time(form) for form in forms] == [moment] * len(forms)


@given(st.text() | st.text(alphabet="0123456789-./: TZ+오전후년월일시분초.", max_size=30))
def test_no_text_raises_and_every_moment_is_in_seoul(text: str) -> None:
    moment = parse_time(text)
    assert moment is None or moment.tzinfo is SEOUL

"""A programme as the sample files know it, made by the verbs that make one, and the people who import into it."""

import csv
import io
import json
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.core.management import call_command

from compensation import accounts, filing, openings, programmes
from compensation.calendar import SEOUL
from compensation.models import Programme, User
from compensation.programmes import Frame

SAMPLES = Path(__file__).parents[2] / "data" / "intake"
CLAIM_FILES = ("intake_chatbot.csv", "intake_post_cp949.csv", "intake_callcentre.xlsx")
REPORT_FILE = "reports.csv"
CLOSINGS = ((2023, 2, 28), (2023, 4, 15), (2023, 6, 1), (2023, 7, 1))


def seoul(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SEOUL)  # type: ignore[misc, arg-type]


def person(username: str, *roles: str) -> User:
    return accounts.create_account(username=username, password="long-enough-7", roles=roles, actor=None)


def open_programme(code: str = "1015", simulation: bool = True) -> Programme:
    """Filing from 2023-01-30 15:00 and three approved extensions; reports from 2022-10-19 to 2022-11-07."""
    first, second = person(f"{code}-manager1", "manager"), person(f"{code}-manager2", "manager")
    frame = Frame(
        code=code,
        name_ko="1015 피해지원",
        name_en="1015 support",
        notice_ko="모의 자료이며 실제 신청이 아닙니다." if simulation else "",
        notice_en="A simulation. Nothing here is real." if simulation else "",
        simulation=simulation,
        claim_cap=1_000_000,
        budget=1_000_000_000,
    )
    asked = programmes.request_founding(frame=frame, document=None, actor=first, as_of=seoul(2022, 10, 18))
    programme = programmes.approve_founding(founding=asked.pk, actor=second, as_of=seoul(2022, 10, 18))
    opens = seoul(2023, 1, 30, 15)
    closings = [seoul(*day) for day in CLOSINGS]
    for act, start, end in (
        ("report", seoul(2022, 10, 19), seoul(2022, 11, 7)),
        ("claim", opens, closings[0]),
    ):
        wanted = openings.request_opening(
            programme=programme.pk, act=act, opens_at=start, closes_at=end, actor=first, as_of=start
        )
        openings.approve_opening(opening=wanted.pk, actor=second, as_of=start)
    for old, new in pairwise(closings):
        asked = filing.request_extension(
            programme=programme.pk, new_closes_at=new, reason="접수가 계속되고 있음", actor=first, as_of=old
        )
        filing.approve_extension(extension=asked.pk, actor=second, as_of=old)
    programme.refresh_from_db()
    return programme


def truth_of(name: str) -> list[str]:
    """The truth of a sample, one line of JSON a row."""
    truth = json.loads((SAMPLES / f"{name}.expected.json").read_text(encoding="utf-8"))
    return [json.dumps(row, ensure_ascii=False) for row in truth]


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def printed(command: str, path: Path | str, *options: str) -> tuple[str, str]:
    """What a command writes to standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command(command, str(path), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def csv_of(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> bytes:
    """A claim or report file of these rows, as an office's program writes it."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


GOOD_ROW: dict[str, Any] = {
    "접수일시": "2023-02-02 14:11",
    "접수경로": "전화",
    "상호": "판교식당",
    "대표자명": "홍길동",
    "사업자등록번호": "220-81-62517",
    "업종": "음식점업",
    "휴대폰": "010-1234-5678",
    "이메일": "a@example.com",
    "이용서비스": "카카오톡 채널",
    "기준주간매출": "1,240,000",
    "장애주간매출": "760,000",
    "은행": "국민",
    "계좌번호": "110-234-567890",
    "예금주": "홍길동",
    "소상공인확인서": "Y",
    "매출입증자료": "N",
    "이용사실자료": "Y",
    "통장사본": "",
    "피해내용": "주문을 받지 못했습니다.",
}


def good_row(**changes: Any) -> dict[str, Any]:
    return {**GOOD_ROW, **changes}

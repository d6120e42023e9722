import json
import time

import pytest

from claims.intake.claim_rows import parse_claim_row

from .samples import CLAIMS, FILING_WINDOWS, REPORTS, Kind, import_in_memory, table_of, truth_of

FILES = [
    ("intake_chatbot.csv", CLAIMS, "utf-8-sig", None, 1),
    ("intake_post_cp949.csv", CLAIMS, "cp949", None, 1),
    ("intake_callcentre.xlsx", CLAIMS, None, "접수목록", 3),
    ("reports.csv", REPORTS, "utf-8-sig", None, 1),
]


@pytest.mark.parametrize(("name", "kind", "encoding", "sheet", "header_row"), FILES)
def test_a_sample_file_becomes_exactly_its_truth(
    name: str, kind: Kind, encoding: str | None, sheet: str | None, header_row: int
) -> None:
    table = table_of(name, kind)
    assert (table.encoding, table.sheet, table.header_row) == (encoding, sheet, header_row)
    printed, outcomes = import_in_memory(table, kind)
    truth = truth_of(name)
    # Compared as text, so that the order of the keys counts.
    assert [json.dumps(record) for record in printed] == [json.dumps(record) for record in truth]
    assert len(table.rows) == outcomes["accepted"] + outcomes["duplicate"] + outcomes["rejected"]


def test_ten_thousand_rows_are_parsed_in_about_a_second() -> None:
    cells = [cells for _, cells in table_of("intake_chatbot.csv", CLAIMS).rows]
    rows = (cells * 23)[:10_000]
    assert len(rows) == 10_000
    begin = time.process_time()
    for row in rows:
        parse_claim_row(row, FILING_WINDOWS)
    assert time.process_time() - begin < 2

"""What a bank format's document must fulfil, each problem at its place; a good one becomes the format it describes."""

import copy
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from payouts.bankfiles import FORMATS, FormatError, content_hash, parse, problems_of
from payouts.bankfiles.document import SCHEMA_PATH
from payouts.bankfiles.shipped import documents


def changed(path: str, value: Any, template: str = "hana/2026") -> dict[str, Any]:
    """A shipped document with one place changed; `columns.2.title` counts from 1, ... removes the place."""
    document = copy.deepcopy(documents()[template])
    place: Any = document
    *way, last = [int(part) - 1 if part.isdigit() and len(part) < 3 else part for part in path.split(".")]
    for part in way:
        place = place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return document


def found(document: Any) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in problems_of(document)]


def test_the_published_schema_is_a_schema():
    Draft202012Validator.check_schema(json.loads(SCHEMA_PATH.read_text(encoding="utf-8")))


@pytest.mark.parametrize("template", documents())
def test_every_shipped_document_is_sound_and_named_by_code_and_version(template: str):
    document = documents()[template]
    assert problems_of(document) == []
    assert parse(document).template == template == FORMATS[template].template


def test_the_hash_does_not_depend_on_spaces_or_the_order_of_keys():
    document = documents()["kb/1"]
    turned = json.loads(json.dumps(dict(reversed(document.items())), indent=7))
    assert content_hash(turned) == content_hash(document)
    assert content_hash(changed("sheet", "Sheet2", "kb/1")) != content_hash(document)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("sheet", ..., [("sheet", "missing")]),
        ("columns.2.title", ..., [("columns.2.title", "missing")]),
        ("schema", "other", [("schema", "not_a_choice")]),
        ("code", "Hana Bank", [("code", "wrong_form")]),
        ("version", "2026/1", [("version", "wrong_form")]),
        ("container", "csv", [("container", "not_a_choice")]),
        ("codepage", "euc_kr", [("codepage", "not_a_choice")]),
        ("header_rows", -1, [("header_rows", "out_of_range")]),
        ("header_rows", "1", [("header_rows", "wrong_type")]),
        ("macro", "=1", [("", "unknown_field")]),
        ("cutoff", "25:00", [("cutoff", "wrong_form")]),
        ("columns.1.source", "resident_number", [("columns.1.source", "not_a_choice")]),
        ("sheet", "a/b", [("sheet", "sheet_name")]),
        ("sheet", "검증", [("sheet", "sheet_name_taken")]),
        ("max_rows", 65_536, [("max_rows", "more_than_a_sheet")]),
        ("terminal_row", {"column": 8, "text": "end"}, [("terminal_row.column", "no_such_column")]),
        ("terminal_row", {"column": 1, "text": "a\nb"}, [("terminal_row.text", "control_character")]),
        ("columns.1.source", "memo", [("columns", "column_missing")]),
        ("columns.4.source", "account_number", [("columns", "column_twice")]),
        ("columns.3.kind", "text", [("columns.3.kind", "wrong_kind")]),
        ("columns.1.kind", "number", [("columns.1.kind", "wrong_kind")]),
        ("columns.2.title", "_x0041_", [("columns.2.title", "spreadsheet_escape")]),
        ("columns.2.title", "bell\x07", [("columns.2.title", "control_character")]),
        ("columns.1.text", "020", [("columns.1.text", "text_not_constant")]),
        ("columns.7.text", "CMS 7", [("columns.7.text", "cms_code")]),
        ("columns.7.text", "=1", [("columns.7.text", "formula_start"), ("columns.7.text", "cms_code")]),
        ("columns.7.required", True, [("columns.7.text", "empty")]),
        ("bank", "999", [("bank", "unknown_bank")]),
        ("bank_code_overrides", {"005": "998"}, [("bank_code_overrides.005", "unknown_bank")]),
        ("bank_code_overrides", {"5": "081"}, [("bank_code_overrides", "wrong_form")]),
        ("bank_style", "short_name", [("bank_names", "missing")]),
        ("bank_names", {"004": "국민", "020": "국민"}, [("bank_names", "name_of_two_banks")]),
        ("bank_names", {"999": "국민"}, [("bank_names.999", "unknown_bank")]),
        ("bank_names", {"004": "국민☂"}, [("bank_names.004", "unencodable")]),
        ("result.titles.holder", ..., [("result.titles.holder", "missing")]),
        ("result.success_words", [], [("result.success_words", "too_few")]),
        (
            "result.titles.memo",
            "* 받는 분",
            [("result.titles.holder", "title_twice"), ("result.titles.memo", "title_twice")],
        ),
        ("result.failure_words", ["처리완료"], [("result.success_words", "word_of_two_meanings")]),
        ("result.time_format", "%H:%M:%S", [("result.time_format", "time_format")]),
        ("result.time_format", "", [("result.time_format", "time_format")]),
    ],
)
def test_a_document_with_one_mistake_is_told_the_mistake(path: str, value: Any, expected: list[tuple[str, str]]):
    document = changed(path, value)
    assert found(document) == expected
    with pytest.raises(FormatError):
        parse(document)


def test_all_mistakes_are_told_at_once():
    document = changed("sheet", "a/b") | {"bank": "999", "max_rows": 70_000}
    assert [code for _path, code in found(document)] == ["sheet_name", "more_than_a_sheet", "unknown_bank"]


@pytest.mark.parametrize("nonsense", [None, [], "text", 7, {}])
def test_what_is_no_document_at_all_is_refused(nonsense: Any):
    assert problems_of(nonsense)


def test_a_new_bank_is_a_document_and_nothing_else():
    document = {
        "schema": "redress.bank-format/1",
        "code": "ibk",
        "version": "1",
        "name": {"ko": "기업은행", "en": "IBK"},
        "bank": "003",
        "container": "xls",
        "sheet": "이체",
        "header_rows": 3,
        "columns": [
            {"source": "bank_code", "title": "은행", "required": True},
            {"source": "account_number", "title": "계좌", "required": True},
            {"source": "amount", "title": "금액", "required": True, "kind": "number"},
            {"source": "constant", "title": "구분", "text": "보상"},
        ],
    }
    fmt = parse(document)
    assert (fmt.template, fmt.codepage, fmt.row_limit, fmt.result) == ("ibk/1", "cp949", 65_533, None)
    assert fmt.control is not None
    assert [column.text for column in fmt.columns] == ["", "", "", "보상"]

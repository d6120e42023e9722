"""A bank format's JSON document: everything it must fulfil, and the frozen BankFormat it becomes.

The shape is published in `format.schema.json`; what a schema cannot say is said here. A document is data only: it
names fields and texts, nothing in it is executed.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from payouts.bankfiles.base import ONCE, SHEET_ROWS, BankFormat, Column, ControlSheet, TerminalRow
from payouts.bankfiles.checks import FORMULA_STARTS, known_bank, text_findings
from payouts.bankfiles.result_layout import FIELDS, ResultLayout

SCHEMA = "redress.bank-format/1"
SCHEMA_PATH = Path(__file__).with_name("format.schema.json")
CMS = re.compile(r"[A-Za-z0-9-]*")
"""What Hana takes as the code of a collector."""

CONTROL_SHEET = ControlSheet(
    name="검증",
    count="건수",
    total="합계금액(원)",
    lines_hash="이체목록 SHA-256",
    template="양식",
)
_SHEET_NAME = re.compile(r"[^\[\]:*?/\\]+")
_MUST = ("bank_code", "account_number", "amount")
_CODES = {
    "required": "missing",
    "type": "wrong_type",
    "enum": "not_a_choice",
    "const": "not_a_choice",
    "pattern": "wrong_form",
    "additionalProperties": "unknown_field",
    "propertyNames": "unknown_field",
    "uniqueItems": "listed_twice",
    "minItems": "too_few",
    "maxItems": "too_many",
    "minimum": "out_of_range",
    "maximum": "out_of_range",
    "minLength": "empty",
    "maxLength": "too_long",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at `path` (`columns.2.title`, counted from 1); `code` and `params` are for the caller to word."""

    path: str
    code: str
    params: dict[str, str | int] = field(default_factory=dict)


class FormatError(ValueError):
    """The document is no bank format; `problems` says everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problem(s), first: {problems[0]}")
        self.problems = problems


def parse(document: Mapping[str, Any]) -> BankFormat:
    """The format a document describes. Raises FormatError with every problem."""
    problems = problems_of(document)
    if problems:
        raise FormatError(problems)
    return _format(document)


def content_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 over the document as canonical JSON, so that spaces and the order of keys do not count."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def problems_of(document: Any) -> list[Problem]:
    """Everything wrong with a document: its shape first, and only where that is right its sense."""
    shape = sorted(_validator().iter_errors(document), key=lambda error: [str(part) for part in error.absolute_path])
    if shape:
        return [_shaped(error) for error in shape]
    return [*_sheet(document), *_columns(document), *_banks(document), *_result(document.get("result"))]


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA_PATH.read_text(encoding="utf-8")))


def _shaped(error: ValidationError) -> Problem:
    path = [str(part + 1) if isinstance(part, int) else str(part) for part in error.absolute_path]
    code = _CODES.get(str(error.validator), "wrong_form")
    params: dict[str, str | int] = {}
    if code == "missing":
        known = set(error.instance)
        path.append(next(name for name in error.validator_value if name not in known))
    elif code == "unknown_field":
        known = set(error.schema.get("properties", {}))
        strange = set(error.instance) - known if isinstance(error.instance, Mapping) else {str(error.instance)}
        params["fields"] = ", ".join(sorted(map(str, strange)))
    elif code in ("out_of_range", "too_few", "too_many", "too_long"):
        params["limit"] = error.validator_value
    return Problem(".".join(path), code, params)


def _sheet(document: Mapping[str, Any]) -> Iterator[Problem]:
    name, container = document["sheet"], document["container"]
    if not _SHEET_NAME.fullmatch(name) or name.startswith("'") or name.endswith("'"):
        yield Problem("sheet", "sheet_name")
    if document.get("control_sheet", True) and name == CONTROL_SHEET.name:
        yield Problem("sheet", "sheet_name_taken", {"name": name})
    room = SHEET_ROWS[container] - document["header_rows"] - (document.get("terminal_row") is not None)
    if (document.get("max_rows") or 0) > room:
        yield Problem("max_rows", "more_than_a_sheet", {"limit": room})
    end = document.get("terminal_row")
    if end is not None and end["column"] > len(document["columns"]):
        yield Problem("terminal_row.column", "no_such_column", {"limit": len(document["columns"])})
    if end is not None:
        yield from _text("terminal_row.text", end["text"], "utf-8")


def _columns(document: Mapping[str, Any]) -> Iterator[Problem]:
    codepage = document.get("codepage", "cp949")
    times = Counter(column["source"] for column in document["columns"])
    for source in _MUST:
        if not times[source]:
            yield Problem("columns", "column_missing", {"source": source})
    for source in ONCE:
        if times[source] > 1:
            yield Problem("columns", "column_twice", {"source": source})
    for number, column in enumerate(document["columns"], start=1):
        path, source = f"columns.{number}", column["source"]
        if column.get("kind", "text") != ("number" if source == "amount" else "text"):
            yield Problem(f"{path}.kind", "wrong_kind", {"source": source})
        if source == "constant":
            yield from _constant(path, column, codepage)
        elif "text" in column or column.get("charset"):
            yield Problem(f"{path}.text", "text_not_constant")
        yield from _text(f"{path}.title", column["title"], "utf-8")


def _constant(path: str, column: Mapping[str, Any], codepage: str) -> Iterator[Problem]:
    text, most = column.get("text", ""), column.get("max_bytes")
    if column.get("required") and not text:
        yield Problem(f"{path}.text", "empty")
    yield from _text(f"{path}.text", text, codepage, most)
    if text[:1] in FORMULA_STARTS and text:
        yield Problem(f"{path}.text", "formula_start", {"character": text[0]})
    if column.get("charset") == "cms" and not CMS.fullmatch(text):
        yield Problem(f"{path}.text", "cms_code")


def _text(path: str, text: str, codepage: str, most: int | None = None) -> Iterator[Problem]:
    for code, params in text_findings(text, codepage, most):
        yield Problem(path, code, params)


def _banks(document: Mapping[str, Any]) -> Iterator[Problem]:
    if not known_bank(document["bank"]):
        yield Problem("bank", "unknown_bank", {"code": document["bank"]})
    for code, other in document.get("bank_code_overrides", {}).items():
        if not known_bank(other):
            yield Problem(f"bank_code_overrides.{code}", "unknown_bank", {"code": other})
    names = document.get("bank_names", {})
    if document.get("bank_style", "code") == "short_name" and not names:
        yield Problem("bank_names", "missing")
    for code, name in names.items():
        if not known_bank(code):
            yield Problem(f"bank_names.{code}", "unknown_bank", {"code": code})
        yield from _text(f"bank_names.{code}", name, document.get("codepage", "cp949"))
    for name, times in Counter(names.values()).items():
        if times > 1:
            # Two banks under one name: the money would go to whichever the bank takes it for.
            yield Problem("bank_names", "name_of_two_banks", {"name": name})


def _result(result: Mapping[str, Any] | None) -> Iterator[Problem]:
    if result is None:
        return
    bare = Counter(re.sub(r"[\s*]", "", title) for title in result["titles"].values())
    for name, title in result["titles"].items():
        if bare[re.sub(r"[\s*]", "", title)] > 1 or not re.sub(r"[\s*]", "", title):
            yield Problem(f"result.titles.{name}", "title_twice", {"title": title})
    lists = ("success_words", "failure_words", "return_words")
    heard = Counter(word for name in lists for word in set(result.get(name, [])))
    for word, times in heard.items():
        if times > 1:
            yield Problem("result.success_words", "word_of_two_meanings", {"word": word})
    if "executed_at" in result["titles"] and not _whole_time(result.get("time_format", "")):
        yield Problem("result.time_format", "time_format")


def _whole_time(time_format: str) -> bool:
    """Whether a time written so is read back to its day: a format that loses one would date every payment 1900."""
    moment = datetime(2026, 11, 9, 0, 0)  # noqa: DTZ001 - only written and read back
    try:
        return datetime.strptime(moment.strftime(time_format), time_format).date() == moment.date()  # noqa: DTZ007
    except ValueError:
        return False


def _format(document: Mapping[str, Any]) -> BankFormat:
    end = document.get("terminal_row")
    return BankFormat(
        code=document["code"],
        bank=document["bank"],
        version=document["version"],
        extension=document["container"],
        sheet=document["sheet"],
        header_rows=document["header_rows"],
        columns=tuple(_column(column) for column in document["columns"]),
        control=CONTROL_SHEET if document.get("control_sheet", True) else None,
        codepage=document.get("codepage", "cp949"),
        max_rows=document.get("max_rows"),
        max_amount=document.get("max_amount"),
        bank_code_overrides=tuple(sorted(document.get("bank_code_overrides", {}).items())),
        bank_style=document.get("bank_style", "code"),
        bank_names=tuple(sorted(document.get("bank_names", {}).items())),
        terminal_row=TerminalRow(end["column"], end["text"]) if end else None,
        cutoff=document.get("cutoff") or "",
        name_ko=document["name"]["ko"],
        name_en=document["name"]["en"],
        notes_ko=document.get("notes", {}).get("ko", ""),
        notes_en=document.get("notes", {}).get("en", ""),
        result=_layout(document.get("result")),
        content_hash=content_hash(document),
    )


def _column(column: Mapping[str, Any]) -> Column:
    return Column(
        source=column["source"],
        title=column["title"],
        max_bytes=column.get("max_bytes"),
        required=column.get("required", False),
        kind=column.get("kind", "text"),
        text=column.get("text", ""),
        charset=column.get("charset", ""),
    )


def _layout(result: Mapping[str, Any] | None) -> ResultLayout | None:
    if result is None:
        return None
    titles = {name: result["titles"].get(name, "") for name in FIELDS}
    return ResultLayout(
        code=result["code"],
        **titles,
        time_format=result.get("time_format", ""),
        success_words=frozenset(result["success_words"]),
        failure_words=frozenset(result.get("failure_words", [])),
        return_words=frozenset(result.get("return_words", [])),
        amount_format=result.get("amount_format", "either"),
    )

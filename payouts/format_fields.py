"""A bank format's document and the fields of its form, each made from the other."""

from typing import Any

from payouts.bankfiles.document import SCHEMA
from payouts.bankfiles.result_layout import FIELDS

COLUMNS = 14
"""Columns the form has room for; a wider sheet comes as a file."""


def document_of(cleaned: dict[str, Any]) -> dict[str, Any]:
    """The document that the fields say."""
    end = cleaned["end_column"] or cleaned["end_text"]
    return {
        "schema": SCHEMA,
        "code": cleaned["code"],
        "version": cleaned["version"],
        "name": {"ko": cleaned["name_ko"], "en": cleaned["name_en"]},
        "bank": cleaned["bank"],
        "container": cleaned["container"],
        "sheet": cleaned["sheet"],
        "header_rows": cleaned["header_rows"],
        "columns": [column for number in range(1, COLUMNS + 1) if (column := _column(cleaned, number))],
        "control_sheet": cleaned["control_sheet"],
        "codepage": "cp949",
        "max_rows": cleaned["max_rows"],
        "max_amount": cleaned["max_amount"],
        "terminal_row": {"column": cleaned["end_column"] or 0, "text": cleaned["end_text"]} if end else None,
        "bank_style": cleaned["bank_style"],
        "bank_names": cleaned["bank_names"],
        "bank_code_overrides": cleaned["overrides"],
        "cutoff": cleaned["cutoff"] or None,
        "notes": {"ko": cleaned["notes_ko"], "en": cleaned["notes_en"]},
        "result": _result(cleaned),
    }


def _column(cleaned: dict[str, Any], number: int) -> dict[str, Any] | None:
    source = cleaned[f"source_{number}"]
    if not source:
        return None
    column = {
        "source": source,
        "title": cleaned[f"title_{number}"],
        "max_bytes": cleaned[f"bytes_{number}"],
        "required": cleaned[f"must_{number}"],
        "kind": "number" if source == "amount" else "text",
    }
    if source == "constant" or cleaned[f"text_{number}"]:
        column["text"] = cleaned[f"text_{number}"]
    if source == "constant" and cleaned[f"charset_{number}"]:
        column["charset"] = cleaned[f"charset_{number}"]
    return column


def _result(cleaned: dict[str, Any]) -> dict[str, Any] | None:
    titles = {name: title for name in FIELDS if (title := cleaned[f"result_{name}"])}
    if not titles and not cleaned["success_words"]:
        return None
    return {
        "code": cleaned["code"],
        "titles": titles,
        "time_format": cleaned["time_format"],
        "amount_format": cleaned["amount_format"] or "either",
        "success_words": _words(cleaned["success_words"]),
        "failure_words": _words(cleaned["failure_words"]),
        "return_words": _words(cleaned["return_words"]),
    }


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def initial_of(document: dict[str, Any]) -> dict[str, Any]:
    """What the fields hold for an existing document; its version is left out, it was used."""
    end = document.get("terminal_row") or {}
    result = document.get("result") or {}
    found: dict[str, Any] = {
        **{name: document.get(name) for name in ("code", "bank", "container", "sheet", "header_rows", "cutoff")},
        **{name: document.get(name) for name in ("max_rows", "max_amount", "bank_style")},
        "name_ko": document["name"]["ko"],
        "name_en": document["name"]["en"],
        "notes_ko": document.get("notes", {}).get("ko", ""),
        "notes_en": document.get("notes", {}).get("en", ""),
        "control_sheet": document.get("control_sheet", True),
        "end_column": end.get("column"),
        "end_text": end.get("text", ""),
        "bank_names": _said(document.get("bank_names", {})),
        "overrides": _said(document.get("bank_code_overrides", {})),
        **{f"result_{name}": result.get("titles", {}).get(name, "") for name in FIELDS},
    }
    for name in ("time_format", "amount_format"):
        if name in result:
            found[name] = result[name]
    for name in ("success_words", "failure_words", "return_words"):
        found[name] = ", ".join(result.get(name, []))
    for number, column in enumerate(document["columns"][:COLUMNS], start=1):
        found |= {
            f"source_{number}": column["source"],
            f"title_{number}": column["title"],
            f"bytes_{number}": column.get("max_bytes"),
            f"must_{number}": column.get("required", False),
            f"text_{number}": column.get("text", ""),
            f"charset_{number}": column.get("charset", ""),
        }
    return found


def _said(pairs: dict[str, str]) -> str:
    return "\n".join(f"{code} {name}" for code, name in pairs.items())

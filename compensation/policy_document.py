"""A policy document as sections a person can read: words for codes, won for amounts, never JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from compensation.policy_words import place_label, value_words

NOT_SECTIONS = ("schema", "provenance")


@dataclass(frozen=True)
class Section:
    """One section: pairs of label and value, or a table, and where it comes from (a sentence, or nothing)."""

    code: str
    title: str
    pairs: list[tuple[str, str]]
    columns: list[str]
    rows: list[list[str]]
    basis: str
    source: str


def sections(document: Mapping[str, Any], lang: str) -> list[Section]:
    """Every section of a valid policy document, in its order, in `lang`."""
    provenance = document["provenance"]
    names = [name for name in document if name not in NOT_SECTIONS]
    with override(lang):
        return [_section(name, document[name], provenance.get(name), lang) for name in names]


def _section(name: str, value: Any, said: Mapping[str, Any] | None, lang: str) -> Section:
    title = place_label(name, lang)
    columns: list[str] = []
    rows: list[list[str]] = []
    pairs: list[tuple[str, str]] = []
    if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        columns = [place_label(key, lang) for key in value[0]]
        rows = [[_words(key, item[key], lang) for key in item] for item in value]
    else:
        pairs = list(_pairs("", name, value, lang)) or [(title, value_words(name, None, lang))]
    basis = value_words("basis", said["basis"], lang) if said else ""
    note = _in_language(said["note"], lang) if said and said["note"] else ""
    source = " · ".join(part for part in (said["source"] or "" if said else "", note) if part)
    return Section(name, title, pairs, columns, rows, basis, source)


def _pairs(label: str, name: str, value: Any, lang: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and not _is_text(value):
        for key, item in value.items():
            inner = place_label(key, lang)
            yield from _pairs(f"{label} · {inner}" if label else inner, key, item, lang)
    elif isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        for number, item in enumerate(value, start=1):
            yield f"{label} {number}", _words(name, item, lang)
    else:
        yield label or place_label(name, lang), _words(name, value, lang)


def _words(name: str, value: Any, lang: str) -> str:
    return _in_language(value, lang) if _is_text(value) else value_words(name, value, lang)


def _is_text(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"ko", "en"}


def _in_language(text: Mapping[str, str], lang: str) -> str:
    return text["ko" if lang.startswith("ko") else "en"]

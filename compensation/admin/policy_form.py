"""A policy document as one form: read from the document, written back to it, every problem at its field."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from compensation.admin.forms import VerbForm
from compensation.admin.policy_parts import SECTIONS, Part, Rows, SectionForm, all_parts, all_tables, provenance_of
from compensation.admin.policy_rows import number_of_rows
from compensation.policies import MEETING
from compensation.policy_words import PLACES, explain_problem, place_label, problem_alone
from compensation.rules.policy import FACTOR_NAMES
from compensation.rules.policy_checks import KNOWN_CHECKS, Problem, problems_of

PAIR = ("ko", "en")


@dataclass(frozen=True)
class Cell:
    """One input as the page shows it."""

    field: forms.BoundField
    #: Its name where the section and the row are plain already.
    label: str
    unit: Any = ""


@dataclass(frozen=True)
class Table:
    """A table of inputs as the page shows it: its rows by number."""

    path: str
    title: str
    #: Whether the title says more than the section's.
    titled: bool
    columns: list[tuple[str, Any]]
    rows: list[tuple[int, list[Cell]]]
    add: Any
    hint: Any


@dataclass(frozen=True)
class Group:
    """Inputs and tables of a section that belong together: all of them, or those of one factor."""

    title: str
    cells: list[Cell]
    tables: list[Table]


@dataclass(frozen=True)
class FormSection:
    """A section as the page shows it."""

    code: str
    title: str
    hint: Any
    groups: list[Group]
    said: list[Cell]

    @property
    def wrong(self) -> int:
        """How many of its inputs are wrong."""
        cells = [cell for group in self.groups for cell in group.cells]
        cells += [
            cell for group in self.groups for table in group.tables for _number, row in table.rows for cell in row
        ]
        return sum(bool(cell.field.errors) for cell in [*cells, *self.said])

    @property
    def said_wrong(self) -> bool:
        """Whether what it says of its origin is wrong."""
        return any(cell.field.errors for cell in self.said)


def value_at(document: Any, path: str) -> Any:
    """What stands at a dotted place of a document; None below nothing."""
    for name in path.split("."):
        document = document.get(name) if isinstance(document, Mapping) else None
    return document


def _put(document: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for name in parents:
        if not isinstance(document.get(name), dict):
            document[name] = {}
        document = document[name]
    document[last] = value


class DocumentForm(VerbForm):
    """The document of a draft (`obj`). Its fields are named by their places; `cleaned_data["document"]` is the result.

    `problems` are those the rules of a document found, and `document` is what was read even then, None while an input
    could not be read at all.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document: dict[str, Any] | None = None
        self.problems: list[Problem] = []
        self.quiet = False
        self.lang = get_language() or "ko"
        self.source: dict[str, Any] = self.obj.document
        self.rows = {table.path: self._count(table) for table in all_tables()}
        for part in all_parts():
            self._add(part.path, part, value_at(self.source, part.path))
            self.fields[part.path].help_text = part.hint
        for table in all_tables():
            for number, row in self._rows(table):
                for part in table.parts:
                    self._add(f"{table.path}.{number}.{part.path}", part, row.get(part.path))
        self.fields[MEETING] = forms.CharField(
            label=gettext_lazy("Note of the council meeting (optional)"), max_length=200, required=False
        )
        self.initial[MEETING] = self.obj.council_meeting

    def _count(self, table: Rows) -> int:
        return number_of_rows(self.data, table) if self.is_bound else len(value_at(self.source, table.path) or [])

    def _rows(self, table: Rows) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The rows the form has, each with what the document holds there now."""
        held = value_at(self.source, table.path)
        rows = (
            [{"key": key, "value": value} for key, value in held.items()] if isinstance(held, Mapping) else held or []
        )
        for number in range(1, self.rows[table.path] + 1):
            yield number, rows[number - 1] if number <= len(rows) else {}

    def _add(self, name: str, part: Part, value: Any) -> None:
        field = part.kind.field()
        field.label = place_label(name, self.lang)
        if value is not None and isinstance(field, forms.ChoiceField) and isinstance(value, str):
            listed: Any = field.choices
            if value not in [code for code, _label in listed]:
                field.choices = [*listed, (value, value)]
        self.fields[name] = field
        if value is not None:
            self.initial[name] = part.kind.shown(value)

    def keep_quiet(self, focus: str) -> None:
        """Show what was typed without judging it, with the cursor in `focus`: a row was added or taken away."""
        self.quiet = True
        self._errors = ErrorDict()
        self.cleaned_data = {}
        if focus in self.fields:
            self.fields[focus].widget.attrs |= {"autofocus": True, "data-focus": ""}

    def clean(self) -> dict[str, Any]:
        """Write the document and look for everything wrong with it."""
        read: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_pairs(read)
        self._check_keys(read)
        if any(name != MEETING for name in self.errors):
            return read
        self.document = self._written(read)
        self.problems = problems_of(self.document)
        for problem in self.problems:
            self._report(problem)
        return {**read, "document": self.document}

    def _check_pairs(self, read: Mapping[str, Any]) -> None:
        """A note stands in both languages or in neither."""
        for name in [name for name in self.fields if name.endswith(".note.ko")]:
            pair = [name.removesuffix("ko") + lang for lang in PAIR]
            blank = [one for one in pair if not read.get(one)]
            if len(blank) == 1:
                self.add_error(blank[0], _("Write it in both languages, or in neither."))

    def _check_keys(self, read: Mapping[str, Any]) -> None:
        """Two rows for the same industry or service would hide each other."""
        for table in [table for table in all_tables() if table.mapping]:
            names = [f"{table.path}.{number}.key" for number in range(1, self.rows[table.path] + 1)]
            keys = [read.get(name) for name in names]
            for place, name in enumerate(names):
                if keys[place] and keys[place] in keys[:place]:
                    self.add_error(name, _("This entry is listed twice."))

    def _written(self, read: Mapping[str, Any]) -> dict[str, Any]:
        document = deepcopy(self.source)
        for part in all_parts():
            _put(document, part.path, part.kind.written(read[part.path]))
        for table in all_tables():
            _put(document, table.path, self._written_rows(table, read))
        for name in [name for name in self.fields if name.endswith(".note.ko")]:
            place = name.removesuffix(".ko")
            if not read[name]:
                _put(document, place, None)
        document["checks"] = self._in_order(document["checks"])
        return document

    def _written_rows(self, table: Rows, read: Mapping[str, Any]) -> Any:
        rows: list[dict[str, Any]] = []
        for number in range(1, self.rows[table.path] + 1):
            row = {part.path: part.kind.written(read[f"{table.path}.{number}.{part.path}"]) for part in table.parts}
            rows.append({**row, **table.constant})
        if not table.mapping:
            return rows
        return {row["key"]: row["value"] for row in rows}

    def _in_order(self, checks: list[str]) -> list[str]:
        """Checks keep the order they are shown in; new ones follow."""
        before = [code for code in self.source["checks"] if code in checks]
        return [*before, *(code for code in KNOWN_CHECKS if code in checks and code not in before)]

    def _report(self, problem: Problem) -> None:
        name = self.field_at(problem)
        if name is None:
            self.add_error(None, explain_problem(problem, self.lang))
        else:
            self.add_error(name, problem_alone(problem, self.lang))

    def field_at(self, problem: Problem) -> str | None:
        """The input a problem is about: its own place, the first below it, or the one above it."""
        if problem.code == "bands_below_cap":
            return f"approval_bands.{self.rows['approval_bands']}.up_to"
        for table in all_tables():
            if table.mapping and problem.path.startswith(f"{table.path}."):
                return self._keyed(table, problem.path.removeprefix(f"{table.path}."))
        path = problem.path
        while path:
            below = next((name for name in self.fields if name == path or name.startswith(f"{path}.")), None)
            if below is not None:
                return below
            path = path.rpartition(".")[0]
        return None

    def _keyed(self, table: Rows, key: str) -> str | None:
        for number in range(1, self.rows[table.path] + 1):
            if self.cleaned_data.get(f"{table.path}.{number}.key") == key:
                return f"{table.path}.{number}.value"
        return None

    # ---- for the page ---------------------------------------------------------------------------

    @property
    def sections(self) -> list[FormSection]:
        """Every section with its inputs, in the document's order."""
        return [self._section(section) for section in SECTIONS]

    def _section(self, section: SectionForm) -> FormSection:
        said = provenance_of(section.code) if section.said else ()
        return FormSection(
            section.code,
            str(section.title or PLACES[section.code]),
            section.hint,
            self._groups(section),
            [self._cell(part.path, part, f"provenance.{section.code}") for part in said],
        )

    def _groups(self, section: SectionForm) -> list[Group]:
        """One group, or one for each factor."""
        places = [f"factors.{name}" for name in FACTOR_NAMES] if section.code == "factors" else [section.code]
        return [
            Group(
                place_label(place.partition(".")[2], self.lang) if "." in place else "",
                [self._cell(part.path, part, place) for part in section.parts if _below(part.path, place)],
                [self._table(table, place) for table in section.tables if _below(table.path, place)],
            )
            for place in places
        ]

    def _cell(self, name: str, part: Part, within: str) -> Cell:
        return Cell(self[name], self._alone(name, within), part.unit)

    def _alone(self, path: str, within: str) -> str:
        """The name of a place where what it is within is said already."""
        return place_label(path.removeprefix(within).lstrip(".") or path, self.lang)

    def _table(self, table: Rows, within: str) -> Table:
        rows = [
            (number, [self._cell(f"{table.path}.{number}.{part.path}", part, within_row) for part in table.parts])
            for number in range(1, self.rows[table.path] + 1)
            for within_row in [f"{table.path}.{number}"]
        ]
        columns = [(_column(part, self.lang), part.hint) for part in table.parts]
        title = self._alone(table.path, within)
        return Table(table.path, title, table.path != within, columns, rows, table.add, table.hint)


def _below(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}.")


def _column(part: Part, lang: str) -> str:
    """A column's head: the field's name with its unit."""
    name = place_label(part.path, lang)
    return f"{name} ({part.unit})" if part.unit else name

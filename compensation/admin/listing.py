"""A change list as plain data for our own table: heads, cells, chips, previous and next."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.utils import lookup_field
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import pgettext

from compensation.written import closing_of, number_of, time_of

WHOLE = (models.IntegerField, models.AutoField)


@dataclass(frozen=True)
class Cell:
    """One value as written. `pill` names the pills its value belongs to; `url` makes it the row's link."""

    label: str
    value: Any
    numeric: bool = False
    pill: str = ""
    url: str = ""


@dataclass(frozen=True)
class Head:
    """One column's head."""

    text: str
    numeric: bool
    url: str = ""
    sort: str = ""


class Listing:
    """What the list's template shows; asks the database nothing the change list has not asked."""

    def __init__(self, cl: Any) -> None:
        self.cl = cl
        self.admin = cl.model_admin

    @property
    def total(self) -> int:
        """Rows found, up to the cap."""
        return self.cl.result_count

    @property
    def capped(self) -> bool:
        """Whether more rows were found than are counted."""
        return getattr(self.cl.paginator, "capped", False)

    @property
    def filtered(self) -> bool:
        """Whether a search or filter is set."""
        return bool(self.cl.query or self.chips)

    @cached_property
    def columns(self) -> list[str]:
        """The columns' names, without the admin's tick box."""
        return [name for name in self.cl.list_display if name != "action_checkbox"]

    @cached_property
    def heads(self) -> list[Head]:
        """The heads with their sorting links."""
        every: Any = result_headers(self.cl)
        found = [head for head in every if "action-checkbox" not in head.get("class_attrib", "")]
        return [
            Head(
                text=capfirst(str(head["text"])),
                numeric=self._is_number(name),
                url=head.get("url_primary", "") if head["sortable"] else "",
                sort=("ascending" if head["ascending"] else "descending") if head.get("sorted") else "",
            )
            for name, head in zip(self.columns, found, strict=True)
        ]

    @cached_property
    def rows(self) -> list[list[Cell]]:
        """The page's rows; the link column (the first one unless the admin says otherwise) leads to the object."""
        labels = [head.text for head in self.heads]
        return [self._row(obj, labels) for obj in self.cl.result_list]

    def _row(self, obj: Any, labels: list[str]) -> list[Cell]:
        cells = []
        for position, name in enumerate(self.columns):
            field, value = self._value(obj, name)
            pill = self.admin.pill_columns.get(name, "")
            cells.append(
                Cell(
                    label=labels[position],
                    value=value if pill else self._written(name, field, value, obj),
                    numeric=self._is_number(name),
                    pill=pill,
                    url=self.admin.object_url(obj) if name in self.cl.list_display_links else "",
                )
            )
        return cells

    def _value(self, obj: Any, name: str) -> tuple[Any, Any]:
        try:
            field, _attribute, value = lookup_field(name, obj, self.admin)
        except ObjectDoesNotExist:
            return None, None
        return field, value

    def _written(self, name: str, field: Any, value: Any, obj: Any) -> Any:
        if value is None:
            return None
        if name in self.admin.closing_columns:
            return closing_of(value)
        if getattr(field, "flatchoices", None):
            return dict(field.flatchoices).get(value, value)
        if isinstance(value, bool):
            return pgettext("flag", "Yes") if value else pgettext("flag", "No")
        if isinstance(value, datetime | date):
            return time_of(value)
        if isinstance(value, int) and self._is_number(name):
            return number_of(value)
        return value

    def _is_number(self, name: str) -> bool:
        if name in self.admin.number_columns:
            return True
        try:
            field = self.cl.lookup_opts.get_field(name)
        except FieldDoesNotExist:  # a column that is a method
            return False
        return isinstance(field, WHOLE) and not field.is_relation and not field.choices

    @cached_property
    def chips(self) -> list[dict[str, str]]:
        """Applied filters and words, each with the address that removes it."""
        found = []
        if self.cl.query:
            found.append({"label": f"“{self.cl.query}”", "url": self.cl.get_query_string(remove=["q", PAGE_VAR])})
        for spec in self.cl.filter_specs:
            choices = list(spec.choices(self.cl))
            for choice in choices[1:]:
                if choice["selected"]:
                    label = f"{capfirst(spec.title)}: {choice['display']}"
                    found.append({"label": label, "url": choices[0]["query_string"]})
        return found

    def _page(self, number: int) -> str:
        return self.cl.get_query_string({PAGE_VAR: number})

    @property
    def previous(self) -> str:
        """The address of the page before, if any."""
        return self._page(self.cl.page_num - 1) if self.cl.page_num > 1 else ""

    @property
    def next(self) -> str:
        """The address of the next page, if any."""
        return self._page(self.cl.page_num + 1) if self.cl.page_num < self.cl.paginator.num_pages else ""

    @property
    def first(self) -> int:
        """Number of the page's first row."""
        return (self.cl.page_num - 1) * self.cl.list_per_page + 1

    @property
    def last(self) -> int:
        """Number of the page's last row."""
        return self.first + len(self.cl.result_list) - 1

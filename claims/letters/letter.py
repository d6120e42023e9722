"""A letter as plain words, in one language, before it becomes a page or a PDF."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from compensation.errors import Refused

KINDS = {
    "award": pgettext_lazy("letter", "Award decision"),
    "denial": pgettext_lazy("letter", "Denial decision"),
    "settlement": pgettext_lazy("letter", "Settlement decision"),
    "appeal": pgettext_lazy("letter", "Decision on the appeal"),
    "supplement": pgettext_lazy("letter", "Supplement request"),
}
LANGUAGES = ("ko", "en")


class NoLetter(LookupError):
    """The claim has no such letter now."""


class RecordDiffers(Refused):
    """The record does not give again what it states, so no letter may say it."""

    code = "record_differs"

    def __init__(self) -> None:
        super().__init__(
            _("This letter cannot be issued: its record does not recompute. Ask an auditor to verify the records.")
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A fact with its name."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class SumLine:
    """A line of the arithmetic: what was done, and what it adds to the amount (won, written)."""

    text: str
    amount: str


@dataclass(frozen=True, slots=True)
class Sum:
    """The arithmetic as a table: the amounts of `lines` add up to that of `total`."""

    text_head: str
    amount_head: str
    lines: tuple[SumLine, ...]
    total: SumLine


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a letter under its heading; shown in the order of the fields, and what is empty is not shown."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    sum: Sum | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a letter says, as whole sentences in `language` (`ko` or `en`).

    `issued_at` is the instant the letter is of: the decision's approval, or the request. Nothing in a letter is of
    the moment it is drawn, so the same record gives the same letter for ever.
    """

    kind: str
    language: str
    issued_at: datetime
    title: str
    programme: str
    notice: str
    recipient: str
    receipt_no: str
    reference: tuple[Row, ...]
    opening: str
    result: Row
    sections: tuple[Section, ...]
    closing: str
    record: str

    @property
    def file_name(self) -> str:
        """Which letter of which claim, and nothing about the person."""
        return f"{self.receipt_no}-{self.kind}-{self.language}.pdf"

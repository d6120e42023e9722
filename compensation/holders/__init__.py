"""Asking a bank whose account a number is: one protocol, one inquiry a file, and a local stand-in.

An inquiry may go over the network, so it is never made inside a transaction; what it answered is recorded by the
workflow. A demo never asks a live one: an invented account number may belong to someone.
"""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Question:
    """Whose account is this? `business_number` and `bank_code` (three digits) as stored, `number` digits only.

    `expected` is the holder somebody typed; only the local stand-in looks at it.
    """

    bank_code: str
    number: str
    business_number: str
    expected: str


@dataclass(frozen=True)
class Answer:
    """What the bank said. `holder` is empty unless `known`; `code` is the provider's own word for a failure."""

    known: bool
    holder: str = ""
    reference: str = ""
    code: str = ""


class Inquiry(Protocol):
    """Answers within its own time limit and never raises for a provider's failure."""

    name: str
    live: bool

    def ask(self, question: Question) -> Answer:
        """Ask once."""


class LiveInquiryRefused(RuntimeError):
    """Outside production no bank is asked about an account."""


def inquiry() -> Inquiry:
    """The inquiry settings name. Raises LiveInquiryRefused for a live one outside production."""
    found: Inquiry = import_string(settings.REDRESS_HOLDER_INQUIRY)()
    if found.live and not settings.PRODUCTION:
        raise LiveInquiryRefused(f"{type(found).__name__} is live, and this is not production")
    return found

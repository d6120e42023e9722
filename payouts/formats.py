"""Which bank formats there are, shipped or approved in the office, and which one a round is written in. Reads only."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from compensation.errors import GuardFailed
from payouts.bankfiles import FORMATS, BankFormat
from payouts.bankfiles.result_layout import ResultLayout
from payouts.models import BankFormatVersion, Round
from payouts.results.layouts import distinct


def find(template: str) -> BankFormat | None:
    """The format a file or round names (`kbank/1`): shipped, approved, or retired since. None for one nobody may use
    or nobody knows; a draft is known to nobody yet."""
    if template in FORMATS:
        return FORMATS[template]
    code, _slash, version = template.partition("/")
    stored = BankFormatVersion.objects.filter(code=code, version=version, approved_by__isnull=False).first()
    return stored.format if stored else None


def is_usable(template: str) -> bool:
    """Whether a round may be written in it today: shipped, or approved and not retired."""
    code, _slash, version = template.partition("/")
    approved = BankFormatVersion.objects.filter(code=code, version=version, state="approved")
    return template in FORMATS or approved.exists()


def usable() -> list[BankFormat]:
    """Every format a round may be written in, the shipped ones first."""
    approved = BankFormatVersion.objects.filter(state="approved").order_by("code", "-id")
    return [*FORMATS.values(), *(stored.format for stored in approved)]


def default_template(programme: int) -> str:
    """What a new round of the programme begins with: the format of its last round that went to the bank, while that
    may be used; else the house's own (`REDRESS_BANK_FORMAT`)."""
    sent = Round.objects.filter(programme=programme, released_at__isnull=False).order_by("-number").first()
    if sent is not None and is_usable(sent.template):
        return sent.template
    return settings.REDRESS_BANK_FORMAT


def of_round(round_: Round) -> BankFormat:
    """The format of a round. Raises GuardFailed when it is not known here."""
    template = round_.template if round_.format_code else default_template(round_.programme_id)
    found = find(template)
    if found is None:
        raise GuardFailed(_("There is no bank format %(format)s. Choose another one.") % {"format": template})
    return found


def layouts_for(round_: Round) -> tuple[ResultLayout, ...]:
    """How a result of the round may look: its own bank's layout first, then every other that is known."""
    own = find(round_.template) if round_.format_code else None
    return distinct([own.result if own else None, *_results(usable())])


def _results(formats: Iterable[BankFormat]) -> list[ResultLayout | None]:
    return [fmt.result for fmt in formats]

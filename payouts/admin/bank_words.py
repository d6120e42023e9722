"""What the pages of a round say about the bank's day: cut-off, closed days, the minutes when banks take nothing."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compensation.calendar import format_date, seoul
from payouts import formats
from payouts.bank_day import BankDay, bank_day
from payouts.models import Round

STATES = ("assembled", "submitted", "released")
"""A file of the round is still to be uploaded."""


@dataclass(frozen=True)
class Said:
    """One sentence, and whether it warns."""

    sentence: str
    warns: bool


def day_of(round_: Round) -> BankDay:
    """What the round's file would meet at its bank now."""
    fmt = formats.find(round_.template) if round_.format_code else None
    return bank_day(timezone.now(), fmt.cutoff if fmt else "")


def sentences(round_: Round) -> list[Said]:
    """What to know before a file is uploaded, and once it is at the bank when it is carried out; then nothing more."""
    lang = get_language() or "ko"
    if round_.state == "sent":
        return _carried_out(round_, lang)
    return of_day(day_of(round_), lang) if round_.state in STATES else []


def _carried_out(round_: Round, lang: str) -> list[Said]:
    """The bank's day as it was kept when the file was uploaded. Nothing where the cut-off decides and is not known."""
    sent = round_.events.filter(stream=round_.stream, verb="mark_sent").order_by("-seq").first()
    kept = sent.data.get("bank_day") if sent else None
    if sent is None or kept is None:
        return []
    day, uploaded = date.fromisoformat(kept), seoul(sent.effective_at).date()
    said = {"day": format_date(day, lang)}
    if day == uploaded:
        if not formats.of_round(round_).cutoff:
            return []
        return [Said(_("The bank carries this file out on %(day)s.") % said, warns=False)]
    late = _("Uploaded after the bank's cut-off or on a closed day: the bank carries this file out on %(day)s.")
    return [Said(late % said, warns=False)]


def for_board(round_: Round) -> list[Said]:
    """What a card says: only of a round whose file is to be uploaded now, and only what is worth its place."""
    if round_.state != "released":
        return []
    found = day_of(round_)
    return [one for one in of_day(found, get_language() or "ko") if one.warns or found.cutoff]


def of_day(found: BankDay, lang: str) -> list[Said]:
    """The same of any day; `lang` is that of the dates."""
    said = {"time": found.cutoff, "day": format_date(found.day, lang)}
    first = _FIRST[_kind(found)]
    rows = [Said(str(first(said)), found.holiday or found.missed)]
    if found.maintenance:
        rows.append(Said(_("Banks take no file between 23:30 and 00:30. Upload it afterwards."), warns=True))
    return rows


def _kind(found: BankDay) -> tuple[str, bool]:
    state = "holiday" if found.holiday else "missed" if found.missed else "today"
    return state, bool(found.cutoff)


_FIRST = {
    ("today", True): lambda said: _("Bank cut-off %(time)s today, %(day)s.") % said,
    ("today", False): lambda said: (
        _("Banks work today, %(day)s. The bank format names no cut-off: ask your bank.") % said
    ),
    ("missed", True): lambda said: (
        _("The bank's cut-off of %(time)s has passed. Next bank business day: %(day)s.") % said
    ),
    ("holiday", True): lambda said: (
        _("Banks are closed today. Next bank business day: %(day)s, cut-off %(time)s.") % said
    ),
    ("holiday", False): lambda said: _("Banks are closed today. Next bank business day: %(day)s.") % said,
}

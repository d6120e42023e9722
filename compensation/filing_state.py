"""Whether an act was, is or will be taken at a moment: by which window, until when, and if not, why not.

New claims and new reports are taken inside a window of theirs alone. Documents and supplements to a claim already
received are limited only where a programme opened a window for them. A moment before a window's opening is not in it,
its closing instant neither: spans are half-open.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compensation.calendar import format_closing, format_datetime
from compensation.choices import FILING_ACTS
from compensation.models import FilingWindow, Programme

CLAIM, REPORT, DOCUMENTS, SUPPLEMENT = "claim", "report", "documents", "supplement"
#: Acts that are free until a programme opens a window for them.
FREE_ACTS = (DOCUMENTS, SUPPLEMENT)
#: Acts that end for good when the programme is closed.
ENDED_BY_CLOSING = (CLAIM, REPORT)


@dataclass(frozen=True)
class FilingState:
    """The answer for one act at one moment.

    `code` is `open`, `unlimited`, `never_opened`, `not_yet`, `gap`, `closed` or `programme_closed`. `until` is when
    that ends: the window's closing while open (windows never move, so it is what was promised then), the next opening
    while not; None when nothing ends it. `since` is when it began, where there is a beginning.
    """

    programme: Programme
    act: str
    moment: datetime
    code: str
    window: FilingWindow | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether the act was taken."""
        return self.code in ("open", "unlimited")

    @property
    def act_label(self) -> str:
        """The act in the reader's language."""
        return str(dict(FILING_ACTS)[self.act])

    @property
    def sentence(self) -> str:
        """The answer in the reader's language."""
        return _sentence(self)


def window_at(programme: Programme, moment: datetime, act: str = CLAIM) -> FilingWindow | None:
    """The window that admits an act received at `moment`, or None when there was none."""
    return programme.windows.filter(act=act, opens_at__lte=moment, closes_at__gt=moment).first()


def state_at(programme: Programme, moment: datetime, act: str = CLAIM) -> FilingState:
    """Whether `act` was taken at `moment`, as the records say now. One query."""
    return state_among(programme, programme.windows.filter(act=act), moment, act)


def state_among(programme: Programme, windows: Iterable[FilingWindow], moment: datetime, act: str) -> FilingState:
    """`state_at` when the act's windows are at hand."""
    if programme.closed_at is not None and moment >= programme.closed_at and act in ENDED_BY_CLOSING:
        return FilingState(programme, act, moment, "programme_closed", since=programme.closed_at)
    spans = sorted(windows, key=lambda window: window.opens_at)
    if not spans:
        return FilingState(programme, act, moment, "unlimited" if act in FREE_ACTS else "never_opened")
    within = next((span for span in spans if span.opens_at <= moment < span.closes_at), None)
    if within is not None:
        return FilingState(programme, act, moment, "open", within, within.opens_at, within.closes_at)
    before = [span for span in spans if span.closes_at <= moment]
    after = [span for span in spans if span.opens_at > moment]
    until = after[0].opens_at if after else None
    if not before:
        return FilingState(programme, act, moment, "not_yet", until=until)
    return FilingState(programme, act, moment, "gap" if after else "closed", since=before[-1].closes_at, until=until)


def closed_sentence(programme: Programme, moment: datetime, act: str = CLAIM) -> str:
    """Why an act received at `moment` is not admitted: not open yet, closed for good, or in a gap."""
    return state_at(programme, moment, act).sentence


def _sentence(state: FilingState) -> str:
    lang = get_language() or "ko"
    closing = state.until if state.open else state.since
    said = {
        "act": str(dict(FILING_ACTS)[state.act]),
        "opening": format_datetime(state.until, lang) if state.until and not state.open else "",
        "closing": format_closing(closing, lang) if closing else "",
    }
    words = _claim_words(state.code) if state.act == CLAIM else _other_words(state.code)
    return words % said


def _claim_words(code: str) -> str:
    return {
        "open": _("Filing is open until %(closing)s."),
        "never_opened": _("Filing has not been opened for this programme."),
        "not_yet": _("Filing opens on %(opening)s."),
        "gap": _("Filing closed at %(closing)s and opens again on %(opening)s. Nobody is admitted in between."),
        "closed": _("Filing closed at %(closing)s. You can still add documents to a claim already received."),
        "programme_closed": _(
            "The programme was closed at %(closing)s, so no new claim is taken. Supplements to a claim already"
            " received, appeals and payments go on."
        ),
    }[code]


def _other_words(code: str) -> str:
    return {
        "open": _("%(act)s are taken until %(closing)s."),
        "unlimited": _("%(act)s are taken at any time for a claim already received: no window limits them."),
        "never_opened": _("%(act)s are not taken: no window was opened for them."),
        "not_yet": _("%(act)s are taken from %(opening)s."),
        "gap": _("%(act)s were taken until %(closing)s and again from %(opening)s. Nothing is admitted in between."),
        "closed": _("%(act)s were taken until %(closing)s."),
        "programme_closed": _("The programme was closed at %(closing)s. %(act)s are not taken any more."),
    }[code]

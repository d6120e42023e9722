"""What the dashboard is asked: which programmes, service, channel and days, by whom, and what was not understood.

One place reads the address, and one place narrows kept counts by it, so that every number of the page answers the same
question. Days are whole days in Seoul, both ends included. The period narrows what happened (received, decided, paid);
what stands now (open, late, per agent, outstanding) is told as of now whatever the period.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Manager, QuerySet
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from compensation import scope
from compensation.models import Programme

EVERY = "all"
OWN = "own"

#: The periods by code: how many days before today they begin.
PERIODS: dict[str, tuple[int | None, Any]] = {
    EVERY: (None, pgettext_lazy("period", "All")),
    "today": (0, pgettext_lazy("period", "Today")),
    "week": (6, pgettext_lazy("period", "7 days")),
    "month": (29, pgettext_lazy("period", "30 days")),
    "quarter": (89, pgettext_lazy("period", "90 days")),
    OWN: (None, pgettext_lazy("period", "Own dates")),
}
NAMES = ("programme", "service", "channel", "period", "from", "to")


@dataclass(frozen=True)
class Asked:
    """One question. Empty `service` or `channel` means any; `first` or `last` None means no end on that side."""

    user: Any
    programmes: tuple[Programme, ...]
    today: date
    #: All programmes the person may see were asked for, so that lists need no condition of their own.
    every: bool = False
    service: str = ""
    channel: str = ""
    period: str = EVERY
    first: date | None = None
    last: date | None = None

    @property
    def programme(self) -> Programme | None:
        """The one that was asked for; None when several were."""
        return None if self.every or not self.programmes else self.programmes[0]

    def counts(self, kept: "QuerySet[Any] | Manager[Any]", day: str = "") -> "QuerySet[Any]":
        """Those of the kept counts that answer the question; `day` names their column the period is about."""
        rows = kept.order_by().filter(programme__in=[programme.pk for programme in self.programmes])
        if self.service:
            rows = rows.filter(service=self.service)
        if self.channel:
            rows = rows.filter(channel=self.channel)
        if day and self.first is not None:
            rows = rows.filter(**{f"{day}__gte": self.first})
        if day and self.last is not None:
            rows = rows.filter(**{f"{day}__lte": self.last})
        return rows

    def may(self, permission: str) -> bool:
        """Whether the person may open the lists this permission opens."""
        return not permission or self.user.has_perm(permission)

    def params(self, **changes: str) -> dict[str, str]:
        """The question as an address says it; an empty change takes a part away."""
        said = {
            "programme": EVERY if self.every else self.programmes[0].code if self.programmes else "",
            "service": self.service,
            "channel": self.channel,
            "period": "" if self.period == EVERY else self.period,
            "from": self.first.isoformat() if self.period == OWN and self.first else "",
            "to": self.last.isoformat() if self.period == OWN and self.last else "",
        }
        return {name: value for name, value in {**said, **changes}.items() if value}


@dataclass(frozen=True)
class Reading:
    """A question as understood, what is on offer, and a sentence for each part that was not understood."""

    asked: Asked
    on_offer: tuple[Programme, ...]
    services: tuple[str, ...]
    channels: tuple[tuple[str, Any], ...]
    problems: tuple[str, ...] = ()

    @property
    def chips(self) -> list[dict[str, str]]:
        """The conditions that are set, each with the address that takes it away."""
        asked, found = self.asked, []
        if asked.service:
            found.append((_("Service: %(name)s") % {"name": asked.service}, {"service": ""}))
        if asked.channel:
            found.append((_("Channel: %(name)s") % {"name": dict(self.channels)[asked.channel]}, {"channel": ""}))
        if asked.period != EVERY:
            found.append((self._period, {"period": "", "from": "", "to": ""}))
        return [{"label": label, "url": f"?{urlencode(asked.params(**gone))}"} for label, gone in found]

    @property
    def _period(self) -> str:
        asked = self.asked
        if asked.period != OWN:
            return _("Period: %(name)s") % {"name": PERIODS[asked.period][1]}
        return _("Period: %(first)s to %(last)s") % {"first": asked.first or "…", "last": asked.last or "…"}

    @property
    def limited(self) -> bool:
        """Whether the person sees only some of the house's programmes."""
        return scope.programmes_of(self.asked.user) is not None


def read(
    params: Mapping[str, str],
    user: Any,
    today: date,
    services: Any,
    channels: Iterable[tuple[str, Any]],
) -> Reading:
    """Understand an address. `services(programmes)` answers those that exist.

    A part that is not understood is left out and said in a sentence; a programme that is not the person's is told as
    one that does not exist.
    """
    on_offer = tuple(scope.programmes(user).order_by("pk"))
    problems: list[str] = []
    asked = _programmes(params, Asked(user, (), today), on_offer, problems)
    known, ways = tuple(services(asked.programmes)), tuple(channels)
    asked = replace(
        asked,
        service=_one_of(
            params, "service", known, _("There is no service “%(value)s” here, so all are shown."), problems
        ),
        channel=_one_of(
            params, "channel", dict(ways), _("There is no channel “%(value)s”, so all are shown."), problems
        ),
    )
    return Reading(_period(params, asked, problems), on_offer, known, ways, tuple(problems))


def _programmes(params: Mapping[str, str], asked: Asked, on_offer: tuple[Programme, ...], problems: list[str]) -> Asked:
    code = params.get("programme", "")
    if code == EVERY and len(on_offer) > 1:
        return replace(asked, programmes=on_offer, every=True)
    chosen = next((programme for programme in on_offer if programme.code == code), None)
    if code and code != EVERY and chosen is None:
        problems.append(_("There is no programme “%(value)s” that you may see.") % {"value": code})
    # Without a word about it, the newest.
    return replace(asked, programmes=(chosen,) if chosen else on_offer[-1:])


def _one_of(params: Mapping[str, str], name: str, known: Any, sentence: str, problems: list[str]) -> str:
    value = params.get(name, "")
    if not value or value in known:
        return value
    problems.append(sentence % {"value": value})
    return ""


def _period(params: Mapping[str, str], asked: Asked, problems: list[str]) -> Asked:
    days = {name: _day(params.get(name, ""), problems) for name in ("from", "to")}
    code = params.get("period", "") or (OWN if any(days.values()) else EVERY)
    if code not in PERIODS:
        problems.append(_("There is no period “%(value)s”, so all days are shown.") % {"value": code})
        code = EVERY
    if code == OWN:
        first, last = days["from"], days["to"]
        if first and last and last < first:
            problems.append(_("The first day lies after the last, so all days are shown."))
            first = last = None
        return replace(asked, period=OWN if first or last else EVERY, first=first, last=last)
    back, _label = PERIODS[code]
    if back is None:
        return asked
    return replace(asked, period=code, first=asked.today - timedelta(days=back), last=asked.today)


def _day(text: str, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        problems.append(_("“%(value)s” is not a day. Write it like 2023-03-14.") % {"value": text})
    return day

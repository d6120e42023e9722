"""Who else has a case open now: written by a page's beat, read by the others' pages. A hint, never a lock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from claims.models import Claim, Presence

BEAT_SECONDS = 20
#: Two beats may be lost before somebody counts as gone.
STILL_HERE = timedelta(seconds=45)
KEPT = timedelta(minutes=10)


@dataclass(frozen=True)
class Other:
    """Somebody else at the same case."""

    person: str
    writing: bool

    def __str__(self) -> str:
        said = _("%(person)s is writing here") if self.writing else _("%(person)s is viewing this")
        return said % {"person": self.person}


def beat(claim: Claim, person: Any, *, writing: bool, now: datetime) -> None:
    """Note that `person` has the case open. Rows nobody beat for ten minutes go, whosever they are."""
    Presence.objects.update_or_create(claim=claim, person=person, defaults={"seen_at": now, "writing": writing})
    Presence.objects.filter(seen_at__lt=now - KEPT).delete()


def others_here(claim: Claim, person: Any, now: datetime) -> list[Other]:
    """Everyone but `person` whose page of this case beat within the last 45 seconds; who writes comes first."""
    here = Presence.objects.filter(claim=claim, seen_at__gt=now - STILL_HERE).exclude(person=person)
    rows = here.select_related("person").order_by("-writing", "pk")
    return [Other(str(row.person), row.writing) for row in rows]


def sentence(others: list[Other]) -> str:
    """Everyone in one line; empty when nobody else is here."""
    return " · ".join(str(other) for other in others)

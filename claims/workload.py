"""Who has how much: the open cases of each agent. Reads only."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from claims.models import Claim
from claims.selectors import agents, tab_query
from claims.workflow.queue import OPEN_WORK
from compensation.models import User
from compensation.scope import visible


@dataclass(frozen=True)
class Load:
    """One person's open cases as of a day. `agent` is false for who no longer may review and still has some."""

    person: User
    agent: bool
    absent: bool
    open: int
    near: int
    late: int
    waiting: int


def loads(today: date, viewer: Any) -> list[Load]:
    """Every agent by name, and whoever else still has open cases, within what the viewer may see; in few queries."""
    counted: dict[int, Any] = {
        row["assigned_to"]: row
        for row in visible(viewer, Claim.objects.filter(assigned_to__isnull=False, state__in=OPEN_WORK))
        .order_by()
        .values("assigned_to")
        .annotate(
            open=Count("pk"),
            near=Count("pk", filter=tab_query("near", viewer, today)),
            late=Count("pk", filter=tab_query("overdue", viewer, today)),
            waiting=Count("pk", filter=tab_query("claimant", viewer, today)),
        )
    }
    reviewing = set(agents().values_list("pk", flat=True))
    people = User.objects.filter(Q(pk__in=reviewing) | Q(pk__in=list(counted))).order_by(
        "last_name", "first_name", "username"
    )
    nothing = {"open": 0, "near": 0, "late": 0, "waiting": 0}
    return [
        Load(
            person=person,
            agent=person.pk in reviewing,
            absent=person.absent_on(today),
            **{name: counted.get(person.pk, nothing)[name] for name in nothing},
        )
        for person in people
    ]

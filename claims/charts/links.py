"""The way from a number to the claims it counts: the same conditions, as the list's filters say them."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from compensation.board import Asked

SEE_CLAIMS = "claims.view_claim"
SEE_REPORTS = "claims.view_damagereport"


def claims(asked: Asked, **conditions: Any) -> str:
    """The claim list under the question's programme, service and channel; nothing for who may not open it.

    A condition that is None is left out.
    """
    if not asked.may(SEE_CLAIMS):
        return ""
    said = {"service": asked.service or None, "channel": asked.channel or None, **conditions}
    return _list("claims_claim", asked, said)


def reports(asked: Asked, **conditions: Any) -> str:
    """The list of damage reports under the question's programme."""
    return _list("claims_damagereport", asked, conditions) if asked.may(SEE_REPORTS) else ""


def _list(name: str, asked: Asked, conditions: dict[str, Any]) -> str:
    whose = {"programme": asked.programme.pk} if asked.programme else {}
    said = {key: value for key, value in {**whose, **conditions}.items() if value is not None}
    address = reverse(f"admin:{name}_changelist")
    return f"{address}?{urlencode(said)}" if said else address


def received(asked: Asked) -> dict[str, date | None]:
    """The period as days of receipt."""
    return {"received_from": asked.first, "received_to": asked.last}


def decided(asked: Asked) -> dict[str, date | None]:
    """The period as days on which the review was completed."""
    return {"decided_from": asked.first, "decided_to": asked.last}

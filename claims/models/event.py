"""The claims floor's trail."""

from django.db import models

from claims.models.claim import Claim
from compensation.events import Event


class ClaimEvent(Event):
    """One event of one claim."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="events", db_index=False)

    class Meta(Event.Meta):
        abstract = False
        default_permissions = ("view",)
        indexes = [models.Index(fields=["claim", "-seq"], name="claim_history")]

"""Who else has a case open: a hint, never a lock."""

from django.conf import settings
from django.db import models

from claims.models.claim import Claim


class Presence(models.Model):
    """One person's open page of one claim, kept while it beats. `writing` says that a form is being filled in."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="presences", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    writing = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["claim", "person"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.claim} {self.person}"

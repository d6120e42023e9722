"""The claims floor's kept counts. Derived from claims, made again as a whole (`claims/tallies.py`), never edited."""

from django.conf import settings
from django.db import models

from compensation.models import Programme


class ClaimCount(models.Model):
    """What every count is told apart by: programme, service, channel. `n` claims."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    service = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=10)
    n = models.IntegerField()

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.programme_id} {self.service} {self.channel}: {self.n}"


class InflowTally(ClaimCount):
    """Claims by the day they were received, in Seoul."""

    day = models.DateField()


class StateTally(ClaimCount):
    """Claims by state. `age` is the code of the business days since receipt of an open one; `won` what was granted."""

    state = models.CharField(max_length=24)
    age = models.CharField(max_length=4, blank=True)
    late = models.BooleanField()
    won = models.BigIntegerField()


class DecisionTally(ClaimCount):
    """Decided claims by the day the review was completed, how it ended and, for an award, how its won were found.

    `amount` is the won of an award by the table and empty for a settled one. `reasons` is the list as JSON text.
    """

    day = models.DateField()
    outcome = models.CharField(max_length=10)
    amount = models.BigIntegerField(null=True)
    reasons = models.TextField(blank=True)


class TurnaroundTally(ClaimCount):
    """Decided claims by the day the review was completed and the business days from receipt to it."""

    day = models.DateField()
    days = models.IntegerField()


class WorkTally(ClaimCount):
    """Open claims by whose case they are; `n` is all of them, the others are parts that may overlap."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    near = models.IntegerField()
    late = models.IntegerField()
    waiting = models.IntegerField()


class SupplementTally(ClaimCount):
    """Open supplement requests by the day they are due."""

    due_on = models.DateField()


class ReportTally(models.Model):
    """Damage reports by what triage found."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    triage = models.CharField(max_length=10)
    n = models.IntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.programme_id} {self.triage}: {self.n}"

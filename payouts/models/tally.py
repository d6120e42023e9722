"""The payouts floor's kept sums. Derived from lines, made again as a whole (`payouts/tallies.py`), never edited."""

from django.db import models

from compensation.models import Programme


class LineTally(models.Model):
    """Payout lines by where they stand, and the bank's day in Seoul for those it has answered."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    service = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=10)
    round_state = models.CharField(max_length=12)
    state = models.CharField(max_length=10)
    day = models.DateField(null=True)
    n = models.IntegerField()
    won = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.programme_id} {self.state}: {self.n}"

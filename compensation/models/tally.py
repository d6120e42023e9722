"""When the kept counts of a floor were last counted, and up to which row of its trail."""

from django.db import models


class TallyRun(models.Model):
    """One floor's counts. `mark` names the newest rows that were counted; `day` is the Seoul day ages were told on.

    `settled` says that nothing was written shortly before the count. A transaction that took its numbers earlier can
    still commit behind the mark, so an unsettled count is repeated once.
    """

    code = models.CharField(max_length=40, unique=True)
    mark = models.CharField(max_length=80, blank=True)
    day = models.DateField(null=True)
    settled = models.BooleanField(default=False)
    as_of = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.code

"""Two claims that may be one: why it looks so, and what a person judged."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.choices import WITHDRAWN
from claims.models.claim import Claim

SUSPICION_STATES = [
    ("open", pgettext_lazy("suspicion state", "Open")),
    ("asked", pgettext_lazy("suspicion state", "Asked")),
    ("same", pgettext_lazy("suspicion state", "Same claim")),
    ("different", pgettext_lazy("suspicion state", "Different claims")),
]
SUSPICION_REASONS = [
    ("account", pgettext_lazy("suspicion reason", "Same account")),
    ("phone", pgettext_lazy("suspicion reason", "Same mobile")),
    ("device", pgettext_lazy("suspicion reason", "Same device")),
    ("document", pgettext_lazy("suspicion reason", "Same file")),
    ("name", pgettext_lazy("suspicion reason", "Nearly the same name and person or address")),
]
LIVE_SUSPICIONS = ("open", "asked")


class Suspicion(models.Model):
    """A pair, the earlier claim first. While `open` or `asked` it blocks the approval of both."""

    earlier = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="suspicions_as_earlier", db_index=False)
    later = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="suspicions_as_later")
    reasons = models.JSONField(_("reasons"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=SUSPICION_STATES, default="open")
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("judged by")
    )
    judged_at = models.DateTimeField(_("judged"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    raised_at = models.DateTimeField(_("raised"))

    class Meta:
        verbose_name = pgettext_lazy("domain", "suspected duplicate")
        verbose_name_plural = pgettext_lazy("domain", "suspected duplicates")
        ordering = ("-id",)
        default_permissions = ("view",)
        permissions = [("judge_suspicion", "Can judge a suspected duplicate")]
        constraints = [
            models.UniqueConstraint(fields=["earlier", "later"], name="suspicion_pair_once"),
            models.CheckConstraint(condition=~Q(earlier=F("later")), name="suspicion_of_two_claims"),
            models.CheckConstraint(
                condition=Q(state__in=["open"]) | Q(judged_by__isnull=False, judged_at__isnull=False),
                name="suspicion_judged_by_someone",
            ),
        ]
        indexes = [
            models.Index(fields=["earlier"], condition=Q(state__in=["open", "asked"]), name="suspicion_live_earlier"),
            models.Index(fields=["later"], condition=Q(state__in=["open", "asked"]), name="suspicion_live_later"),
        ]

    def __str__(self) -> str:
        return f"{self.earlier} ~ {self.later}"

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(dict(SUSPICION_STATES)[self.state])

    @property
    def reason_labels(self) -> list[str]:
        """Why the pair was raised, in the reader's language."""
        return [str(dict(SUSPICION_REASONS).get(code, code)) for code in self.reasons]

    @property
    def live(self) -> bool:
        """Whether it waits for a person: not judged, and neither claim withdrawn."""
        return self.state in LIVE_SUSPICIONS and WITHDRAWN not in (self.earlier.state, self.later.state)


def live_suspicions(claim: Claim) -> models.QuerySet[Suspicion]:
    """The pairs of this claim that nobody has judged yet; a withdrawn claim is nobody's double."""
    found = Suspicion.objects.filter(Q(earlier=claim) | Q(later=claim), state__in=LIVE_SUSPICIONS)
    return found.exclude(earlier__state=WITHDRAWN).exclude(later__state=WITHDRAWN)

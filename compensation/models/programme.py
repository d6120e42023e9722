"""The programme: what happened, and the frame every claim and won of it stands in."""

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from compensation.events import Event, Recorded
from compensation.fields import WonField, won_check


class Programme(Recorded):
    """One compensation programme. Windows, policies and rounds hang on it; nothing is hard-coded to one."""

    code = models.SlugField(pgettext_lazy("programme", "code"), max_length=20, unique=True)
    name_ko = models.CharField(_("name in Korean"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    notice_ko = models.CharField(_("notice on every page, in Korean"), max_length=200, blank=True)
    notice_en = models.CharField(_("notice on every page, in English"), max_length=200, blank=True)
    simulation = models.BooleanField(_("simulation"), default=False)
    extension_limit = models.PositiveSmallIntegerField(_("extensions allowed"), default=3)
    cooling_off_hours = models.PositiveSmallIntegerField(_("hours a changed account cools off"), default=24)
    claim_cap = WonField(_("most a claim may be paid (KRW)"))
    budget = WonField(_("budget (KRW)"))
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    next_receipt = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("domain", "programme")
        verbose_name_plural = pgettext_lazy("domain", "programmes")
        constraints = [
            won_check("claim_cap", "programme_cap_whole_won", minimum=1),
            won_check("budget", "programme_budget_whole_won", minimum=1),
        ]
        permissions = [
            ("view_dashboard", "Can see the dashboard"),
            ("verify", "Can verify the records"),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name_ko if get_language() == "ko" else self.name_en

    @property
    def stream(self) -> str:
        return f"programme:{self.code}"

    @property
    def notice(self) -> str:
        """What every page, file and letter of this programme must say, in the reader's language."""
        return self.notice_ko if get_language() == "ko" else self.notice_en


class ProgrammeEvent(Event):
    """What happened to programmes, windows, extensions, policies and accounts."""

    programme = models.ForeignKey(Programme, null=True, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        default_permissions = ("view",)

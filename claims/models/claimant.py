"""The business that claims, and the versions of the account it wants to be paid to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.models import Programme
from compensation.sealed import SealedTextField, sealed_check


class Claimant(models.Model):
    """One business of one programme. Names are NFC and kept as typed."""

    # No index of its own: the business number's begins with the programme.
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="claimants", db_index=False)
    brn = models.CharField(_("business number"), max_length=10)
    business_name = models.CharField(_("business name"), max_length=200)
    representative = models.CharField(_("representative"), max_length=100, blank=True)
    phone = models.CharField(_("mobile"), max_length=20, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=2, default="ko", choices=[("ko", _("Korean")), ("en", _("English"))]
    )
    reminders_wanted = models.BooleanField(_("wants reminders"), default=True)
    # For finding equal people without reading them: keyed hashes, set by `find_by` when saved through the workflow.
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    name_key = models.CharField(max_length=64, blank=True, editable=False)
    place_key = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("domain", "claimant")
        verbose_name_plural = pgettext_lazy("domain", "claimants")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["programme", "brn"], name="claimant_business_number_once"),
        ]
        indexes = [
            models.Index(fields=["phone_index"], condition=~Q(phone_index=""), name="claimant_same_phone"),
            models.Index(fields=["name_key"], condition=~Q(name_key=""), name="claimant_same_name"),
            models.Index(fields=["place_key"], condition=~Q(place_key=""), name="claimant_same_place"),
        ]

    def __str__(self) -> str:
        return self.business_name


class PayeeAccount(models.Model):
    """One version of a claimant's account. Written once; only its verification is added, once.

    The number is sealed; `number_index` finds equal numbers, `last4` is all a screen shows.
    """

    claimant = models.ForeignKey(Claimant, on_delete=models.PROTECT, related_name="accounts", db_index=False)
    version = models.PositiveSmallIntegerField(_("version"))
    bank_code = models.CharField(_("bank"), max_length=3)
    number = SealedTextField(_("account number"))
    number_index = models.CharField(max_length=64)
    last4 = models.CharField(_("last four digits"), max_length=4)
    holder = models.CharField(_("account holder"), max_length=100)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered"))
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("verified by")
    )
    verified_at = models.DateTimeField(_("verified"), null=True)
    # A changed account is paid only after it has cooled off: the earliest cut-off that may pick it up.
    payable_from = models.DateTimeField(_("payable from"), null=True)

    class Meta:
        verbose_name = pgettext_lazy("domain", "payee account")
        verbose_name_plural = pgettext_lazy("domain", "payee accounts")
        ordering = ("claimant", "version")
        default_permissions = ("view",)
        permissions = [
            ("enter_account", "Can enter a new payee account"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["claimant", "version"], name="account_version_once"),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | Q(entered_by__isnull=True) | ~Q(verified_by=F("entered_by")),
                name="account_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True, verified_at__isnull=True)
                | Q(verified_by__isnull=False, verified_at__isnull=False),
                name="account_verified_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(payable_from__isnull=True) | Q(payable_from__gte=F("verified_at")),
                name="account_cools_after_it_is_verified",
            ),
            sealed_check("number", "account_number_sealed"),
        ]
        indexes = [models.Index(fields=["number_index"], name="account_number_index")]

    def __str__(self) -> str:
        return f"{self.bank_code} ***{self.last4}"

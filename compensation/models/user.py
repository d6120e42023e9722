"""The people of the office."""

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compensation.events import Recorded
from compensation.fields import WonField, won_check


class User(AbstractUser, Recorded):
    """One account, one person. Rights come from roles alone: `is_superuser` opens nothing."""

    authority_limit = WonField(_("authority limit (KRW)"), null=True, blank=True)
    absent_from = models.DateField(_("absent from"), null=True, blank=True)
    absent_until = models.DateField(_("absent until"), null=True, blank=True)
    # None named: all of them. Asked through compensation.scope.
    programmes = models.ManyToManyField(
        "compensation.Programme", verbose_name=_("programmes"), blank=True, related_name="limited_accounts"
    )

    class Meta:
        verbose_name = pgettext_lazy("person", "account")
        verbose_name_plural = pgettext_lazy("person", "accounts")
        constraints = [
            won_check("authority_limit", "user_authority_whole_won"),
            models.CheckConstraint(
                condition=models.Q(absent_from__isnull=True, absent_until__isnull=True)
                | models.Q(
                    absent_from__isnull=False,
                    absent_until__isnull=False,
                    absent_until__gte=models.F("absent_from"),
                ),
                name="user_absence_range",
            ),
        ]
        permissions = [("set_absence", "Can record an agent's absence")]

    @property
    def stream(self) -> str:
        return f"account:{self.username}"

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Surname first, no space, as Korean offices write it."""
        return f"{self.last_name}{self.first_name}".strip()

    def has_perm(self, perm, obj=None) -> bool:
        """Roles only; a superuser flag is not a role."""
        return self.is_active and perm in self.get_role_permissions()

    def has_module_perms(self, app_label: str) -> bool:
        """True when any role opens something of the app."""
        return self.is_active and any(perm.startswith(f"{app_label}.") for perm in self.get_role_permissions())

    def get_role_permissions(self) -> set[str]:
        """Every `app.codename` the person's groups hold, read once per instance (one request)."""
        cached = getattr(self, "_role_permissions", None)
        if cached is None:
            rows = self.groups.values_list("permissions__content_type__app_label", "permissions__codename")
            cached = self._role_permissions = {f"{app}.{codename}" for app, codename in rows}
        return cached

    def absent_on(self, day: date) -> bool:
        """Whether the person is away on a day in Seoul."""
        if self.absent_from is None:
            return False
        # Whoever records an absence gives both ends.
        assert self.absent_until is not None
        return self.absent_from <= day <= self.absent_until

    def role_codes(self) -> list[str]:
        """The codes of the roles held now, for a record of the moment."""
        return sorted(self.groups.values_list("name", flat=True))

"""Accounts in the office: one a person, made and given roles by an administrator; rights come from roles alone."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import admin as auth_admin  # noqa: F401  (registers groups, taken away below)
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from compensation import accounts
from compensation.admin.base import RecordAdmin
from compensation.admin.context import NAMES
from compensation.admin.forms import AmountField, ReasonField, ReasonForm, VerbForm
from compensation.admin.people_limits import LIMIT_ACCOUNT
from compensation.admin.verbs import Done, Verb, fresh
from compensation.banks import BANKS, bank_name
from compensation.masking import mask_account
from compensation.models import ProgrammeEvent, StaffAccount, User
from compensation.money import format_won
from compensation.roles import ROLES
from compensation.staff_accounts import register_staff_account
from compensation.written import time_of

ROLE_CHOICES = [(role.code, role.name) for role in ROLES]


def password_field(label: Any) -> forms.CharField:
    """A new password, never filled in by the browser."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, strip=False, widget=widget, max_length=128)


def roles_field(**options: Any) -> forms.MultipleChoiceField:
    """Ticks, one a role."""
    return forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple, **options
    )


class AccountForm(VerbForm):
    """A new account."""

    username = forms.CharField(
        label=gettext_lazy("Account name"),
        max_length=150,
        validators=[User.username_validator],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=150)
    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=150)
    roles = roles_field()
    password = password_field(gettext_lazy("First password"))

    def clean_password(self) -> str:
        """Strong enough by the settings' validators."""
        password = self.cleaned_data["password"]
        validate_password(password, User(username=self.data.get("username", "")))
        return password


class RolesForm(VerbForm):
    """Exactly these roles, and why."""

    roles = roles_field(required=False)
    reason = ReasonField()


class PasswordForm(VerbForm):
    """A new password, and why."""

    password = password_field(gettext_lazy("New password"))
    reason = ReasonField()

    def clean_password(self) -> str:
        """Strong enough by the settings' validators."""
        password = self.cleaned_data["password"]
        validate_password(password, self.obj)
        return password


class AuthorityForm(VerbForm):
    """The amount a person decides alone, and why."""

    won = AmountField(
        label=gettext_lazy("Authority limit (KRW)"),
        required=False,
        help_text=gettext_lazy("Left empty, the policy's limit of the role holds. It is never raised by this."),
    )
    reason = ReasonField()


def _authority(request: HttpRequest, obj: User, cleaned: dict[str, Any], seen: int | None) -> str:
    fresh(obj, seen)
    accounts.set_authority(user=obj.pk, won=cleaned["won"], actor=request.user, reason=cleaned["reason"])  # type: ignore[arg-type]
    return _("The authority limit is set. It holds from the next click on.")


def _create(request: HttpRequest, obj: None, cleaned: dict[str, Any], seen: int | None) -> Done:
    user = accounts.create_account(**cleaned, actor=request.user)  # type: ignore[arg-type]
    page = admin.site._registry[User]
    return Done(_("The account %(name)s is made.") % {"name": user}, page.object_url(user))  # type: ignore[attr-defined]


def _set_roles(request: HttpRequest, obj: User, cleaned: dict[str, Any], seen: int | None) -> str:
    fresh(obj, seen)
    accounts.set_roles(user=obj.pk, roles=cleaned["roles"], actor=request.user, reason=cleaned["reason"])  # type: ignore[arg-type]
    return _("The roles are set. They hold from the next click on.")


def _close(request: HttpRequest, obj: User, cleaned: dict[str, Any], seen: int | None) -> str:
    fresh(obj, seen)
    accounts.set_active(user=obj.pk, active=False, actor=request.user, reason=cleaned["reason"])  # type: ignore[arg-type]
    return _("The account is closed.")


def _open(request: HttpRequest, obj: User, cleaned: dict[str, Any], seen: int | None) -> str:
    fresh(obj, seen)
    accounts.set_active(user=obj.pk, active=True, actor=request.user, reason=cleaned["reason"])  # type: ignore[arg-type]
    return _("The account is open again.")


def _password(request: HttpRequest, obj: User, cleaned: dict[str, Any], seen: int | None) -> str:
    fresh(obj, seen)
    accounts.set_password(
        user=obj.pk,
        password=cleaned["password"],
        actor=request.user,  # type: ignore[arg-type]
        reason=cleaned["reason"],
    )
    return _("The password is set. Give it to the person yourself.")


def _bank_choices() -> list[tuple[str, str]]:
    lang = get_language() or "ko"
    return [(bank.code, bank_name(bank.code, lang)) for bank in BANKS]


class StaffAccountForm(VerbForm):
    """The account a person is paid to. Only its hash is kept."""

    bank_code = forms.ChoiceField(label=gettext_lazy("Bank"), choices=_bank_choices)
    number = forms.CharField(label=gettext_lazy("Account number"), max_length=40)


def _staff_account(request: HttpRequest, obj: User, cleaned: dict[str, Any], seen: int | None) -> str:
    fresh(obj, seen)
    register_staff_account(user=obj.pk, actor=request.user, **cleaned)  # type: ignore[arg-type]
    return _("The account is registered. A round that pays to it will say so.")


ACCOUNT_VERBS = (
    Verb(
        "create_account",
        pgettext_lazy("verb", "Create account"),
        _create,
        AccountForm,
        accounts.why_not,
        primary=True,
        on_list=True,
    ),
    Verb(
        "set_roles",
        pgettext_lazy("verb", "Set roles"),
        _set_roles,
        RolesForm,
        accounts.why_not,
        primary=True,
        initial=lambda request, user: {"roles": user.role_codes()},
    ),
    Verb(
        "set_authority",
        pgettext_lazy("verb", "Set authority limit"),
        _authority,
        AuthorityForm,
        accounts.why_not,
        initial=lambda request, user: {"won": user.authority_limit},
    ),
    LIMIT_ACCOUNT,
    Verb(
        "register_staff_account",
        pgettext_lazy("verb", "Register pay account"),
        _staff_account,
        StaffAccountForm,
        accounts.why_not,
        consequence=gettext_lazy("Only a keyed hash and the last four digits are kept."),
    ),
    Verb("set_password", pgettext_lazy("verb", "Set password"), _password, PasswordForm, accounts.why_not),
    Verb(
        "close_account",
        pgettext_lazy("verb", "Close account"),
        _close,
        ReasonForm,
        accounts.why_not,
        danger=True,
        consequence=gettext_lazy("The person can no longer sign in; their rights end at once. Nothing is deleted."),
        shown=lambda user: user.is_active,
    ),
    Verb(
        "open_account",
        pgettext_lazy("verb", "Open account"),
        _open,
        ReasonForm,
        accounts.why_not,
        shown=lambda user: not user.is_active,
    ),
)


def _masked(account: StaffAccount) -> str:
    """Bank and last digits, as everywhere."""
    return f"{bank_name(account.bank_code, get_language() or 'ko')} {mask_account(account.last4)}"


def _limit_of(user: User) -> str:
    """Their own limit in words, or that of the role."""
    if user.authority_limit is None:
        return _("as the policy says for the role")
    return format_won(user.authority_limit, get_language() or "ko")


class RoleFilter(admin.SimpleListFilter):
    """By role."""

    title = gettext_lazy("Role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every role."""
        return list(ROLE_CHOICES)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Accounts that hold it."""
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(User)
class UserAdmin(RecordAdmin):
    """People of the office and their roles."""

    list_display = ("username", "person", "roles", "works_on", "account_state", "last_login")
    list_filter = (RoleFilter, "is_active")
    search_fields = ("username", "last_name", "first_name")
    search_hint = gettext_lazy("Account or name")
    ordering = ("username",)
    pill_columns = {"account_state": "account"}
    object_template = "admin/compensation/user.html"
    verbs = ACCOUNT_VERBS
    event_model = ProgrammeEvent
    of_programmes = False

    def visible(self, request: HttpRequest) -> QuerySet:
        """All of them, with their roles and programmes at hand."""
        return User.objects.prefetch_related("groups", "programmes")

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def person(self, user: User) -> str:
        """Surname first."""
        return user.get_full_name()

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, user: User) -> str:
        """The roles' names."""
        return ", ".join(str(NAMES.get(group.name, group.name)) for group in user.groups.all())

    @admin.display(description=gettext_lazy("works on"))
    def works_on(self, user: User) -> str:
        """The programmes they are limited to, by name."""
        return ", ".join(str(programme) for programme in user.programmes.all()) or _("all programmes")

    @admin.display(description=gettext_lazy("state"), ordering="is_active")
    def account_state(self, user: User) -> str:
        """Open or closed."""
        return "open" if user.is_active else "closed"

    def facts(self, obj: User) -> list[tuple[Any, Any]]:
        """Who, which roles, since when."""
        return [
            (_("account"), obj.username),
            (_("name"), obj.get_full_name()),
            (_("roles"), self.roles(obj)),
            (_("works on"), self.works_on(obj)),
            (_("authority limit"), _limit_of(obj)),
            (_("pay accounts"), ", ".join(_masked(one) for one in obj.staff_accounts.all())),
            (_("made"), time_of(obj.date_joined)),
            (_("last signed in"), obj.last_login and time_of(obj.last_login)),
        ]

    def get_object_context(self, request: HttpRequest, obj: User) -> dict[str, Any]:
        """Whether the account is open."""
        return {"account_state": self.account_state(obj)}


# Roles are data of the program (compensation/roles.py), so groups have no page. The import above has registered one.
admin.site.unregister(Group)

"""The trial balance: every account of a programme or a round as of a day, each figure a link to its postings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from compensation.access import log_access
from compensation.admin.exports import DownloadPage, attachment, download_verb
from compensation.admin.forms import DayField
from compensation.models import Programme
from compensation.permissions import missing_role
from compensation.scope import programmes
from compensation.workbook import write_table
from payouts.choices import LEDGER_ACCOUNTS
from payouts.models import Round
from payouts.trial_balance import Exported, TrialBalance, exported, trial_balance

TRIAL = "trial"
EXPORT = "payouts.export_ledger"
LABEL = pgettext_lazy("verb", "Download as Excel")


class AskedForm(forms.Form):
    """Which trial balance: programme, perhaps one round, perhaps as of the end of a day. A GET form, sent as a link."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=gettext_lazy("Programme"), empty_label=None)
    round = forms.ModelChoiceField(
        Round.objects.none(), label=gettext_lazy("Round"), required=False, empty_label=gettext_lazy("All rounds")
    )
    until = DayField(label=gettext_lazy("As of the end of"), required=False)

    def __init__(self, given: Mapping[str, Any], user: Any) -> None:
        offered = programmes(user).order_by("-pk")
        first = offered.first()
        data = {name: given.get(name, "") for name in ("programme", "round", "until")}
        if not data["programme"] and first is not None:
            data["programme"] = str(first.pk)
        super().__init__(data, label_suffix="")
        self.fields["programme"].queryset = offered  # type: ignore[attr-defined]
        chosen = data["programme"]
        if isinstance(chosen, str) and chosen.isascii() and chosen.isdigit():
            rounds = Round.objects.filter(programme__in=offered, programme=int(chosen)).order_by("-number")
            self.fields["round"].queryset = rounds  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Asked:
    """What a trial balance is about, and what it says."""

    programme: Programme
    round: Round | None
    until: date | None

    @property
    def balance(self) -> TrialBalance:
        """Every account."""
        return trial_balance(self.programme, round_=self.round, until=self.until)

    @property
    def exported(self) -> Exported:
        """What left for the bank and what became of it."""
        return exported(self.programme, round_=self.round, until=self.until)

    @property
    def conditions(self) -> dict[str, Any]:
        """For a link to the same balance."""
        found: dict[str, Any] = {"programme": self.programme.pk}
        if self.round is not None:
            found["round"] = self.round.pk
        return found | ({"until": self.until.isoformat()} if self.until else {})

    def postings_url(self, account: str) -> str:
        """The list of the postings one account's figures are made of."""
        found: dict[str, Any] = {"transaction__programme__id__exact": self.programme.pk, "account__exact": account}
        if self.round is not None:
            found["round"] = self.round.pk
        if self.until is not None:
            found["until"] = self.until.isoformat()
        return f"{reverse('admin:payouts_posting_changelist')}?{urlencode(found)}"


def asked(form: AskedForm) -> Asked | None:
    """What a valid form asks for."""
    if not form.is_valid():
        return None
    return Asked(form.cleaned_data["programme"], form.cleaned_data["round"], form.cleaned_data["until"])


def trial_view(admin: Any, request: HttpRequest) -> HttpResponse:
    """The page; reads only, and shows no person."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    form = AskedForm(request.GET, request.user)
    what = asked(form)
    context = {
        **admin.page_context(request, None),
        "title": _("Trial balance"),
        "form": form,
        "what": what,
        "export_url": "",
    }
    if what is not None:
        balance = what.balance
        labels = dict(LEDGER_ACCOUNTS)
        context |= {
            "balance": balance,
            "rows": [(labels[one.account], one, what.postings_url(one.account)) for one in balance.entries],
            "exported": what.exported,
            "left": what.programme.budget + balance.of("budget").balance if what.round is None else None,
        }
        if missing_role(request.user, EXPORT) is None:
            address = reverse("admin:payouts_ledgertransaction_trial_file")
            context["export_url"] = f"{address}?{urlencode(what.conditions)}"
    return TemplateResponse(request, "admin/payouts/ledger/trial.html", context, status=200 if what else 422)


def trial_export_view(admin: Any, request: HttpRequest) -> HttpResponse:
    """GET asks the reason; POST logs it and hands the balance out."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    form = AskedForm(request.GET, request.user)
    what = asked(form)
    if what is None:
        raise PermissionDenied

    def hand_out(request: HttpRequest, obj: None, reason: str) -> HttpResponse:
        content = workbook(what)
        log_access(request, "download", "payouts.trial_balance", _key(what), [], reason)
        return attachment(content, f"trial-balance-{_key(what)}.xlsx")

    verb = download_verb("trial_file", LABEL, EXPORT, hand_out, on_list=True, consequence=_("Sums of won, no person."))
    return DownloadPage(admin, verb, request, None).respond()


def _key(what: Asked) -> str:
    parts = [what.programme.code, str(what.round.number) if what.round else "", str(what.until or "")]
    return "-".join(part for part in parts if part)


def workbook(what: Asked) -> bytes:
    """The trial balance as .xlsx: an account a row, the totals, then the equation of what left for the bank."""
    balance, left = what.balance, what.exported
    labels = dict(LEDGER_ACCOUNTS)
    head = [_("account"), _("To (KRW)"), _("From (KRW)"), _("Balance (KRW)")]
    rows: list[list[str | int | None]] = [
        [str(labels[one.account]), one.to, one.taken, one.balance] for one in balance.entries
    ]
    rows.append([_("Total"), balance.to, balance.taken, balance.to - balance.taken])
    parts = (
        (_("Sent to the bank"), left.exported),
        (_("Paid"), left.paid),
        (_("Failed"), left.failed),
        (_("Returned"), left.returned),
        (_("Without an answer of the bank"), left.outstanding),
    )
    rows += [[label, None, None, won] for label, won in parts]
    about = [str(what.programme), str(what.round or ""), str(what.until or "")]
    notices = [" · ".join(part for part in about if part)]
    if what.programme.notice:
        notices.append(what.programme.notice)
    return write_table(_("Trial balance"), head, rows, notices)

"""After a restore: what the export register knew, each payment ruled by one person and confirmed by another."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext_lazy

from compensation.admin.base import RecordAdmin
from compensation.admin.forms import ReasonField, ReasonForm, VerbForm
from compensation.admin.verbs import Done, Verb, needs
from compensation.errors import FourEyes, GuardFailed, Refused
from compensation.permissions import missing_role
from compensation.written import number_of, time_of
from payouts import workflow
from payouts.admin.person import person
from payouts.models import RecoveredLine
from payouts.models.recovered import RECOVERED_VERDICTS

Data = dict[str, Any]


class RuleForm(VerbForm):
    """What the bank did with the payment, and how one knows."""

    verdict = forms.ChoiceField(
        label=lazy("What did the bank do?"), choices=RECOVERED_VERDICTS, widget=forms.RadioSelect
    )
    reason = ReasonField()


def _recover(request: HttpRequest, obj: None, data: Data, seen: int | None) -> Done:
    found = workflow.recover_register(actor=person(request))
    sentence = ngettext(
        "%(count)s entry of the register is taken over. Say of each payment what became of it.",
        "%(count)s entries of the register are taken over. Say of each payment what became of it.",
        len(found),
    )
    page = admin.site._registry[RecoveredLine]
    return Done(sentence % {"count": len(found)}, page.list_url())  # type: ignore[attr-defined]


def _rule(request: HttpRequest, line: RecoveredLine, data: Data, seen: int | None) -> str:
    workflow.rule_recovered(line=line.pk, actor=person(request), **data)
    return _("Kept. Nothing follows until another person confirms it.")


def _confirm(request: HttpRequest, line: RecoveredLine, data: Data, seen: int | None) -> str:
    workflow.confirm_recovered(line=line.pk, actor=person(request))
    return _("Confirmed by a second person.")


def _contest(request: HttpRequest, line: RecoveredLine, data: Data, seen: int | None) -> str:
    workflow.contest_recovered(line=line.pk, actor=person(request), reason=data["reason"])
    return _("The payment waits to be ruled anew.")


def _rule_blocked(user: Any, line: RecoveredLine) -> Refused | None:
    refusal = missing_role(user, "payouts.rule_recovered")
    if refusal is None and line.verdict:
        return GuardFailed(_("Somebody has already said what became of this payment."))
    return refusal


def _second_blocked(user: Any, line: RecoveredLine) -> Refused | None:
    refusal = missing_role(user, "payouts.confirm_recovered")
    if refusal is not None:
        return refusal
    if not line.verdict:
        return GuardFailed(_("Nobody has said what became of this payment yet."))
    if line.confirmed_by_id is not None:
        return GuardFailed(_("Two people have already said what became of this payment."))
    if line.ruled_by_id == user.pk:
        return FourEyes(_("You said what became of it, so another person must confirm it."))
    return None


def facts_of(line: RecoveredLine) -> list[tuple[Any, Any]]:
    """What was asked of the bank, in which file, and what people say about it."""
    entry = line.export.entry
    return [
        (_("line"), line.line),
        (_("receipt number"), line.receipt_no),
        (_("instalment"), number_of(line.instalment)),
        (_("amount (KRW)"), number_of(line.amount)),
        (_("number in the register"), number_of(line.export.seq)),
        (_("hash of the file"), entry.get("sha256", "")),
        (_("recovered"), time_of(line.export.recovered_at)),
        (_("verdict"), line.get_verdict_display()),
        (_("reason"), line.reason),
        (_("ruled"), line.ruled_at and f"{line.ruled_by} · {time_of(line.ruled_at)}"),
        (_("confirmed"), line.confirmed_at and f"{line.confirmed_by} · {time_of(line.confirmed_at)}"),
    ]


def _known(request: HttpRequest, line: RecoveredLine) -> Data:
    return {"facts": facts_of(line)}


RECOVERED_VERBS = (
    Verb(
        "recover_register",
        pgettext_lazy("verb", "Recover from the register"),
        _recover,
        blocked=needs("payouts.recover_register"),
        on_list=True,
        consequence=lazy("Takes over what the register knows and the database forgot. It blocks payments, moves none."),
    ),
    Verb(
        "rule_recovered",
        pgettext_lazy("verb", "Say what became of it"),
        _rule,
        RuleForm,
        _rule_blocked,
        primary=True,
        consequence=lazy("Nothing follows until another person confirms it."),
        template="admin/payouts/recovered_rule.html",
        context=_known,
        shown=lambda line: not line.verdict,
        key="R",
    ),
    Verb(
        "confirm_recovered",
        pgettext_lazy("verb", "Confirm"),
        _confirm,
        blocked=_second_blocked,
        primary=True,
        consequence=lazy(
            "A payment that did not happen may be made by the next round; one that did is never repeated."
        ),
        template="admin/payouts/recovered_verb.html",
        context=_known,
        key="R",
        shown=lambda line: bool(line.verdict) and line.confirmed_by_id is None,
    ),
    Verb(
        "contest_recovered",
        pgettext_lazy("verb", "Disagree"),
        _contest,
        ReasonForm,
        _second_blocked,
        template="admin/payouts/recovered_verb.html",
        context=_known,
        shown=lambda line: bool(line.verdict) and line.confirmed_by_id is None,
    ),
)


@admin.register(RecoveredLine)
class RecoveredLineAdmin(RecordAdmin):
    """Payments that the register knew of and a restored database had forgotten. No names: receipt numbers."""

    list_display = ("line", "receipt_no", "instalment", "amount", "verdict", "ruled_by", "confirmed_by")
    list_filter = ("verdict",)
    list_select_related = ("export", "ruled_by", "confirmed_by")
    search_fields = ("receipt_no",)
    search_hint = lazy("Receipt number")
    ordering = ("-export_id", "id")
    empty_sentence = lazy("Nothing was recovered: the database knows everything that the export register does.")
    object_select_related = ("export__programme", "ruled_by", "confirmed_by")
    verbs = RECOVERED_VERBS
    object_template = "admin/payouts/recovered.html"

    def visible(self, request: HttpRequest) -> QuerySet:
        """All of them."""
        return RecoveredLine.objects.all()

    def title_of(self, obj: RecoveredLine) -> str:
        """The claim, and where the forgotten round had it."""
        return f"{obj.receipt_no} · {obj.line.removeprefix('line:')}"

    def facts(self, obj: RecoveredLine) -> list[tuple[Any, Any]]:
        """What was asked of the bank, in which file, and what people say about it."""
        return facts_of(obj)

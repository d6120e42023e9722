"""The verbs of a recovery, and the one that begins on a payout line."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from compensation.admin.forms import ReasonForm
from compensation.admin.verbs import Done, Verb, asks, fresh
from compensation.errors import GuardFailed, Refused
from compensation.money import format_won
from compensation.permissions import missing_role
from payouts import workflow
from payouts.admin.person import person
from payouts.models import PayoutLine, Recovery
from payouts.recovery_forms import OpenRecoveryForm, PlanForm, RepaymentForm, WaiverForm
from payouts.recovery_permissions import owed, recoverable, why_not

Data = dict[str, Any]


def _won(amount: int) -> str:
    return format_won(amount, get_language() or "ko")


def _open(request: HttpRequest, line: PayoutLine, data: Data, seen: int | None) -> Done:
    fresh(line, seen)
    recovery = workflow.open_recovery(
        line=line.pk, actor=person(request), cause=data["cause"], amount=data["amount"], reason=data["reason"]
    )
    url = reverse("admin:payouts_recovery_change", args=[recovery.pk])
    return Done(_("The recovery is open. Another finance approver confirms it."), url)


def _open_blocked(user: Any, line: PayoutLine) -> Refused | None:
    refusal = missing_role(user, "payouts.open_recovery")
    if refusal is None and line.state != "paid":
        return GuardFailed(_("Only won that were paid can be asked back. The bank says nothing was paid here."))
    if refusal is None and recoverable(line) < 1:
        return GuardFailed(_("All that was paid here is asked back already."))
    return refusal


def _confirm(request: HttpRequest, recovery: Recovery, data: Data, seen: int | None) -> str:
    workflow.confirm_recovery(recovery=recovery.pk, actor=person(request), seen=seen)
    return _("Confirmed. %(amount)s is to be repaid.") % {"amount": _won(recovery.amount)}


def _reject(request: HttpRequest, recovery: Recovery, data: Data, seen: int | None) -> str:
    workflow.reject_recovery(recovery=recovery.pk, actor=person(request), reason=data["reason"], seen=seen)
    return _("Rejected. Nothing is to be repaid.")


def _plan(request: HttpRequest, recovery: Recovery, data: Data, seen: int | None) -> str:
    workflow.agree_plan(recovery=recovery.pk, actor=person(request), instalments=data["plan"], seen=seen)
    return _("The plan is written down.")


def _record(request: HttpRequest, recovery: Recovery, data: Data, seen: int | None) -> str:
    workflow.record_repayment(recovery=recovery.pk, actor=person(request), seen=seen, **data)
    return _("Recorded. Another finance approver confirms it.")


def _confirm_repayment(request: HttpRequest, recovery: Recovery, data: Data, seen: int | None) -> str:
    repayment = workflow.confirm_repayment(recovery=recovery.pk, actor=person(request), seen=seen)
    return _("%(amount)s came back.") % {"amount": _won(repayment.amount)}


def _refuse_repayment(request: HttpRequest, recovery: Recovery, data: Data, seen: int | None) -> str:
    workflow.refuse_repayment(recovery=recovery.pk, actor=person(request), reason=data["reason"], seen=seen)
    return _("Refused. Nothing was booked.")


def _ask_waiver(request: HttpRequest, recovery: Recovery, data: Data, seen: int | None) -> str:
    workflow.ask_waiver(recovery=recovery.pk, actor=person(request), seen=seen, **data)
    return _("Asked. Another finance approver decides on it.")


def _waive(request: HttpRequest, recovery: Recovery, data: Data, seen: int | None) -> str:
    workflow.waive_recovery(recovery=recovery.pk, actor=person(request), seen=seen)
    return _("Waived. Nothing is to be repaid any more.")


def _waits(recovery: Recovery) -> bool:
    return recovery.repayments.filter(state="recorded").exists()


def _due(recovery: Recovery) -> bool:
    return recovery.state in ("confirmed", "in_repayment")


OPEN_RECOVERY = Verb(
    "open_recovery",
    pgettext_lazy("verb", "Open recovery"),
    _open,
    OpenRecoveryForm,
    _open_blocked,
    shown=lambda line: line.state == "paid",
    consequence=lazy("The line stays paid. What comes back is booked beside it, by two people."),
    initial=lambda request, line: {"amount": recoverable(line)},
)

RECOVERY_VERBS = (
    Verb(
        "confirm_recovery",
        pgettext_lazy("verb", "Confirm recovery"),
        _confirm,
        blocked=asks(why_not, "confirm_recovery"),
        primary=True,
        consequence=lazy("From then on the claimant owes the amount."),
        key="R",
    ),
    Verb(
        "agree_plan",
        pgettext_lazy("verb", "Agree repayment plan"),
        _plan,
        PlanForm,
        asks(why_not, "agree_plan"),
        primary=True,
        consequence=lazy("The instalments make the whole amount and are not changed afterwards."),
        key="R",
    ),
    Verb(
        "confirm_repayment",
        pgettext_lazy("verb", "Confirm repayment"),
        _confirm_repayment,
        blocked=asks(why_not, "confirm_repayment"),
        primary=True,
        shown=_waits,
        consequence=lazy("You saw the won on our account. The one that completes the amount settles the recovery."),
        key="R",
    ),
    Verb(
        "record_repayment",
        pgettext_lazy("verb", "Record repayment"),
        _record,
        RepaymentForm,
        asks(why_not, "record_repayment"),
        primary=True,
        shown=lambda recovery: recovery.state == "in_repayment" and not _waits(recovery),
        consequence=lazy("Nothing is booked before another person confirms it."),
        initial=lambda request, recovery: {"amount": owed(recovery)},
        key="R",
    ),
    Verb(
        "waive_recovery",
        pgettext_lazy("verb", "Waive"),
        _waive,
        blocked=asks(why_not, "waive_recovery"),
        danger=True,
        shown=lambda recovery: _due(recovery) and recovery.waiver_asked_by_id is not None,
        consequence=lazy("What is still to be repaid is given up, as the council decided."),
    ),
    Verb(
        "ask_waiver",
        pgettext_lazy("verb", "Ask for a waiver"),
        _ask_waiver,
        WaiverForm,
        asks(why_not, "ask_waiver"),
        shown=_due,
        consequence=lazy("Nothing is given up before another person agrees."),
        initial=lambda request, recovery: {"council": recovery.council, "reason": recovery.waiver_reason},
    ),
    Verb(
        "refuse_repayment",
        pgettext_lazy("verb", "Refuse repayment"),
        _refuse_repayment,
        ReasonForm,
        asks(why_not, "refuse_repayment"),
        shown=_waits,
        consequence=lazy("The won were not found on our account."),
    ),
    Verb(
        "reject_recovery",
        pgettext_lazy("verb", "Reject recovery"),
        _reject,
        ReasonForm,
        asks(why_not, "reject_recovery"),
        danger=True,
        consequence=lazy("Nothing is to be repaid, and this recovery is over."),
    ),
)

"""The letters that tell a decision: award, settlement, denial."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from claims.choices import CHANNELS
from claims.instalments import appeal_last_day, decided_at
from claims.letters.letter import Letter, RecordDiffers, Row, Section, Sum, SumLine
from claims.letters.parts import (
    channel_of,
    cleaned,
    contact_section,
    notice_of,
    policy_rows,
    recipient_of,
    reference_of,
)
from claims.letters.recompute import check_approval, recomputed
from claims.models import Approval, Claim, Decision, PayeeAccount
from claims.reasons import reason_sentences
from compensation.banks import bank_name
from compensation.calendar import format_date, format_datetime, seoul
from compensation.explanations import explain, explain_all
from compensation.masking import mask_account
from compensation.money import format_delta, format_won
from compensation.rules.policy import Policy
from compensation.rules.result import Result, Step

TITLES = {
    "award": pgettext_lazy("letter title", "Decision: support granted"),
    "denial": pgettext_lazy("letter title", "Decision: claim denied"),
    "settlement": pgettext_lazy("letter title", "Decision: settlement"),
}


def decision_letter(approval: Approval, kind: str, language: str) -> Letter:
    """The letter that tells the approved decision, in the active `language`. Raises RecordDiffers.

    It is of the day the decision was first approved; approving a corrected account later changes the account only.
    """
    decision, claim = approval.decision, approval.claim
    policy, result = recomputed(decision)
    account = _account(approval)
    check_approval(approval, account)
    first = decided_at(decision)
    if first is None:
        raise RecordDiffers
    decided_on = seoul(first).date()
    sections = [
        _arithmetic(decision, result, language),
        *_grounds(decision, result, language),
        *_settlement(decision, language),
        *_payment(decision, account, language),
        _basis(decision, policy, language),
        _appeal(claim, policy, decided_on, language),
        contact_section(claim),
    ]
    return Letter(
        kind=kind,
        language=language,
        issued_at=first,
        title=str(TITLES[kind]),
        programme=cleaned(str(claim.programme)),
        notice=notice_of(claim),
        recipient=recipient_of(claim),
        receipt_no=claim.receipt_no,
        reference=reference_of(claim, first, language),
        opening=_opening(kind, decision, language),
        result=_result(kind, decision, language),
        sections=tuple(sections),
        closing=cleaned(str(claim.programme)),
        record=_("Decision %(number)s, record %(hash)s")
        % {"number": decision.number, "hash": decision.content_hash[:16]},
    )


def _account(approval: Approval) -> PayeeAccount | None:
    """The approved account, without its number: a letter never holds it."""
    if approval.account_id is None:
        return None
    return PayeeAccount.objects.defer("number").get(pk=approval.account_id)


def _opening(kind: str, decision: Decision, language: str) -> str:
    if kind == "denial":
        return _("We reviewed your claim and decided that it cannot be paid. This letter gives the reasons.")
    amount = format_won(decision.amount, language)
    if kind == "settlement":
        sentence = _(
            "Your loss is above the top tier, so the amount was settled with you. You will be paid %(amount)s."
        )
    else:
        sentence = _("We reviewed your claim and decided in your favour. You will be paid %(amount)s.")
    return sentence % {"amount": amount}


def _result(kind: str, decision: Decision, language: str) -> Row:
    if kind == "denial":
        return Row(pgettext("letter", "Result"), pgettext("letter", "Denied"))
    label = _("Amount settled") if kind == "settlement" else _("Amount granted")
    return Row(label, format_won(decision.amount, language))


def _arithmetic(decision: Decision, result: Result, language: str) -> Section:
    steps = _steps(decision, result)
    lines = tuple(
        SumLine(sentence, format_delta(step.amount))
        for step, sentence in zip(steps, explain_all(steps, language), strict=True)
    )
    table = Sum(
        text_head=pgettext("letter", "Step"),
        amount_head=_("Adds (KRW)"),
        lines=lines,
        total=SumLine(pgettext("letter", "Amount"), f"{decision.amount:,}"),
    )
    return Section(_("How the amount was worked out"), sum=table)


def _steps(decision: Decision, result: Result) -> tuple[Step, ...]:
    """The lines of the record. A denial for want of a criterion ends after the loss; its reasons stand below."""
    if decision.outcome == "award" or (result.outcome == "denial" and result.eligible):
        return result.explanation
    return (result.explanation[0], Step("not_eligible"))


def _grounds(decision: Decision, result: Result, language: str) -> list[Section]:
    """Why it was denied, and which criteria and papers were wanting."""
    if decision.outcome != "denial":
        return []
    sections = [Section(_("Reasons"), bullets=tuple(reason_sentences(decision.reasons, language)))]
    missing = tuple(explain(check, language) for check in result.checks if check.state == "failed")
    if missing:
        sections.append(Section(_("What was missing"), bullets=missing))
    return sections


def _settlement(decision: Decision, language: str) -> list[Section]:
    offer = decision.offer
    if offer is None or offer.accepted_at is None:
        return []
    over = str(dict(CHANNELS).get(offer.accepted_channel, offer.accepted_channel))
    rows = (
        Row(_("Our offer"), f"{format_won(offer.amount, language)}, {format_date(seoul(offer.made_at), language)}"),
        Row(_("Accepted by you"), f"{format_date(seoul(offer.accepted_at), language)}, {over}"),
    )
    return [Section(_("What was agreed"), rows=rows)]


def _payment(decision: Decision, account: PayeeAccount | None, language: str) -> list[Section]:
    if decision.outcome != "award" or account is None:
        return []
    shown = f"{bank_name(account.bank_code, language)} {mask_account(account.last4)}"
    rows = (Row(_("Account"), shown),)
    later = _("It is paid in one of the next payment rounds. If this account is wrong, tell us before then.")
    return [Section(_("Payment"), rows=rows, notes=(later,))]


def _basis(decision: Decision, policy: Policy, language: str) -> Section:
    outage = policy.outage
    week = f"{format_date(outage.starts_on, language)} – {format_date(outage.ends_on, language)}"
    rows = (
        *policy_rows(decision.policy, policy, language),
        Row(_("Outage week"), week),
        Row(_("Facts as of"), format_datetime(decision.effective_at, language)),
    )
    return Section(_("What the decision rests on"), rows=rows)


def _appeal(claim: Claim, policy: Policy, decided_on: date, language: str) -> Section:
    days = policy.deadlines.appeal_days
    last = format_date(appeal_last_day(decided_on, days), language)
    paragraphs = (
        _("You can appeal until the end of %(day)s, which is %(days)s days after this decision.")
        % {"day": last, "days": days},
        _("Say what you do not agree with, and add anything new that supports it, where you filed: %(channel)s.")
        % {"channel": channel_of(claim)},
        _("Someone who took no part in this decision will judge your appeal, and you will get their reasons."),
    )
    return Section(_("If you do not agree"), paragraphs=paragraphs)

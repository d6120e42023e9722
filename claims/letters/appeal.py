"""The letter that answers an appeal: upheld or dismissed, with the reasons its judge gave."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from claims.choices import CHANNELS
from claims.instalments import complete_approval
from claims.judgement import binding_hash, decision_hash
from claims.letters.letter import Letter, RecordDiffers, Row, Section, Sum, SumLine
from claims.letters.parts import (
    cleaned,
    contact_section,
    notice_of,
    policy_rows,
    recipient_of,
    reference_of,
)
from claims.models import Appeal, Approval, Claim, Decision
from compensation.banks import bank_name
from compensation.calendar import format_date, seoul
from compensation.masking import mask_account
from compensation.money import format_delta, format_won

TITLES = {
    "upheld": pgettext_lazy("letter title", "Decision on your appeal: upheld"),
    "dismissed": pgettext_lazy("letter title", "Decision on your appeal: dismissed"),
}


def told_appeal(claim: Claim) -> Appeal | None:
    """The newest appeal the claimant may be told of: judged, and what it grants confirmed by all who are needed."""
    judged = claim.appeals.exclude(state="filed").select_related(
        "claim__programme",
        "claim__claimant",
        "claim__decision",
        "decision__policy",
        "granted__policy",
        "granted__claim",
    )
    return next((one for one in judged.order_by("-number") if one.granted is None or _confirmed(one.granted)), None)


def _confirmed(decision: Decision) -> Approval | None:
    """The newest approval that was the last one needed for its account."""
    approvals = list(decision.approvals.select_related("account").defer("account__number").order_by("-pk"))
    complete = (complete_approval(decision, approvals, one.account_id) for one in approvals)
    return next((one for one in complete if one is not None), None)


def appeal_letter(appeal: Appeal, language: str) -> Letter:
    """The judged appeal in the active `language`. Raises RecordDiffers when what it grants is not what was approved."""
    claim = appeal.claim
    judged_at = appeal.judged_at
    assert judged_at is not None  # the database judges no appeal without a time
    approval = _confirmed(appeal.granted) if appeal.granted is not None else None
    if appeal.granted is not None:
        _check(appeal, appeal.granted, approval)
    issued_at = approval.effective_at if approval is not None else judged_at
    sections = [
        _objection(appeal, language),
        Section(_("Reasons"), paragraphs=_lines(appeal.verdict)),
        *_granted(appeal, approval, language),
        _follows(appeal),
        _basis(appeal, language),
        contact_section(claim),
    ]
    return Letter(
        kind="appeal",
        language=language,
        issued_at=issued_at,
        title=str(TITLES[appeal.state]),
        programme=cleaned(str(claim.programme)),
        notice=notice_of(claim),
        recipient=recipient_of(claim),
        receipt_no=claim.receipt_no,
        reference=reference_of(claim, issued_at, language),
        opening=_opening(appeal, language),
        result=_result(appeal, language),
        sections=tuple(sections),
        closing=cleaned(str(claim.programme)),
        record=_record(appeal),
    )


def _check(appeal: Appeal, granted: Decision, approval: Approval | None) -> None:
    """The record under its hash, granted by this judge, and approved by another person for exactly this account."""
    account = approval.account if approval is not None else None
    same = (
        approval is not None
        and decision_hash(granted) == granted.content_hash
        and granted.recommended_by_id == appeal.judged_by_id != approval.approved_by_id
        and approval.shown_hash == binding_hash(granted, account)
    )
    if not same:
        raise RecordDiffers


def _opening(appeal: Appeal, language: str) -> str:
    if appeal.state == "dismissed":
        return _("Someone who took no part in the decision judged your appeal. The decision stands.")
    if appeal.granted is not None:
        return _(
            "Someone who took no part in the decision judged your appeal and agreed with you."
            " You will be paid %(amount)s in addition."
        ) % {"amount": format_won(appeal.granted.amount, language)}
    return _(
        "Someone who took no part in the decision judged your appeal and agreed with you. Your claim is reviewed again."
    )


def _result(appeal: Appeal, language: str) -> Row:
    if appeal.granted is not None:
        return Row(_("Granted in addition"), format_won(appeal.granted.amount, language))
    return Row(pgettext("letter", "Result"), appeal.state_label)


def _objection(appeal: Appeal, language: str) -> Section:
    rows = (
        Row(_("Received"), format_date(seoul(appeal.filed_at), language)),
        Row(pgettext("letter", "Channel"), str(dict(CHANNELS)[appeal.channel])),
    )
    return Section(_("Your appeal"), paragraphs=_lines(appeal.grounds), rows=rows)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in cleaned(text).split("\n") if line)


def _granted(appeal: Appeal, approval: Approval | None, language: str) -> list[Section]:
    """What is paid in all, and where the addition goes."""
    granted = appeal.granted
    if granted is None or approval is None or approval.account is None:
        return []
    before = _before(appeal, granted)
    table = Sum(
        text_head=pgettext("letter", "Step"),
        amount_head=_("Adds (KRW)"),
        lines=(
            SumLine(_("Granted before"), format_delta(before)),
            SumLine(_("Granted on your appeal"), format_delta(granted.amount)),
        ),
        total=SumLine(_("In all"), f"{before + granted.amount:,}"),
    )
    shown = f"{bank_name(approval.account.bank_code, language)} {mask_account(approval.account.last4)}"
    later = _("It is paid in one of the next payment rounds. If this account is wrong, tell us before then.")
    payment = Section(_("Payment"), rows=(Row(_("Account"), shown),), notes=(later,))
    return [Section(_("How the amount was worked out"), sum=table), payment]


def _before(appeal: Appeal, granted: Decision) -> int:
    """The appealed decision and what earlier appeals added to it, in won."""
    earlier = Decision.objects.filter(granted_by__decision=appeal.decision_id, number__lt=granted.number)
    return appeal.decision.amount + sum(earlier.values_list("amount", flat=True))


def _follows(appeal: Appeal) -> Section:
    if appeal.state == "dismissed":
        then = _("Nothing changes in what was decided. If there are new facts, tell us: the office can look again.")
    elif appeal.granted is not None:
        then = _("What you were paid already is yours; the addition comes on top of it.")
    else:
        then = _("The earlier decision no longer binds. You will get a new decision with its own letter.")
    return Section(_("What happens now"), paragraphs=(then,))


def _basis(appeal: Appeal, language: str) -> Section:
    decision = appeal.decision
    rows = (
        Row(_("Decision appealed"), _("Decision %(number)s") % {"number": decision.number}),
        *policy_rows(decision.policy, decision.policy.policy, language),
    )
    return Section(_("What the decision rests on"), rows=rows)


def _record(appeal: Appeal) -> str:
    if appeal.granted is None:
        return _("Appeal %(number)s") % {"number": appeal.number}
    return _("Appeal %(number)s, record %(hash)s") % {
        "number": appeal.number,
        "hash": appeal.granted.content_hash[:16],
    }

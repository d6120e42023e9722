"""The case page: facts on the left, evidence in the middle, judgement on the right; what each region shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from claims.admin.judgement_panel import Judgement, NoJudgement, judgement_of
from claims.admin.papers_panel import OpenPaper, PaperEntry, open_paper, paper_entries
from claims.choices import CHANNELS, DEFECTS, DOCUMENT_DEFECTS
from claims.comparison import pairs_of
from claims.instalments import open_appeal
from claims.judgement import judge
from claims.lane import lane_of
from claims.letters.content import letters_of
from claims.models import Claim
from claims.permissions import why_not
from claims.selectors import age_in_days, money_so_far, same_account, same_claimant
from claims.timeline import notices_about, story
from compensation.banks import bank_name
from compensation.brn import format_brn
from compensation.errors import Refused
from compensation.masking import mask_account, mask_email, mask_name, mask_phone
from compensation.models import Notice
from compensation.rules.policy import Policy

TABS = {
    "documents": pgettext_lazy("case tab", "Documents"),
    "history": pgettext_lazy("case tab", "History"),
    "contacts": pgettext_lazy("case tab", "Contacts"),
    "notes": pgettext_lazy("case tab", "Notes"),
    "sent": pgettext_lazy("case tab", "Sent"),
    "supplements": pgettext_lazy("case tab", "Supplements"),
    "offers": pgettext_lazy("case tab", "Offers"),
    "decisions": pgettext_lazy("case tab", "Decisions"),
    "appeals": pgettext_lazy("case tab", "Appeals"),
    "accounts": pgettext_lazy("case tab", "Accounts"),
    "money": pgettext_lazy("case tab", "Payments"),
}
#: Acts that the tabs themselves link to.
LINKED_ACTS = (
    "accept_document",
    "reject_document",
    "attach_document",
    "finish_visit",
    "cancel_visit",
    "set_preferences",
)
#: The fields a person may unmask, one at a time, for a reason.
UNMASKABLE = {
    "representative": _("Representative"),
    "phone": _("Mobile"),
    "email": _("E-mail"),
    "holder": _("Account holder"),
    "account": _("Account number"),
}


@dataclass(frozen=True)
class Masked:
    """A value as the page may show it; `field` names it for unmasking."""

    field: str
    label: Any
    shown: str


@dataclass(frozen=True)
class Tab:
    """A tab of the evidence with its count."""

    code: str
    label: Any
    count: int
    url: str
    current: bool


def number_in(request: HttpRequest, name: str, default: int | None = None) -> int | None:
    """A whole number of the address's query, or `default`."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else default


def case_context(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    """Everything the page's template reads, except acts and first line."""
    lang, now = get_language() or "ko", timezone.now()
    tab = request.GET.get("tab", "documents")
    tab = tab if tab in TABS else "documents"
    policy = _policy_of(claim, now)
    entries = paper_entries(claim, policy)
    page = number_in(request, "page", 1) or 1
    paper = open_paper(entries, number_in(request, "document"), page) if tab == "documents" else None
    judgement = judgement_of(claim, now, lang)
    lines, pairs = money_so_far(claim), pairs_of(claim)
    user = request.user
    return {
        "tabs": _tabs(claim, entries, tab, len(lines)),
        "tab": tab,
        "masked": masked_values(claim),
        "account_bank": bank_name(claim.account.bank_code, lang) if claim.account else "",
        "may_unmask": user.has_perm("claims.unmask"),
        "brn": format_brn(claim.claimant.brn),
        "channel_label": dict(CHANNELS)[claim.channel],
        "defects": [dict(DEFECTS).get(code, code) for code in claim.defects],
        "age": age_in_days(claim, now),
        "answer_due": _answer_due(claim),
        "entries": entries,
        "papers_accepted": sum(1 for entry in entries if entry.required and entry.state == "accepted"),
        "papers_required": sum(1 for entry in entries if entry.required),
        "paper": paper,
        "reject_reasons": DOCUMENT_DEFECTS,
        "judge_refusal": _judge_refusal(user, claim, paper),
        "judgement": judgement if isinstance(judgement, Judgement) else None,
        "judgement_problem": judgement.problem if isinstance(judgement, NoJudgement) else "",
        "history": story(claim, lang) if tab == "history" else [],
        "sent": notices_about(claim) if tab == "sent" else [],
        "lines": lines,
        "under_appeal": open_appeal(claim) is not None,
        "letters": [(name, reverse("claim_letter", args=[claim.pk, kind])) for kind, name in letters_of(claim)],
        "pairs": pairs,
        "lane": lane_of(claim, user, now) if tab == "offers" else None,
        # What a pair says already is not said twice.
        "same_account": [
            one for one in same_account(user, claim) if one.receipt_no not in {pair.other for pair in pairs}
        ],
        "same_claimant": same_claimant(claim),
        "do_url": {code: _do(claim, code) for code in LINKED_ACTS},
    }


def masked_values(claim: Claim) -> dict[str, Masked]:
    """The personal values of the facts, masked, in the order the page shows them."""
    claimant, account = claim.claimant, claim.account
    shown = {
        "representative": mask_name(claimant.representative),
        "phone": mask_phone(claimant.phone),
        "email": mask_email(claimant.email),
        "holder": mask_name(account.holder) if account else "",
        "account": mask_account(account.last4) if account else "",
    }
    return {field: Masked(field, label, shown[field]) for field, label in UNMASKABLE.items()}


def unmasked_value(claim: Claim, field: str) -> str:
    """One personal value in full. Raises KeyError for a field that is not unmasked."""
    claimant, account = claim.claimant, claim.account
    read: Mapping[str, Any] = {
        "representative": lambda: claimant.representative,
        "phone": lambda: claimant.phone,
        "email": lambda: claimant.email,
        "holder": lambda: account.holder if account else "",
        "account": lambda: account.number if account else "",
    }
    return str(read[field]())


def _policy_of(claim: Claim, at: datetime) -> Policy | None:
    if claim.decision is not None:
        return claim.decision.policy.policy
    try:
        return judge(claim, at)[0].policy
    except Refused:
        return None


def _tabs(claim: Claim, entries: list[PaperEntry], current: str, payments: int) -> list[Tab]:
    counts = {
        "documents": sum(1 for entry in entries if entry.document is not None),
        "history": claim.event_seq,
        "contacts": len(claim.contacts.all()),
        "notes": len(claim.notes),
        "sent": Notice.objects.filter(stream=claim.stream).count(),
        "supplements": len(claim.supplements.all()),
        "offers": len(claim.offers.all()),
        "decisions": len(claim.decisions.all()),
        "appeals": len(claim.appeals.all()),
        "accounts": len(claim.claimant.accounts.all()),
        "money": payments,
    }
    return [Tab(code, label, counts[code], f"?tab={code}", code == current) for code, label in TABS.items()]


def _answer_due(claim: Claim) -> date | None:
    """Until when the other side may answer: the open supplement or our live offer. The claim's own clock stands."""
    supplement = next((one for one in claim.supplements.all() if one.state == "open"), None)
    if supplement is not None:
        return supplement.due_on
    offer = next((one for one in claim.offers.all() if one.state == "made"), None)
    return offer.expires_on if offer is not None else None


def _judge_refusal(user: Any, claim: Claim, paper: OpenPaper | None) -> str:
    """Why the question under the open document cannot be answered; empty when it can."""
    if paper is None or paper.document.state != "received":
        return ""
    refusal = why_not(user, "accept_document", claim)
    return str(refusal) if refusal else ""


def _do(claim: Claim, code: str) -> str:
    return reverse("admin:claims_claim_do", args=[claim.pk, code])

"""The claim's verbs as pages: for each its form, its refusal and the workflow function it calls."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from claims import workflow
from claims.account_rights import newest_account
from claims.admin.appeal_verbs import APPEAL_VERBS
from claims.admin.contact_verbs import CONTACT_VERBS
from claims.admin.decision_pages import approval_context, lane_context, recommendation_context
from claims.admin.foreseen import foreseen
from claims.admin.reopening_verbs import REOPENING_VERBS
from claims.admin.supplement_preview import delivery_context, preview_context
from claims.admin.verb_runs import Function, confirms, judges, moves, notes
from claims.forms.base import BareForm
from claims.forms.decision import AccountForm, ShownForm
from claims.forms.negotiation import ChannelForm, CounterForm, OfferForm, WithdrawForm
from claims.forms.preferences import PreferencesForm
from claims.forms.review import AssignForm, FactsForm, OptionalReasonForm, ReasonForm, RecommendForm
from claims.forms.supplement import AcceptForm, AttachForm, PapersForm, RejectForm, SupplementForm
from claims.instalments import open_appeal, unpaid_by_bank
from claims.models import Claim
from claims.permissions import OPEN_FOR_ACCOUNTS, OPEN_FOR_FACTS, OPEN_FOR_PAPERS, why_not
from claims.words import VERB_LABELS, verb_label
from compensation.admin.verbs import Verb, asks
from compensation.errors import Refused
from compensation.money import format_won


def _in(*states: str) -> Callable[[Any], bool]:
    return lambda claim: claim.state in states


def _never(claim: Claim) -> bool:
    return False


def _recommended(outcome: str) -> Callable[[Any], bool]:
    """Shown where this outcome waits for its second person."""
    return lambda claim: (
        claim.state == "awaiting_approval" and claim.decision is not None and claim.decision.outcome == outcome
    )


def _verify(user: Any, claim: Claim) -> Refused | None:
    """On hold, a verified account moves the claim; elsewhere it only binds."""
    return asks(why_not, "change_account" if claim.state == "on_hold" else "verify_account")(user, claim)


def _account_open(claim: Claim) -> bool:
    return claim.state in OPEN_FOR_ACCOUNTS or unpaid_by_bank(claim)


def _account_waits(claim: Claim) -> bool:
    newest = newest_account(claim) if _account_open(claim) else None
    return newest is not None and newest.verified_by_id is None and newest.pk != claim.account_id


def _holder_unasked(claim: Claim) -> bool:
    """Asked as long as the claim can still take another account."""
    return _account_open(claim) and newest_account(claim) is not None


def _cooling(claim: Claim) -> bool:
    until = claim.account.payable_from if claim.account is not None else None
    return until is not None and until > timezone.now() and claim.state not in ("paid", "in_payout", "denied")


def _offer_waits(claim: Claim) -> bool:
    offer = claim.offers.filter(state="made", side="office").first() if claim.state == "negotiating" else None
    return offer is not None and offer.amount > offer.authority and offer.confirmed_by_id is None


def _approve_button(claim: Claim) -> str:
    decision = claim.decision
    if decision is None:
        return verb_label("approve")
    return _("Confirm approval %(amount)s") % {"amount": format_won(decision.amount, get_language() or "ko")}


def _verb(code: str, function: Function | None = None, **options: Any) -> Verb:
    """A verb of the claim by its code: label from the vocabulary, refusal from permissions, function from workflow."""
    call = function or getattr(workflow, code)
    run = moves(call) if options.pop("moves", True) else notes(call, code)
    defaults = {"form_class": BareForm, "blocked": foreseen(code), "run": run, "label": VERB_LABELS[code]}
    return Verb(code=code, **{**defaults, **options})


DOCUMENT_VERBS = (
    _verb(
        "accept_document",
        run=judges(workflow.accept_document),
        form_class=AcceptForm,
        shown=_never,
        consequence=gettext_lazy("The document is what it should be."),
    ),
    _verb(
        "reject_document",
        run=judges(workflow.reject_document),
        form_class=RejectForm,
        shown=_never,
        consequence=gettext_lazy("The document will not do; a new one can be asked for as a supplement."),
    ),
)

REVIEW_VERBS = (
    _verb(
        "start_review",
        key="R",
        primary=True,
        consequence=gettext_lazy("The case becomes yours and its review begins."),
    ),
    _verb(
        "recommend",
        form_class=RecommendForm,
        template="admin/claims/claim/recommend.html",
        context=recommendation_context,
        consequence=gettext_lazy("What the rules say is frozen as a decision record and waits for a second person."),
    ),
    _verb(
        "request_supplement",
        key="U",
        form_class=SupplementForm,
        template="admin/claims/claim/supplement.html",
        context=delivery_context,
        preview=preview_context,
        consequence=gettext_lazy("The claimant is asked for all of it at once; the clock stops until they answer."),
    ),
    _verb(
        "receive_supplement",
        form_class=PapersForm,
        template="admin/claims/claim/papers.html",
        consequence=gettext_lazy("The papers are stored and the review goes on, even when some are still missing."),
    ),
    _verb(
        "remind_supplement",
        moves=False,
        shown=_in("supplement_requested"),
        consequence=gettext_lazy("The reminder is recorded. Only a reminded request can lapse."),
    ),
    _verb(
        "lapse_supplement",
        form_class=OptionalReasonForm,
        consequence=gettext_lazy("The due date has passed. Nothing is withdrawn by itself; a person decides."),
    ),
    _verb(
        "correct_facts",
        moves=False,
        form_class=FactsForm,
        shown=_in(*OPEN_FOR_FACTS),
        consequence=gettext_lazy("The history keeps what was stored before."),
    ),
    _verb(
        "return_to_claimant",
        key="B",
        danger=True,
        form_class=ReasonForm,
        consequence=gettext_lazy("For a formal defect: the claimant may file it again."),
    ),
)

NEGOTIATION_VERBS = (
    _verb("open_negotiation", consequence=gettext_lazy("The loss is above the top tier: the amount is talked over.")),
    _verb(
        "accept_settlement",
        form_class=ChannelForm,
        template="admin/claims/claim/offer.html",
        context=lane_context,
        consequence=gettext_lazy("Our live offer becomes a settlement and waits for a second person."),
    ),
    _verb(
        "confirm_offer",
        moves=False,
        shown=_offer_waits,
        template="admin/claims/claim/offer.html",
        context=lane_context,
        consequence=gettext_lazy("The offer is above the agent's authority; your confirmation lets it bind."),
    ),
    _verb(
        "make_offer",
        key="O",
        moves=False,
        form_class=OfferForm,
        shown=_in("negotiating"),
        template="admin/claims/claim/offer.html",
        context=lane_context,
        consequence=gettext_lazy(
            "A live offer of ours is replaced. Above your authority, an approver must confirm it."
        ),
    ),
    _verb(
        "record_counter",
        moves=False,
        form_class=CounterForm,
        shown=_in("negotiating"),
        template="admin/claims/claim/offer.html",
        context=lane_context,
        consequence=gettext_lazy("Our live offer counts as countered."),
    ),
    _verb(
        "end_negotiation",
        form_class=ReasonForm,
        consequence=gettext_lazy("Live offers end and the review goes on."),
    ),
)

DECISION_VERBS = (
    _verb(
        "approve",
        key="R",
        run=confirms(workflow.approve),
        form_class=ShownForm,
        shown=_recommended("award"),
        button=_approve_button,
        template="admin/claims/claim/approve.html",
        context=approval_context,
    ),
    _verb(
        "deny",
        key="R",
        form_class=ShownForm,
        shown=_recommended("denial"),
        template="admin/claims/claim/approve.html",
        context=approval_context,
    ),
    _verb(
        "send_back",
        key="B",
        form_class=ReasonForm,
        consequence=gettext_lazy("The agent looks again; the recommendation no longer waits."),
    ),
    *REOPENING_VERBS,
    _verb(
        "hold",
        form_class=ReasonForm,
        consequence=gettext_lazy("The next payout round leaves this claim out."),
    ),
    _verb(
        "release_hold",
        form_class=OptionalReasonForm,
        consequence=gettext_lazy("The same decision and account go into the next round."),
    ),
)

OTHER_VERBS = (
    _verb(
        "change_account",
        form_class=BareForm,
        blocked=_verify,
        shown=_account_waits,
        template="admin/claims/claim/account.html",
        consequence=gettext_lazy("From now on this account binds. On hold, the claim goes back for approval."),
    ),
    _verb(
        "check_holder",
        moves=False,
        form_class=BareForm,
        shown=_holder_unasked,
        template="admin/claims/claim/account.html",
        consequence=gettext_lazy("The bank is asked about the newest version. Its answer is kept beside it."),
    ),
    _verb(
        "request_waiver",
        moves=False,
        form_class=ReasonForm,
        shown=_cooling,
        consequence=gettext_lazy("Nothing changes until another person agrees."),
    ),
    _verb(
        "grant_waiver",
        moves=False,
        form_class=BareForm,
        shown=_cooling,
        template="admin/claims/claim/account.html",
        consequence=gettext_lazy("The next round may pay to the changed account without waiting."),
    ),
    _verb(
        "enter_account",
        moves=False,
        form_class=AccountForm,
        shown=_account_open,
        consequence=gettext_lazy("A new version is added. It binds nothing until another person verified it."),
    ),
    _verb(
        "attach_document",
        moves=False,
        form_class=AttachForm,
        shown=lambda claim: claim.state in OPEN_FOR_PAPERS or open_appeal(claim) is not None,
        template="admin/claims/claim/papers.html",
        consequence=gettext_lazy("A document of the same kind is replaced; the earlier version is kept."),
    ),
    _verb(
        "assign",
        key="A",
        moves=False,
        form_class=AssignForm,
        shown=lambda claim: True,
        consequence=gettext_lazy("The person finds the case among their own."),
    ),
    _verb(
        "set_preferences",
        moves=False,
        form_class=PreferencesForm,
        shown=lambda claim: True,
        consequence=gettext_lazy("The history keeps what was stored before."),
    ),
    _verb("resubmit", form_class=OptionalReasonForm, consequence=gettext_lazy("The claim is received again.")),
    _verb(
        "withdraw",
        danger=True,
        form_class=WithdrawForm,
        consequence=gettext_lazy("On the claimant's wish. The business may file again while filing is open."),
    ),
)

CLAIM_VERBS = (
    *REVIEW_VERBS,
    *NEGOTIATION_VERBS,
    *DECISION_VERBS,
    *APPEAL_VERBS,
    *OTHER_VERBS,
    *DOCUMENT_VERBS,
    *CONTACT_VERBS,
)

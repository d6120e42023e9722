"""Who may do which verb to which claim, and why not: one answer for pages, workflow and tests."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.account_rights import may_ask_waiver, may_grant_waiver, new_account, with_an_account
from claims.appealing import appealable, judges_appeal
from claims.choices import CLAIM_EDGES
from claims.instalments import money_under_way, open_appeal, refused_account, unpaid_by_bank, waiting_instalment
from claims.models import Claim, Decision
from claims.models.suspicion import live_suspicions
from claims.querysets import ClaimQuerySet
from compensation.errors import FourEyes, GuardFailed, Refused
from compensation.permissions import missing_role
from compensation.scope import visible

# The bank's file, or two people's word about a row of it.
THE_BANKS_WORD = ("payouts.import_result", "payouts.confirm_ruling")
# The bank side moves claims through these verbs; who may is decided by the round's own permissions.
BY_PAYOUTS = {
    "schedule": ("payouts.assemble",),
    "unschedule": ("payouts.cancel", "payouts.drop_line"),
    "mark_paid": THE_BANKS_WORD,
    "mark_failed": THE_BANKS_WORD,
    "mark_returned": THE_BANKS_WORD,
    "schedule_instalment": ("payouts.assemble",),
    "unschedule_instalment": ("payouts.cancel", "payouts.drop_line"),
    "instalment_paid": THE_BANKS_WORD,
    "instalment_failed": THE_BANKS_WORD,
    "instalment_returned": THE_BANKS_WORD,
}
# Acts without an edge of their own.
NOTES = {
    "assign": "claims.assign",
    "correct_facts": "claims.edit_facts",
    "attach_document": "claims.attach_document",
    "accept_document": "claims.judge_document",
    "reject_document": "claims.judge_document",
    "remind_supplement": "claims.request_supplement",
    "make_offer": "claims.make_offer",
    "record_counter": "claims.make_offer",
    "confirm_offer": "claims.confirm_offer",
    "enter_account": "claims.enter_account",
    # A verified account on a claim that is not on hold moves no state.
    "verify_account": "claims.change_account",
    "check_holder": "claims.change_account",
    "request_waiver": "claims.request_waiver",
    "grant_waiver": "claims.grant_waiver",
    "take_case": "claims.start_review",
    "release_case": "claims.start_review",
    "add_note": "claims.record_contact",
    "record_contact": "claims.record_contact",
    "plan_visit": "claims.record_contact",
    "finish_visit": "claims.record_contact",
    "cancel_visit": "claims.record_contact",
    "set_preferences": "claims.edit_facts",
    "expire_offers": "claims.make_offer",
    "judge_suspicion": "claims.judge_suspicion",
    "file_appeal": "claims.file_appeal",
    "judge_appeal": "claims.judge_appeal",
    "approve_instalment": "claims.approve",
    "request_reopening": "claims.request_reopening",
    "reject_reopening": "claims.reopen",
}
# What claimants do at their own door, with nobody of the staff between: the actor is then None.
AT_THE_CLAIMANTS_DOOR = ("receive_supplement", "resubmit", "withdraw", "file_appeal")
# What the clock does by itself, with nobody's hand: the actor is then None.
BY_THE_CLOCK = ("remind_supplement", "expire_offers")
OPEN_FOR_PAPERS = ("received", "in_review", "supplement_requested", "negotiating", "returned")
OPEN_FOR_FACTS = ("in_review", "negotiating")
OPEN_FOR_ACCOUNTS = (*OPEN_FOR_PAPERS, "on_hold")


def permissions_for(verb: str) -> tuple[str, ...]:
    """The permissions any one of which opens `verb`."""
    if verb in BY_PAYOUTS:
        return BY_PAYOUTS[verb]
    return (NOTES.get(verb, f"claims.{verb}"),)


def visible_to(user: Any) -> ClaimQuerySet:
    """The claims a person may see at all: with the right to see claims, those of the person's programmes."""
    return visible(user, Claim.objects.all()) if user.has_perm("claims.view_claim") else Claim.objects.none()


def why_not(actor: Any, verb: str, claim: Claim) -> Refused | None:
    """Why `actor` may not do `verb` to `claim` now; None when they may. State is asked by the edge itself."""
    wanted = permissions_for(verb)
    guard = GUARDS.get(verb)
    if actor is None and verb in (*AT_THE_CLAIMANTS_DOOR, *BY_THE_CLOCK):
        return guard(None, claim) if guard else None
    if not any(missing_role(actor, permission) is None for permission in wanted):
        return missing_role(actor, wanted[0])
    return guard(actor, claim) if guard else None


def _own_case(actor: Any, claim: Claim) -> Refused | None:
    if claim.assigned_to_id in (None, actor.pk):
        return None
    return GuardFailed(_("This case is assigned to %(person)s.") % {"person": claim.assigned_to})


def limit_of(actor: Any, of_role: int) -> int:
    """The won a person may decide alone: their own limit, never above the policy's for the role."""
    return of_role if actor.authority_limit is None else min(actor.authority_limit, of_role)


def _unjudged(actor: Any, claim: Claim) -> Refused | None:
    pairs = live_suspicions(claim).count()
    if not pairs:
        return None
    return GuardFailed(
        ngettext("Judge %(count)s suspected duplicate first.", "Judge %(count)s suspected duplicates first.", pairs)
        % {"count": pairs},
        code="suspicion",
    )


def _just_taken(actor: Any, claim: Claim) -> Refused | None:
    if claim.assigned_to_id not in (None, actor.pk):
        return GuardFailed(_("This case is assigned to %(person)s.") % {"person": claim.assigned_to})
    last = claim.events.order_by("-seq").values_list("verb", flat=True).first()
    if claim.state != "received" and last != "take_case":
        return GuardFailed(_("The review has begun, so the case stays with you. Ask a manager to hand it over."))
    return None


def _second_person(actor: Any, claim: Claim) -> Refused | None:
    if claim.decision is not None and claim.decision.recommended_by_id == actor.pk:
        return FourEyes(_("You prepared this, so another approver must confirm it."))
    return _second_person_of_account(actor, claim)


def _second_person_of_account(actor: Any, claim: Claim) -> Refused | None:
    account = claim.account
    if account is not None and actor.pk in (account.entered_by_id, account.verified_by_id):
        return FourEyes(_("You entered or verified the account, so another approver must confirm it."))
    return None


def _within(actor: Any, claim: Claim, decision: Decision) -> Refused | None:
    """An award is approved by each person once, with every suspicion judged, and within the person's limit."""
    if decision.approvals.filter(account=claim.account, approved_by=actor).exists():
        return FourEyes(_("You have already approved this. Another approver must give the next approval."))
    unjudged = _unjudged(actor, claim)
    if unjudged is not None:
        return unjudged
    limit = limit_of(actor, decision.policy.policy.authority.approver)
    if decision.amount > limit:
        return GuardFailed(
            _("This is over your limit of ₩%(limit)s. Hand it to someone with a higher limit.")
            % {"limit": f"{limit:,}"}
        )
    return None


def _confirm(outcome: str) -> Callable[[Any, Claim], Refused | None]:
    def guard(actor: Any, claim: Claim) -> Refused | None:
        refusal = _second_person(actor, claim)
        if refusal is not None:
            return refusal
        decision = claim.decision
        if decision is None or decision.outcome != outcome:
            return GuardFailed(_("The recommendation is a different one."))
        if outcome == "denial":
            return None
        if claim.account is None:
            return GuardFailed(_("There is no payee account yet. Send it back for review."))
        return _within(actor, claim, decision)

    return guard


def _reopen(actor: Any, claim: Claim) -> Refused | None:
    approval = claim.approval
    if approval is not None and actor.pk in (approval.approved_by_id, approval.prepared_by_id):
        return FourEyes(_("You took part in this decision, so another approver must reopen it."))
    if money_under_way(claim):
        return GuardFailed(_("Money is under way for this claim, so it cannot be reopened."))
    return _asked_by_another(actor, claim)


def _may_ask(actor: Any, claim: Claim) -> Refused | None:
    refusal = _open_for(("approved", "denied"))(actor, claim)
    if refusal is None and claim.reopenings.filter(state="requested").exists():
        return GuardFailed(_("Someone has already asked for this claim to be reopened."))
    return refusal


def _asked_by_another(actor: Any, claim: Claim) -> Refused | None:
    refusal = _open_for(("approved", "denied"))(actor, claim)
    if refusal is not None:
        return refusal
    request = claim.reopenings.filter(state="requested").first()
    if request is None:
        return GuardFailed(_("Nobody has asked for this claim to be reopened."))
    if request.requested_by_id == actor.pk:
        return FourEyes(_("You asked for this, so another person must decide on it."))
    return None


def _release(actor: Any, claim: Claim) -> Refused | None:
    if claim.hold_code == "bank":
        return GuardFailed(_("The bank could not pay this account. Enter a corrected account first."))
    approval = claim.approval
    if approval is None or (approval.account_id, approval.decision_id) != (claim.account_id, claim.decision_id):
        return GuardFailed(_("The approval no longer covers this account or decision."))
    return None


def _open_for(states: tuple[str, ...]) -> Callable[[Any, Claim], Refused | None]:
    def guard(actor: Any, claim: Claim) -> Refused | None:
        if claim.state in states:
            return None
        return GuardFailed(_("Not possible while %(state)s.") % {"state": claim.state_label})

    return guard


def _open_for_papers(actor: Any, claim: Claim) -> Refused | None:
    """Under review; and while an appeal waits, for what speaks for it."""
    return None if open_appeal(claim) is not None else _open_for(OPEN_FOR_PAPERS)(actor, claim)


def _open_for_an_account(actor: Any, claim: Claim) -> Refused | None:
    """While nothing is paid; and when the bank could not pay an additional instalment."""
    return None if unpaid_by_bank(claim) else _open_for(OPEN_FOR_ACCOUNTS)(actor, claim)


def _instalment(actor: Any, claim: Claim) -> Refused | None:
    """An additional instalment waits; `actor` neither granted it nor had to do with the account."""
    refusal = _open_for(("paid",))(actor, claim)
    if refusal is not None:
        return refusal
    if refused_account(claim):
        return GuardFailed(_("The bank could not pay this account. Enter a corrected account first."))
    waiting = waiting_instalment(claim)
    if waiting is None:
        last = claim.decisions.filter(instalment__gt=1).last()
        if last is not None and last.approvals.filter(account=claim.account, approved_by=actor).exists():
            return None  # the same approval twice is answered quietly
        return GuardFailed(_("No additional instalment is waiting for approval."))
    if waiting.recommended_by_id == actor.pk:
        return FourEyes(_("You granted this, so another approver must confirm it."))
    return _second_person_of_account(actor, claim) or _within(actor, claim, waiting)


def _accept(actor: Any, claim: Claim) -> Refused | None:
    live = claim.offers.filter(state="made", side="office").first()
    if live is None:
        return GuardFailed(_("There is no live offer to accept."))
    if live.amount > live.authority and live.confirmed_by_id is None:
        return GuardFailed(_("The offer is above the agent's authority. An approver must confirm it first."))
    return None


GUARDS: dict[str, Callable[[Any, Claim], Refused | None]] = {
    "start_review": _own_case,
    "release_case": _just_taken,
    "recommend": _unjudged,
    "file_appeal": lambda actor, claim: appealable(claim),
    "judge_appeal": judges_appeal,
    "approve_instalment": _instalment,
    "request_reopening": _may_ask,
    "reject_reopening": _asked_by_another,
    "approve": _confirm("award"),
    "deny": _confirm("denial"),
    "send_back": _second_person,
    "reopen": _reopen,
    "release_hold": _release,
    "change_account": new_account,
    "verify_account": new_account,
    "check_holder": with_an_account,
    "request_waiver": may_ask_waiver,
    "grant_waiver": may_grant_waiver,
    "enter_account": _open_for_an_account,
    "attach_document": _open_for_papers,
    "accept_document": _open_for(OPEN_FOR_FACTS),
    "reject_document": _open_for(OPEN_FOR_FACTS),
    "correct_facts": _open_for(OPEN_FOR_FACTS),
    "remind_supplement": _open_for(("supplement_requested",)),
    "make_offer": _open_for(("negotiating",)),
    "expire_offers": _open_for(("negotiating",)),
    "record_counter": _open_for(("negotiating",)),
    "confirm_offer": _open_for(("negotiating",)),
    "accept_settlement": _accept,
}

VERBS = tuple(edge.verb for edge in CLAIM_EDGES)

"""Asking for missing papers, once, in one list, with a due date."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from claims.choices import DOCUMENT_DEFECTS, DOCUMENT_KINDS
from claims.intake.uploads import Paper
from claims.models import Claim, Supplement, SupplementItem
from claims.workflow import tell
from claims.workflow.act import on_claim
from claims.workflow.documents import add_paper, check_time
from claims.workflow.lookalikes import raise_suspicions
from claims.workflow.preferences import speak
from compensation import policies
from compensation.calendar import add_business_days, seoul
from compensation.errors import GuardFailed
from compensation.filing_state import SUPPLEMENT
from compensation.models import User


def request_supplement(
    *,
    claim: int,
    actor: User,
    items: Sequence[tuple[str, str]],
    message: str = "",
    due_on: date | None = None,
    language: str = "",
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Claim:
    """Ask the claimant for `items` (document kind, defect), all at once. Due in the policy's business days.

    `language` (`ko`, `en`) becomes the claimant's own: reminders and letters follow it. Empty leaves it as it is.
    A live offer of a negotiation ends: the talk begins again from complete papers.
    """
    _check_items(items)
    with on_claim(claim, "request_supplement", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        due = due_on or usual_due_day(act.obj, act.at)
        before = speak(act.obj.claimant, language)
        if due <= seoul(act.at).date():
            raise GuardFailed(_("The due date must lie in the future."))
        supplement = Supplement.objects.create(
            claim=act.obj,
            number=act.obj.supplements.count() + 1,
            due_on=due,
            message=message,
            requested_by=actor,
            requested_at=act.at,
        )
        SupplementItem.objects.bulk_create(
            SupplementItem(supplement=supplement, kind=kind, defect=defect) for kind, defect in items
        )
        act.obj.offers.filter(state="made").update(state="withdrawn")
        tell.supplement_requested(act.obj, supplement, act.at)
        asked = {"supplement": supplement.number, "items": [list(item) for item in items], "due_on": due}
        act.move(reason=message, data={**asked, **before})
    return act.obj


def usual_due_day(claim: Claim, at: datetime) -> date:
    """The day a request made at `at` is due: the policy's number of business days later, in Seoul."""
    days = policies.in_force(claim.programme_id, claim.received_at).policy.deadlines.supplement_business_days
    return add_business_days(seoul(at).date(), days)


def _check_items(items: Sequence[tuple[str, str]]) -> None:
    if not items:
        raise GuardFailed(_("Choose at least one missing or defective document."))
    kinds = [kind for kind, _defect in items]
    if len(set(kinds)) != len(kinds):
        raise GuardFailed(_("Each document can be asked for once in a request."))
    for kind, defect in items:
        if kind not in dict(DOCUMENT_KINDS) or defect not in dict(DOCUMENT_DEFECTS):
            raise GuardFailed(_("Choose a document and what is wrong with it."))


def remind_supplement(
    *, claim: int, actor: User | None, as_of: datetime | None = None, seen: int | None = None
) -> Claim:
    """Remind the claimant, once, of what is still missing. A request lapses only after a reminder.

    `actor` None is the clock (see sweeps.py): it may remind, and whether a request lapses stays a person's decision.
    """
    with on_claim(claim, "remind_supplement", actor=actor, as_of=as_of, seen=seen) as act:
        supplement = _open_one(act.obj)
        if supplement.reminded_at is None:
            supplement.reminded_at = act.at
            supplement.save(update_fields=["reminded_at"])
            tell.supplement_reminder(act.obj, supplement, act.at)
            act.note(data={"supplement": supplement.number})
    return act.obj


def receive_supplement(
    *,
    claim: int,
    actor: User | None,
    papers: Sequence[Paper] = (),
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Claim:
    """The claimant's answer arrives: papers are stored by item, and what is still missing is named in the event."""
    with on_claim(claim, "receive_supplement", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        supplement = _open_one(act.obj)
        if papers:
            check_time(act.obj, SUPPLEMENT, act.at)
        for paper in papers:
            document = add_paper(act.obj, paper, actor, act.at)
            supplement.items.filter(kind=paper.kind).update(answered_by=document)
        raise_suspicions(act.obj, act.at)
        if not supplement.items.filter(answered_by__isnull=False).exists():
            raise GuardFailed(_("None of the requested documents has arrived yet."))
        act.move(data=_close(supplement, "answered", act.at))
    return act.obj


def lapse_supplement(
    *, claim: int, actor: User, reason: str = "", as_of: datetime | None = None, seen: int | None = None
) -> Claim:
    """A person decides that an overdue, reminded request has lapsed. Never a withdrawal."""
    with on_claim(claim, "lapse_supplement", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        supplement = _open_one(act.obj)
        if seoul(act.at).date() <= supplement.due_on:
            raise GuardFailed(_("The request is not overdue yet."))
        if supplement.reminded_at is None:
            raise GuardFailed(_("The claimant has not been reminded yet. Remind them first."))
        act.move(reason=reason, data=_close(supplement, "lapsed", act.at))
    return act.obj


def _open_one(claim: Claim) -> Supplement:
    supplement = claim.supplements.filter(state="open").first()
    if supplement is None:
        raise GuardFailed(_("No supplement request is open."))
    return supplement


def _close(supplement: Supplement, state: str, at: datetime) -> dict:
    supplement.state, supplement.closed_at = state, at
    supplement.save(update_fields=["state", "closed_at"])
    missing = list(supplement.items.filter(answered_by__isnull=True).values_list("kind", flat=True))
    return {"supplement": supplement.number, "missing": missing}

"""Contacts: calls, letters, messages and visits, each with what came of it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from claims.intake.uploads import Paper
from claims.models import Contact
from claims.models.contact import CONTACT_KINDS, CONTACT_OUTCOMES, CONTACT_SIDES
from claims.workflow.act import on_claim
from claims.workflow.documents import add_paper
from compensation.errors import GuardFailed
from compensation.locks import under_lock
from compensation.models import User


def record_contact(
    *,
    claim: int,
    actor: User,
    kind: str,
    outcome: str,
    side: str = "out",
    person: str = "",
    note: str = "",
    happened_at: datetime | None = None,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Contact:
    """Write down a contact that has happened (never in the future)."""
    _known(kind, CONTACT_KINDS)
    _known(outcome, CONTACT_OUTCOMES)
    _known(side, CONTACT_SIDES)
    with on_claim(claim, "record_contact", actor=actor, as_of=as_of, seen=seen) as act:
        when = happened_at or act.at
        if when > act.at:
            raise GuardFailed(_("A contact cannot have happened in the future."))
        contact = Contact.objects.create(
            claim=act.obj,
            number=act.obj.contacts.count() + 1,
            kind=kind,
            side=side,
            person=person,
            outcome=outcome,
            note=note,
            happened_at=when,
            made_by=actor,
        )
        act.note(data={"contact": contact.number, "kind": kind, "outcome": outcome})
    return contact


def plan_visit(
    *,
    claim: int,
    actor: User,
    planned_for: datetime,
    assigned_to: User,
    address: str,
    note: str = "",
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Contact:
    """Plan a visit for an agent at a place and time."""
    if not assigned_to.has_perm("claims.record_contact"):
        raise GuardFailed(_("%(person)s is not an agent.") % {"person": assigned_to})
    if not address.strip():
        raise GuardFailed(_("Enter where the visit goes."))
    with on_claim(claim, "plan_visit", actor=actor, as_of=as_of, seen=seen) as act:
        if planned_for < act.at:
            raise GuardFailed(_("A visit is planned for a time to come."))
        contact = Contact.objects.create(
            claim=act.obj,
            number=act.obj.contacts.count() + 1,
            kind="visit",
            state="planned",
            planned_for=planned_for,
            assigned_to=assigned_to,
            address=address.strip(),
            note=note,
            made_by=actor,
        )
        act.note(data={"contact": contact.number, "planned_for": planned_for, "to": assigned_to.pk})
    return contact


def finish_visit(
    *,
    contact: int,
    actor: User,
    outcome: str,
    person: str = "",
    note: str = "",
    photo: Paper | None = None,
    as_of: datetime | None = None,
) -> Contact:
    """The visit took place: outcome, and a photo if one was taken."""
    _known(outcome, CONTACT_OUTCOMES)
    claim_id = Contact.objects.values_list("claim_id", flat=True).get(pk=contact)
    with on_claim(claim_id, "finish_visit", actor=actor, as_of=as_of) as act:
        visit = _planned(contact)
        if photo is not None:
            visit.photo = add_paper(act.obj, photo, actor, act.at)
        visit.state, visit.outcome, visit.happened_at = "done", outcome, act.at
        visit.person, visit.note = person, note or visit.note
        visit.save(update_fields=["state", "outcome", "happened_at", "person", "note", "photo"])
        act.note(data={"contact": visit.number, "kind": "visit", "outcome": outcome})
    return visit


def cancel_visit(*, contact: int, actor: User, reason: str, as_of: datetime | None = None) -> Contact:
    """The visit will not take place."""
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    claim_id = Contact.objects.values_list("claim_id", flat=True).get(pk=contact)
    with on_claim(claim_id, "cancel_visit", actor=actor, as_of=as_of) as act:
        visit = _planned(contact)
        visit.state = "cancelled"
        visit.save(update_fields=["state"])
        act.note(reason=reason, data={"contact": visit.number})
    return visit


def _planned(pk: int) -> Contact:
    visit = under_lock(Contact.objects).get(pk=pk)
    if visit.state != "planned":
        raise GuardFailed(_("This visit is over or was cancelled."))
    return visit


def _known(code: str, choices: Iterable[tuple[str, object]]) -> None:
    if code not in dict(choices):
        raise GuardFailed(_("Choose one of the listed values."))

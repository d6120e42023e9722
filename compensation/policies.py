"""The verbs of policy versions, and which version is in force when."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from compensation.ceremony import acting
from compensation.errors import GuardFailed, Stale
from compensation.events import next_event
from compensation.filing import check_open
from compensation.locks import under_lock
from compensation.models import PolicyVersion, Programme, ProgrammeEvent
from compensation.permissions import why_not
from compensation.rules.diff import diff_documents
from compensation.rules.facts import content_hash
from compensation.rules.policy import Policy

_programmes = under_lock(Programme.objects)
_policies = under_lock(PolicyVersion.objects).select_related("programme")
_on_programme = partial(
    acting, _programmes, why_not=why_not, event_model=ProgrammeEvent, extra=lambda programme: {"programme": programme}
)
_on_policy = partial(
    acting,
    _policies,
    why_not=why_not,
    event_model=ProgrammeEvent,
    extra=lambda version: {"programme": version.programme},
)

#: Where the event of a revision names the version's own note of the meeting, which is no part of the document.
MEETING = "meeting_note"


def in_force(programme: Programme | int, at: datetime) -> PolicyVersion:
    """The version whose effective range holds `at`. Raises GuardFailed when there is none."""
    version = (
        PolicyVersion.objects.filter(programme=programme, state__in=["published", "superseded"], effective_from__lte=at)
        .filter(Q(effective_until__isnull=True) | Q(effective_until__gt=at))
        # What a document parses to is kept by its hash; the document itself is read once a process.
        .defer("document")
        .first()
    )
    if version is None:
        raise GuardFailed(_("No policy was in force then. Publish a policy version first."))
    return version


def draft_policy(
    *,
    programme: int,
    document: Mapping[str, Any] | None = None,
    copy_of: int | None = None,
    actor,
    council_meeting: str = "",
    as_of: datetime | None = None,
    seen: int | None = None,
) -> PolicyVersion:
    """Draft the next version, from a document or as a copy of another version of the programme.

    Raises compensation.rules.policy.PolicyError with every problem of the document, and TypeError unless exactly one
    of `document` and `copy_of` (a version's key) is given.
    """
    if (document is None) == (copy_of is None):
        raise TypeError("a draft begins with a document or with another version")
    plain = {} if document is None else Policy.parse(document).to_document()
    with _on_programme(programme, "draft_policy", actor=actor, as_of=as_of, seen=seen) as act:
        check_open(act.obj)
        original = None if copy_of is None else _to_copy(act.obj, copy_of)
        if original is not None:
            plain, council_meeting = original.document, council_meeting or original.council_meeting
        version = PolicyVersion(
            programme=act.obj,
            number=act.obj.policies.count() + 1,
            based_on=original,
            document=plain,
            content_hash=content_hash(plain),
            council_meeting=council_meeting,
            created_by=actor,
        )
        next_event(
            ProgrammeEvent,
            version,
            "draft_policy",
            actor=actor,
            at=act.at,
            moved=("", "draft"),
            data={"content_hash": version.content_hash, **({"copy_of": original.number} if original else {})},
            programme=act.obj,
        ).save(force_insert=True)
        version.save(force_insert=True)
        act.note(data={"version": version.number, "content_hash": version.content_hash})
    return version


def _to_copy(programme: Programme, pk: int) -> PolicyVersion:
    found = PolicyVersion.objects.filter(programme=programme, pk=pk).first()
    if found is None:
        raise GuardFailed(_("Choose a version of this programme to begin with."))
    return found


def revise_policy(
    *,
    policy: int,
    document: Mapping[str, Any],
    actor,
    council_meeting: str | None = None,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> PolicyVersion:
    """Give a draft another document; whoever did may not decide on it. The event names every change.

    Saving what is there already writes nothing. Raises PolicyError as `draft_policy` does, and Stale when somebody
    else changed the draft since the form showed it.
    """
    plain = Policy.parse(document).to_document()
    after = content_hash(plain)
    with _on_policy(policy, "revise_policy", actor=actor, as_of=as_of) as act:
        version = act.obj
        meeting = version.council_meeting if council_meeting is None else council_meeting
        if (after, meeting) == (version.content_hash, version.council_meeting):
            return version
        if seen is not None and seen != version.event_seq:
            raise Stale
        changes = [change.to_dict() for change in diff_documents(version.document, plain)]
        if meeting != version.council_meeting:
            changes.append({"path": MEETING, "before": version.council_meeting, "after": meeting, "sign": "±"})
        data = {"before": version.content_hash, "after": after, "changes": changes}
        version.document, version.content_hash, version.council_meeting = plain, after, meeting
        act.note("document", "content_hash", "council_meeting", data=data)
    return version


def submit_policy(*, policy: int, actor, as_of: datetime | None = None, seen: int | None = None) -> PolicyVersion:
    """Send a draft for approval; from here on its document never changes."""
    with _on_policy(policy, "submit_policy", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.obj.submitted_by = actor
            act.move("submitted_by", data={"content_hash": act.obj.content_hash})
    return act.obj


def publish_policy(
    *,
    policy: int,
    actor,
    effective_from: datetime | None = None,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> PolicyVersion:
    """Publish someone else's version from `effective_from` (None: at once); the version before ends there.

    A version that replaces another never begins before the act itself: what was decided until then was decided under
    the other one. The first version may, since nothing can have been decided without one.
    """
    with _on_policy(policy, "publish_policy", actor=actor, as_of=as_of, seen=seen) as act:
        if act.done:
            return act.obj
        effective_from = effective_from or act.at
        before = _policies.filter(programme=act.obj.programme, state="published").first()
        if before is not None:
            if effective_from < act.at:
                raise GuardFailed(
                    _("A new version cannot begin in the past: decisions were made under the one before.")
                )
            _supersede(before, effective_from, actor, act.at)
        act.obj.published_by, act.obj.effective_from = actor, effective_from
        act.move("published_by", "effective_from", data={"effective_from": effective_from})
    return act.obj


def _supersede(before: PolicyVersion, until: datetime, actor, at: datetime) -> None:
    if before.effective_from is not None and until <= before.effective_from:
        raise GuardFailed(_("The new version must take effect later than the present one did."))
    with _on_policy(before.pk, "supersede_policy", actor=actor, as_of=at) as act:
        act.obj.effective_until = until
        act.move("effective_until", data={"effective_until": until})


def reject_policy(
    *, policy: int, actor, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> PolicyVersion:
    """Say no to someone else's version."""
    with _on_policy(policy, "reject_policy", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.move(reason=reason)
    return act.obj

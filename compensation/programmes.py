"""The verbs that found a programme: asked for by one manager, and not there before another approves."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation.ceremony import acting
from compensation.errors import GuardFailed, NotPermitted, Refused
from compensation.events import next_event
from compensation.locks import under_lock
from compensation.models import Programme, ProgrammeEvent, ProgrammeFounding, User
from compensation.money import MAX_WON
from compensation.permissions import PERMISSIONS, missing_role, why_not
from compensation.policies import draft_policy
from compensation.rules.policy import Policy
from compensation.scope import programmes_of

#: What a policy document, an address and a receipt number all take: `demo-2`, `1015`.
CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,18}[A-Za-z0-9])?")
MOST_EXTENSIONS = 20

_foundings = under_lock(ProgrammeFounding.objects)
_on_founding = partial(
    acting,
    _foundings,
    why_not=why_not,
    event_model=ProgrammeEvent,
    extra=lambda founding: {"programme": founding.programme},
)


@dataclass(frozen=True)
class Frame:
    """What a programme is founded with; money in whole won."""

    code: str
    name_ko: str
    name_en: str
    claim_cap: int
    budget: int
    notice_ko: str = ""
    notice_en: str = ""
    simulation: bool = False
    extension_limit: int = 3


def may_found(actor: Any) -> Refused | None:
    """Why a person may not ask for a programme; None when they may. Whoever is limited would not see it."""
    refusal = missing_role(actor, PERMISSIONS["request_founding"])
    if refusal is None and programmes_of(actor) is not None:
        return NotPermitted(_("You work on certain programmes only. Someone who works on all of them must found one."))
    return refusal


@transaction.atomic
def request_founding(
    *,
    frame: Frame,
    document: Mapping[str, Any] | None,
    actor: User,
    made_from: str = "",
    as_of: datetime | None = None,
) -> ProgrammeFounding:
    """Ask for a programme. Nothing is there before another manager approves: no window, no policy, no claim.

    `document` becomes the draft of its first policy. Raises GuardFailed for a frame that is not one or a code that is
    taken, compensation.rules.policy.PolicyError with every problem of the document, and NotPermitted.
    """
    refusal = may_found(actor) or why_no_code(frame.code) or _why_no_frame(frame, document)
    if refusal is not None:
        raise refusal
    at = as_of or timezone.now()
    founding = ProgrammeFounding(
        **asdict(frame),
        request_number=ProgrammeFounding.objects.filter(code=frame.code).count() + 1,
        document=None if document is None else Policy.parse(document).to_document(),
        made_from=made_from,
        requested_by=actor,
        requested_at=at,
    )
    event = next_event(
        ProgrammeEvent,
        founding,
        "request_founding",
        actor=actor,
        at=at,
        moved=("", "requested"),
        data={**asdict(frame), "made_from": made_from},
    )
    event.save(force_insert=True)
    founding.save(force_insert=True)
    return founding


def why_no_code(code: str, but: int | None = None) -> GuardFailed | None:
    """Why a programme cannot have this code; `but` is the request that asks for it itself.

    Receipt numbers begin with the code and are found however they are typed, so two codes never differ by dashes or
    capitals alone.
    """
    if not CODE.fullmatch(code):
        return GuardFailed(
            _("Use at most 20 letters and digits for the code, with dashes only between them, for example demo-2.")
        )
    alike = _bare(code)
    waiting = ProgrammeFounding.objects.filter(state="requested").exclude(pk=but or 0).values_list("code", flat=True)
    taken = [*Programme.objects.values_list("code", flat=True), *waiting]
    found = next((one for one in taken if _bare(one) == alike), None)
    if found is None:
        return None
    return GuardFailed(_("The code is taken, or too much like it: %(code)s.") % {"code": found}, code="code_taken")


def _bare(code: str) -> str:
    return code.replace("-", "").replace("_", "").casefold()


def _why_no_frame(frame: Frame, document: Mapping[str, Any] | None) -> GuardFailed | None:
    if not (frame.name_ko.strip() and frame.name_en.strip()):
        return GuardFailed(_("Give the programme a name in Korean and in English."))
    if not (0 < frame.claim_cap <= MAX_WON and 0 < frame.budget <= MAX_WON):
        return GuardFailed(_("Cap and budget are whole won above zero."))
    if frame.claim_cap > frame.budget:
        return GuardFailed(_("One claim may not be paid more than the whole budget."))
    if not 0 <= frame.extension_limit <= MOST_EXTENSIONS:
        return GuardFailed(_("Allow between 0 and %(most)s extensions.") % {"most": MOST_EXTENSIONS})
    if document is not None and (document.get("programme"), document.get("cap")) != (frame.code, frame.claim_cap):
        return GuardFailed(_("The policy is for another programme or another cap."))
    return None


def approve_founding(
    *, founding: int, actor: User, as_of: datetime | None = None, seen: int | None = None
) -> Programme:
    """Approve a programme someone else asked for: it is there from now on, with the draft of its policy.

    The draft is the requester's, so that whoever approves here may publish it. Approved again by the same person, the
    programme that was made is answered.
    """
    with _on_founding(founding, "approve_founding", actor=actor, as_of=as_of, seen=seen) as act:
        asked = act.obj
        if act.done:
            return asked.programme
        refusal = why_no_code(asked.code, but=asked.pk)
        if refusal is not None:
            raise refusal
        asked.approved_by, asked.approved_at = actor, act.at
        act.move("approved_by", "approved_at", data={"code": asked.code})
        # The database makes a programme of an approved founding alone, so the founding first.
        asked.programme = _make(asked, act)
        asked.save(update_fields=["programme"])
        if asked.document is not None:
            _draft(asked, as_of)
    return asked.programme


def _draft(asked: ProgrammeFounding, as_of: datetime | None) -> None:
    made = asked.programme
    assert made is not None  # the founding was approved a moment ago
    try:
        draft_policy(programme=made.pk, document=asked.document, actor=asked.requested_by, as_of=as_of)
    except NotPermitted as refusal:
        sentence = _("%(person)s may no longer draft its policy. Reject this request, and have it asked for anew.")
        raise GuardFailed(sentence % {"person": asked.requested_by}) from refusal


def _make(asked: ProgrammeFounding, act: Any) -> Programme:
    programme = Programme(**{name: getattr(asked, name) for name in Frame.__dataclass_fields__})
    event = next_event(
        ProgrammeEvent,
        programme,
        "create_programme",
        actor=act.actor,
        at=act.at,
        data={"code": asked.code, "request": asked.request_number, "requested_by": asked.requested_by_id},
        programme=programme,
    )
    programme.save(force_insert=True)
    event.programme = programme
    event.save(force_insert=True)
    return programme


def reject_founding(
    *, founding: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> ProgrammeFounding:
    """Say no to a programme someone else asked for; its code is free again."""
    with _on_founding(founding, "reject_founding", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.move(reason=reason)
    return act.obj


def cancel_founding(
    *, founding: int, actor: User, reason: str = "", as_of: datetime | None = None, seen: int | None = None
) -> ProgrammeFounding:
    """Take back a request that nobody has decided on."""
    with _on_founding(founding, "cancel_founding", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.move(reason=reason)
    return act.obj

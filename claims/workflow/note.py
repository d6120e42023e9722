"""Notes: what a colleague should know of a case. Never sent to anyone."""

from datetime import datetime

from django.utils.translation import gettext as _

from claims.models import Claim
from claims.workflow.act import on_claim
from compensation.errors import GuardFailed
from compensation.models import User

MOST = 2000


def add_note(*, claim: int, actor: User, text: str, as_of: datetime | None = None, seen: int | None = None) -> Claim:
    """Write a note into the case's history, in any state; like everything there it is never changed."""
    text = text.strip()
    if not text:
        raise GuardFailed(_("Write the note first."))
    if len(text) > MOST:
        raise GuardFailed(_("Keep the note within 2,000 characters."))
    with on_claim(claim, "add_note", actor=actor, as_of=as_of, seen=seen) as act:
        act.note(reason=text)
    return act.obj

"""How a claimant wants to be written to: in which language, and whether to be reminded."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from claims.models import Claim, Claimant
from claims.workflow.act import on_claim
from compensation.errors import GuardFailed
from compensation.locks import under_lock
from compensation.models import User
from compensation.notices.texts import LANGUAGES


def set_preferences(
    *,
    claim: int,
    actor: User,
    language: str,
    reminders_wanted: bool,
    as_of: datetime | None = None,
    seen: int | None = None,
) -> Claim:
    """Write down the claimant's language (`ko`, `en`) and whether reminders are wanted; the event keeps what was.

    Reminders alone can be declined: requests, decisions and payments are told to everybody.
    """
    if language not in LANGUAGES:
        raise GuardFailed(_("Choose one of the listed values."))
    with on_claim(claim, "set_preferences", actor=actor, as_of=as_of, seen=seen) as act:
        claimant = under_lock(Claimant.objects).get(pk=act.obj.claimant_id)
        wanted: dict[str, Any] = {"language": language, "reminders_wanted": reminders_wanted}
        before = {name: getattr(claimant, name) for name in wanted if getattr(claimant, name) != wanted[name]}
        if not before:
            return act.obj
        for name in before:
            setattr(claimant, name, wanted[name])
        claimant.save(update_fields=list(before))
        act.note(data={"before": before, "after": {name: wanted[name] for name in before}})
    return act.obj


def speak(claimant: Claimant, language: str) -> dict[str, Any]:
    """Let `language` be the claimant's from now on; answers what an event says of it. Empty changes nothing."""
    if not language or language == claimant.language:
        return {}
    if language not in LANGUAGES:
        raise GuardFailed(_("Choose one of the listed values."))
    before, claimant.language = claimant.language, language
    claimant.save(update_fields=["language"])
    return {"language": {"before": before, "after": language}}

"""Who may move a round, and why not."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.errors import FourEyes, GuardFailed, Refused
from compensation.permissions import missing_role
from payouts.models import Round, Ruling

PERMISSIONS = {
    "open_round": "payouts.open_round",
    # Reconciling begins with the first result file.
    "reconcile": "payouts.import_result",
    "import_result": "payouts.import_result",
    "drop_line": "payouts.drop_line",
    "write_bank_file": "payouts.release",
    "look_again": "payouts.answer_signal",
    "reject_ruling": "payouts.confirm_ruling",
    "reject_reissue": "payouts.approve_reissue",
}


def why_not(actor: Any, verb: str, round_: Round) -> Refused | None:
    """Why `actor` may not do `verb` to this round now; None when they may."""
    refusal = missing_role(actor, PERMISSIONS.get(verb, f"payouts.{verb}"))
    if refusal is not None:
        return refusal
    if verb in ("release", "send_back") and actor.pk in (round_.prepared_by_id, round_.submitted_by_id):
        return FourEyes(_("You prepared this round, so another finance approver must decide on it."))
    if verb in ("submit", "release") and round_.line_count == 0:
        return GuardFailed(_("The round has no lines, so there is nothing to pay."))
    if verb == "close" and round_.lines.filter(state__in=["pending", "sent"]).exists():
        return GuardFailed(_("The bank has not answered for every line. Silence is not failure, so it stays open."))
    if verb == "close" and Ruling.objects.filter(row__result__round=round_, state="proposed").exists():
        return GuardFailed(_("A ruling on an exception waits for its second person."))
    if verb == "mark_sent" and round_.reissues.filter(state="requested").exists():
        return GuardFailed(_("Somebody has asked for the files to be written anew. That is decided first."))
    return _reissue(actor, verb, round_) or _signals(verb, round_)


def _reissue(actor: Any, verb: str, round_: Round) -> Refused | None:
    """Only between release and the bank's first answer; decided by nobody who prepared the round or asked for it."""
    if verb not in ("request_reissue", "approve_reissue", "reject_reissue"):
        return None
    if verb != "reject_reissue":
        if round_.state not in ("released", "sent"):
            return GuardFailed(_("Files are written anew only after the release and before the bank has answered."))
        if round_.results.exists():
            return GuardFailed(_("The bank has answered for this file, so it was carried out."))
    waiting = round_.reissues.filter(state="requested").first()
    if verb == "request_reissue":
        return GuardFailed(_("Somebody has already asked for the files to be written anew.")) if waiting else None
    if waiting is not None and actor.pk in (waiting.requested_by_id, round_.prepared_by_id, round_.submitted_by_id):
        return FourEyes(_("You asked for this or prepared the round, so another person must decide on it."))
    return None


def _signals(verb: str, round_: Round) -> Refused | None:
    """Every signal is answered before a round is submitted and released; afterwards there is nothing to answer."""
    if verb in ("answer_signal", "look_again") and round_.state not in ("assembled", "submitted"):
        return GuardFailed(_("Signals are answered before the round is released."))
    waiting = round_.signals.filter(answered_by=None).count() if verb in ("submit", "release") else 0
    if not waiting:
        return None
    return GuardFailed(
        ngettext("Answer %(count)s signal first.", "Answer %(count)s signals first.", waiting) % {"count": waiting}
    )

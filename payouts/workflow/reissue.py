"""A round's files written anew under a second person: the old ones are never handed out or settled by again."""

from datetime import datetime

from django.utils.translation import gettext as _

from compensation.edges import take
from compensation.errors import FourEyes, GuardFailed
from compensation.locks import under_lock
from compensation.models import User
from payouts.models import BankFile, Reissue
from payouts.workflow.act import on_round
from payouts.workflow.files import write_files

MOST = 500


def request_reissue(
    *, round: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> Reissue:
    """Ask that the released round's files be written anew: the bank refused them, or they were lost.

    Not once the bank has answered for any line: then the file was carried out.
    """
    said = reason.strip()
    if not 5 <= len(said) <= MOST:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    with on_round(round, "request_reissue", actor=actor, as_of=as_of, seen=seen) as act:
        reissue = Reissue.objects.create(
            round=act.obj, issue=act.obj.issue + 1, reason=said, requested_by=actor, requested_at=act.at
        )
        act.note(reason=said, data={"issue": reissue.issue})
    return reissue


def approve_reissue(*, reissue: int, actor: User, as_of: datetime | None = None, seen: int | None = None) -> Reissue:
    """Write the files anew and void the ones before. Raises FourEyes for whoever asked or prepared the round."""
    round_id = Reissue.objects.values_list("round_id", flat=True).get(pk=reissue)
    with on_round(round_id, "approve_reissue", actor=actor, as_of=as_of, seen=seen) as act:
        locked = under_lock(Reissue.objects).get(pk=reissue)
        if locked.state == "approved" and locked.decided_by_id == actor.pk:
            return locked
        _decide(locked, "approve_reissue", actor, act.at)
        old = list(BankFile.objects.filter(round=act.obj, voided=False).values_list("sha256", flat=True))
        BankFile.objects.filter(round=act.obj, voided=False).update(voided=True)
        act.obj.issue = locked.issue
        files = write_files(act.obj, actor, locked.issue)
        data = {"issue": locked.issue, "voided": old, "sha256": [file.sha256 for file in files]}
        act.note("issue", reason=locked.reason, data=data)
    return locked


def reject_reissue(
    *, reissue: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> Reissue:
    """Say no: the files stay as they are."""
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    round_id = Reissue.objects.values_list("round_id", flat=True).get(pk=reissue)
    with on_round(round_id, "reject_reissue", actor=actor, as_of=as_of, seen=seen) as act:
        locked = under_lock(Reissue.objects).get(pk=reissue)
        if locked.state == "rejected" and locked.decided_by_id == actor.pk:
            return locked
        _decide(locked, "reject_reissue", actor, act.at)
        act.note(reason=reason, data={"issue": locked.issue})
    return locked


def _decide(reissue: Reissue, verb: str, actor: User, at: datetime) -> None:
    if reissue.state != "requested":
        raise GuardFailed(_("This request has been decided already."))
    if reissue.requested_by_id == actor.pk:
        raise FourEyes(_("You asked for this, so another person must decide on it."))
    take(reissue, verb)
    reissue.decided_by, reissue.decided_at = actor, at
    reissue.save(update_fields=["state", "decided_by", "decided_at"])

"""After a restore: what the export register knows is taken over, and each forgotten payment is ruled by two people.

The rounds themselves are not made again: what the bank did is known to the bank, and people ask it. Until they have
said that a payment did not happen, its claim gets no new line; the database refuses one.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation.errors import FourEyes, GuardFailed
from compensation.events import next_event
from compensation.locks import under_lock
from compensation.models import Programme, ProgrammeEvent, User
from compensation.permissions import missing_role
from compensation.scope import require
from payouts import register
from payouts.models import RecoveredExport, RecoveredLine
from payouts.models.recovered import RECOVERED_VERDICTS
from payouts.register import Entry, RegisterBroken
from payouts.workflow.files import in_turn, known_seq

MOST = 500


@transaction.atomic
def recover_register(*, actor: User) -> list[RecoveredExport]:
    """Take over every entry of the register that the database does not know. It blocks payments and moves none."""
    _may(actor, "payouts.recover_register")
    in_turn()
    known = known_seq()
    try:
        forgotten = [entry for entry in register.entries() if entry.seq > known]
    except RegisterBroken as error:
        raise GuardFailed(
            _("The export register is broken at line %(line)s. Nothing is exported before it is whole again.")
            % {"line": error.line}
        ) from error
    if not forgotten:
        raise GuardFailed(_("The database knows everything that the export register does."))
    return [_take_over(entry, actor) for entry in forgotten]


def contest_recovered(*, line: int, actor: User, reason: str, as_of: datetime | None = None) -> RecoveredLine:
    """Disagree with somebody else's word: the payment waits to be ruled anew."""
    said = _reason(reason)
    with transaction.atomic():
        _may(actor, "payouts.confirm_recovered")
        found = _ruled_by_another(line, actor)
        before = {"verdict": found.verdict, "ruled_by": found.ruled_by_id}
        found.verdict, found.reason, found.ruled_by, found.ruled_at = "", "", None, None
        found.save(update_fields=["verdict", "reason", "ruled_by", "ruled_at"])
        _tell(found.export, "contest_recovered", actor, as_of, said, {"line": found.line, "before": before})
    return found


def _take_over(entry: Entry, actor: User) -> RecoveredExport:
    said = {"programme": entry.programme, "round": entry.round, "issue": entry.issue, "part": entry.part}
    export = RecoveredExport.objects.create(
        programme=Programme.objects.filter(code=entry.programme).first(),
        seq=entry.seq,
        entry={**said, "sha256": entry.sha256, "count": entry.count, "total": entry.total},
        entry_hash=entry.hash,
        recovered_by=actor,
    )
    RecoveredLine.objects.bulk_create(
        [
            RecoveredLine(
                export=export,
                receipt_no=line["claim"],
                instalment=line["instalment"],
                line=line["line"],
                amount=line["won"],
            )
            for line in entry.lines
        ],
        batch_size=500,
    )
    _tell(export, "recover_register", actor, None, "", {"seq": entry.seq, "round": entry.round, "count": entry.count})
    return export


@transaction.atomic
def rule_recovered(
    *, line: int, verdict: str, reason: str, actor: User, as_of: datetime | None = None
) -> RecoveredLine:
    """Say what the bank did with a forgotten payment. Nothing follows before a second person confirms it."""
    _may(actor, "payouts.rule_recovered")
    if verdict not in dict(RECOVERED_VERDICTS):
        raise GuardFailed(_("Choose one of the listed values."))
    said = _reason(reason)
    found = under_lock(RecoveredLine.objects).select_related("export").get(pk=line)
    if found.verdict:
        raise GuardFailed(_("Somebody has already said what became of this payment."))
    found.verdict, found.reason, found.ruled_by, found.ruled_at = verdict, said, actor, as_of or timezone.now()
    found.save(update_fields=["verdict", "reason", "ruled_by", "ruled_at"])
    _tell(found.export, "rule_recovered", actor, as_of, said, {"line": found.line, "verdict": verdict})
    return found


@transaction.atomic
def confirm_recovered(*, line: int, actor: User, as_of: datetime | None = None) -> RecoveredLine:
    """Agree with somebody else's word; a payment that did not happen may be made again by the next round."""
    _may(actor, "payouts.confirm_recovered")
    known = RecoveredLine.objects.filter(pk=line, confirmed_by=actor).first()
    if known is not None:
        return known
    found = _ruled_by_another(line, actor)
    found.confirmed_by, found.confirmed_at = actor, as_of or timezone.now()
    found.save(update_fields=["confirmed_by", "confirmed_at"])
    _tell(found.export, "confirm_recovered", actor, as_of, "", {"line": found.line, "verdict": found.verdict})
    return found


def _ruled_by_another(pk: int, actor: User) -> RecoveredLine:
    found = under_lock(RecoveredLine.objects).select_related("export").get(pk=pk)
    if not found.verdict:
        raise GuardFailed(_("Nobody has said what became of this payment yet."))
    if found.confirmed_by_id is not None:
        raise GuardFailed(_("Two people have already said what became of this payment."))
    if found.ruled_by_id == actor.pk:
        raise FourEyes(_("You said what became of it, so another person must confirm it."))
    return found


def _reason(reason: str) -> str:
    said = reason.strip()
    if not 5 <= len(said) <= MOST:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    return said


def _tell(
    export: RecoveredExport, verb: str, actor: User, at: datetime | None, reason: str, data: dict[str, Any]
) -> None:
    """Write it on the programme's trail, where the restored database still has the programme."""
    if export.programme_id is None:
        return
    programme = under_lock(Programme.objects).get(pk=export.programme_id)
    require(actor, programme)
    moment = at or timezone.now()
    event = next_event(
        ProgrammeEvent, programme, verb, actor=actor, at=moment, reason=reason, data=data, programme=programme
    )
    event.save(force_insert=True)
    programme.save(update_fields=programme.trail)


def _may(actor: User, permission: str) -> None:
    refusal = missing_role(actor, permission)
    if refusal is not None:
        raise refusal

"""What a line's fate means for its claim: the first instalment moves it, an additional one is noted on it."""

from datetime import datetime
from typing import Any

from claims import workflow as claims_workflow
from compensation.models import User
from payouts.models import PayoutLine


def note_line(line: PayoutLine, verb: str, actor: User, at: datetime, **said: str) -> None:
    """Write on the claim what became of the line of an additional instalment."""
    claims_workflow.note_instalment(
        claim=line.claim_id, verb=verb, actor=actor, line=line.stream, instalment=line.instalment, as_of=at, **said
    )


def taken_out(line: PayoutLine, actor: User, at: datetime, reason: str) -> None:
    """The line was dropped, or its round cancelled."""
    if line.instalment > 1:
        note_line(line, "unschedule_instalment", actor, at, reason=reason)
    else:
        claims_workflow.unschedule(claim=line.claim_id, actor=actor, reason=reason, as_of=at)


def answered(line: PayoutLine, outcome: str, code: str, actor: User, at: datetime) -> None:
    """The bank said `outcome`: paid, failed or returned, the last two with a coded reason."""
    if line.instalment > 1:
        note_line(line, f"instalment_{outcome}", actor, at, **({} if outcome == "paid" else {"code": code}))
        return
    told: dict[str, Any] = {"claim": line.claim_id, "actor": actor, "line": line.stream, "as_of": at}
    if outcome == "paid":
        claims_workflow.mark_paid(**told)
    elif outcome == "failed":
        claims_workflow.mark_failed(code=code, **told)
    else:
        claims_workflow.mark_returned(code=code, **told)

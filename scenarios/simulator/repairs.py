"""What follows when the bank could not pay, or gave money back: another account, by several people, in time or not."""

from datetime import datetime, timedelta

from claims import workflow
from claims.judgement import shown_hash
from claims.models import Claim
from claims.models.suspicion import live_suspicions
from compensation.holders.local import OTHER_HOLDER
from compensation.models import User
from scenarios.simulator.office import press, refused
from scenarios.simulator.stage import Stage

#: Days before the next cut-off on which the claimant answers; the last is too late to have cooled off.
DAYS = (19, 15, 11, 8, 4, 2, 0.6)
WRONG_HOLDER, SHARED = 0.06, 0.06
WHY = "Two shops of one owner, seen on the papers"


def repair_all(stage: Stage, number: int) -> None:
    """Every claim on hold gets its corrected account before the cut-off of month `number`; a few never answer."""
    waiting = Claim.objects.filter(programme=stage.ground.programme, state="on_hold", hold_code="bank").order_by("pk")
    plans = [(stage.dice.choice(DAYS), pk) for pk in waiting.values_list("pk", flat=True)]
    shared = ""
    for days, pk in sorted(plans, reverse=True):
        at = stage.cut_off(number) - timedelta(days=days)
        number_used = shared if shared and stage.dice.random() < SHARED else ""
        shared = _repair(stage, pk, at, number_used)


def _repair(stage: Stage, pk: int, at: datetime, digits: str) -> str:
    """One claim; answers the account number it ended up with."""
    stage.now, versions = at, Claim.objects.get(pk=pk).claimant.accounts.count()
    fresh = f"0009{pk % 10**7:07d}{versions:02d}1"
    if not digits and stage.dice.random() < WRONG_HOLDER:
        _enter(stage, pk, f"0008{pk % 10**5:05d}{OTHER_HOLDER}")
        workflow.check_holder(claim=pk, actor=stage.people["agent2"], as_of=at)
        refused(stage, "an account of somebody else", lambda: _verify(stage, pk))
    _enter(stage, pk, digits or fresh)
    entered, checker = stage.people["agent1"], stage.people["agent2"]
    press(stage, lambda: workflow.check_holder(claim=pk, actor=checker, as_of=at))
    if stage.dice.random() < 0.1:
        refused(stage, "an account verified by whoever entered it", lambda: _verify(stage, pk, entered))
    press(stage, lambda: _verify(stage, pk))
    _judge_pairs(stage, pk)
    stage.now = at + timedelta(hours=5)
    claim = Claim.objects.select_related("decision", "account").get(pk=pk)
    shown = shown_hash(claim)
    press(stage, lambda: workflow.approve(claim=pk, actor=stage.people["approver1"], shown=shown, as_of=stage.now))
    stage.done["accounts corrected and approved anew"] += 1
    return digits or fresh


def _enter(stage: Stage, pk: int, digits: str) -> None:
    holder = Claim.objects.get(pk=pk).claimant.business_name

    def verb() -> None:
        workflow.enter_account(
            claim=pk, actor=stage.people["agent1"], bank_code="088", number=digits, holder=holder, as_of=stage.now
        )

    press(stage, verb)


def _verify(stage: Stage, pk: int, actor: User | None = None) -> None:
    workflow.change_account(claim=pk, actor=actor or stage.people["agent2"], as_of=stage.now)


def _judge_pairs(stage: Stage, pk: int) -> None:
    """One account of two claimants: a pair that somebody has to judge before anything is approved."""
    for pair in live_suspicions(Claim.objects.get(pk=pk)):
        workflow.judge_suspicion(
            suspicion=pair.pk, actor=stage.people["agent2"], verdict="different", reason=WHY, as_of=stage.now
        )
        stage.done["pairs with one account judged"] += 1

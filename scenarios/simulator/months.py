"""One month: claims, repairs, a round from cut-off to close through the real verbs and the real job."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from compensation import jobs
from compensation.models import Job
from payouts import workflow
from payouts.models import BankFile, Round, Signal
from payouts.tasks import assemble_round
from payouts.workflow.files import may_leave
from scenarios.simulator import results
from scenarios.simulator.arrivals import arrive
from scenarios.simulator.office import dies, press, refused
from scenarios.simulator.repairs import repair_all
from scenarios.simulator.stage import HOUR, Stage
from scenarios.waiting import until_done

WHY = "As the year has it"


def play_month(stage: Stage, number: int, numbers: range) -> Round:
    """Month `number` (from 1) with the claims of these numbers; answers its closed round."""
    arrive(stage, number, numbers)
    repair_all(stage, number)
    if number % 4 == 0:
        give_up_one(stage, number)
    stage.now = stage.cut_off(number) + 9 * HOUR
    round_ = cut(stage, number)
    leave(stage, round_)
    send(stage, round_, number)
    if number > 1:
        results.money_back(stage, number - 1, round_)
    press(stage, lambda: workflow.close(round=round_.pk, actor=stage.people["finance1"], as_of=stage.jitter()))
    stage.done["rounds closed"] += 1
    return Round.objects.get(pk=round_.pk)


def cut(stage: Stage, number: int) -> Round:
    """Opened, and assembled by the job; its worker may die, and the sweeper calls another one."""
    cut_off, programme = stage.cut_off(number), stage.ground.programme.pk
    said: dict[str, Any] = {"programme": programme, "actor": stage.people["finance1"], "as_of": stage.now}
    ahead = stage.now + timedelta(days=1)
    refused(stage, "a cut-off in the future", lambda: workflow.open_round(cutoff_at=ahead, **said))
    round_ = workflow.open_round(cutoff_at=cut_off, **said)
    refused(stage, "a second round beside it", lambda: workflow.open_round(cutoff_at=cut_off, **said))
    assert round_.job_id is not None
    if stage.dice.random() < 0.7:
        job_id = round_.job_id
        if dies(stage, lambda: assemble_round(job_id))[0]:
            call_another(stage, job_id)
    until_done(round_.job_id, assemble_round)
    stage.of_month[number] = round_.pk
    round_ = Round.objects.get(pk=round_.pk)
    late = round_.lines.filter(approval__effective_at__gt=cut_off).count()
    stage.need("nobody is paid who was approved after the cut-off", late == 0, late)
    left = stage.ground.programme.claims.filter(state="approved", approval__effective_at__lte=cut_off)
    cooling = left.filter(account__payable_from__gt=cut_off).count()
    stage.need("whoever was approved by the cut-off has a line, or cools off", left.count() == cooling, left.count())
    stage.done["left out of a round, cooling off"] += cooling
    return round_


def call_another(stage: Stage, job_id: int) -> None:
    """A minute passes: the lease runs out, and the sweeper rings again."""
    gone = timezone.now() - timedelta(minutes=2)
    Job.objects.filter(pk=job_id, state="running").update(lease_until=gone, rung_at=gone)
    if Job.objects.filter(pk=job_id, state="running").exists():
        stage.need("the sweeper rings for a dead worker's job", jobs.sweep() >= 1)
        stage.done["jobs taken over from a dead worker"] += 1


def give_up_one(stage: Stage, number: int) -> None:
    """A round for the few that missed the last cut-off is opened a day later, and cancelled."""
    stage.now = stage.cut_off(number - 1) + timedelta(days=5)
    finance = stage.people["finance1"]
    round_ = workflow.open_round(
        programme=stage.ground.programme.pk, cutoff_at=stage.now - 9 * HOUR, actor=finance, as_of=stage.now
    )
    assert round_.job_id is not None
    until_done(round_.job_id, assemble_round)
    press(stage, lambda: workflow.cancel(round=round_.pk, actor=finance, reason=WHY, as_of=stage.now))
    waiting = round_.lines.exclude(state="cancelled").count()
    stage.need("a cancelled round keeps no line", waiting == 0, waiting)
    stage.done["rounds cancelled"] += 1


def leave(stage: Stage, round_: Round) -> None:
    """Signals answered, submitted, perhaps sent back, released by the second person."""
    maker, checker = stage.people["finance1"], stage.people["finance2"]
    waiting = list(Signal.objects.filter(round=round_, answered_by=None).order_by("pk"))
    if waiting:
        refused(stage, "a round with open signals", lambda: workflow.submit(round=round_.pk, actor=maker))
    for signal in waiting:
        workflow.answer_signal(signal=signal.pk, actor=maker, answer=WHY, as_of=stage.now)
        stage.done[f"signals answered: {signal.kind}"] += 1
    _submit(stage, round_)
    if stage.dice.random() < 0.3:
        workflow.send_back(round=round_.pk, actor=checker, reason=WHY, as_of=stage.jitter())
        line = round_.lines.order_by("-position").values_list("pk", flat=True)[0]
        press(stage, lambda: workflow.drop_line(line=line, actor=maker, reason=WHY, as_of=stage.now))
        stage.done["lines dropped"] += 1
        _submit(stage, round_)
    total = Round.objects.get(pk=round_.pk).net
    at = stage.jitter()
    for what, actor, won in (("a release by the preparer", maker, total), ("a wrong total", checker, total + 1)):
        refused(stage, what, partial(workflow.release, round=round_.pk, actor=actor, total=won, as_of=stage.now))
    press(
        stage,
        lambda: workflow.release(round=round_.pk, actor=checker, total=total, as_of=at),
        lambda: Round.objects.get(pk=round_.pk).state == "released",
    )


def _submit(stage: Stage, round_: Round) -> None:
    press(stage, lambda: workflow.submit(round=round_.pk, actor=stage.people["finance1"], as_of=stage.jitter()))


def send(stage: Stage, round_: Round, number: int) -> None:
    """The file goes to the bank, or another one after it; then the answers come."""
    maker = stage.people["finance1"]
    asked = _file(round_)
    press(stage, lambda: workflow.mark_sent(round=round_.pk, actor=maker, as_of=stage.jitter()))
    old = b""
    if number % 3 == 2:
        old, asked = asked, _another(stage, round_)
    results.not_a_result(stage, round_, asked)
    done = stage.bank.carry_out(number, asked, stage.now + HOUR, stage.dice)
    stage.now = (stage.now + timedelta(days=1)).replace(hour=9, minute=30)
    if old:
        results.replaced(stage, round_, old)
    results.answer(stage, round_, done)


def _file(round_: Round) -> bytes:
    """The bytes that may leave."""
    file = BankFile.objects.get(round=round_, voided=False)
    may_leave(file)
    return bytes(file.content)


def _another(stage: Stage, round_: Round) -> bytes:
    """The bank refused the file: written anew, under a second person."""
    maker, checker = stage.people["finance1"], stage.people["finance2"]
    asked = workflow.request_reissue(round=round_.pk, actor=maker, reason=WHY, as_of=stage.now)
    press(
        stage,
        lambda: workflow.approve_reissue(reissue=asked.pk, actor=checker, as_of=stage.now),
        lambda: BankFile.objects.filter(round=round_, issue=asked.issue).exists(),
    )
    stage.done["files re-issued"] += 1
    return _file(round_)

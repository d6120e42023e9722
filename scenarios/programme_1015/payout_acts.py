"""Three payout rounds: assembled by the task, submitted, released, sent, answered, closed; failed lines repaired."""

from datetime import datetime, timedelta

from claims import workflow as claims_workflow
from claims.models import Claim
from payouts import workflow
from payouts.models import BankFile, PayoutLine, Round
from payouts.tasks import assemble_round
from scenarios.programme_1015 import bank, timeline
from scenarios.programme_1015.population import BANKS
from scenarios.programme_1015.review_acts import confirm
from scenarios.programme_1015.stage import Stage1015, act, on_day
from scenarios.waiting import until_done

ASSEMBLE = "assemble"


def put_rounds(stage: Stage1015) -> None:
    """Put the three rounds down for their days."""
    for number, day in enumerate(timeline.ROUNDS, start=1):
        stage.agenda.put(day.opens_at, "open_round", number)


@act
def open_round(stage: Stage1015, at: datetime, number: int) -> None:
    """The preparer opens the round; the job to assemble it is queued with it."""
    round_ = workflow.open_round(
        programme=stage.programme,
        cutoff_at=timeline.ROUNDS[number - 1].cutoff_at,
        actor=stage.people["finance1"],
        as_of=at,
    )
    stage.agenda.put(at + timedelta(minutes=1), ASSEMBLE, round_.pk)


@act
def assemble(stage: Stage1015, at: datetime, pk: int) -> None:
    """The task assembles it, here unless a worker already does. Safe to repeat: the job knows whether it is done."""
    round_ = Round.objects.get(pk=pk)
    assert round_.job_id is not None  # opened with its job
    until_done(round_.job_id, assemble_round)
    stage.agenda.put(at + timedelta(hours=1), "submit_round", pk)


@act
def submit_round(stage: Stage1015, at: datetime, pk: int) -> None:
    """The preparer sends the lines for release; a round nothing fell into is cancelled."""
    preparer = stage.people["finance1"]
    if Round.objects.get(pk=pk).line_count == 0:
        workflow.cancel(round=pk, actor=preparer, reason="지급할 신청이 없습니다.", as_of=at)
        return
    workflow.submit(round=pk, actor=preparer, as_of=at)
    stage.agenda.put(at + timedelta(hours=3), "release_round", pk)


@act
def release_round(stage: Stage1015, at: datetime, pk: int) -> None:
    """The second person types the total and releases the money."""
    total = Round.objects.get(pk=pk).total
    workflow.release(round=pk, actor=stage.people["finance2"], total=total, as_of=at)
    stage.agenda.put(at + timedelta(hours=1), "send_round", pk)


@act
def send_round(stage: Stage1015, at: datetime, pk: int) -> None:
    """The preparer uploads the file to the bank and says so."""
    workflow.mark_sent(round=pk, actor=stage.people["finance1"], as_of=at)
    next_morning = on_day((at + timedelta(days=1)).date(), 30)
    stage.agenda.put(next_morning, "take_result", pk)


@act
def take_result(stage: Stage1015, at: datetime, pk: int) -> None:
    """The bank's result file is uploaded; whoever was not paid is called."""
    round_ = Round.objects.get(pk=pk)
    file = BankFile.objects.get(round=round_, voided=False)
    content = bank.answer(stage, bytes(file.content), round_.number, at - timedelta(hours=12))
    workflow.import_result(
        round=pk,
        content=content,
        file_name=f"simulation_result_{round_.number:02d}.xls",
        actor=stage.people["finance1"],
        as_of=at,
    )
    by_brn = {shop.brn: shop.number for shop in stage.shops}
    failed = PayoutLine.objects.filter(round=round_, state="failed").order_by("position")
    for pk_, brn in failed.values_list("claim_id", "claim__claimant__brn"):
        number = by_brn[brn]
        stage.agenda.put(stage.office_day(at, (2, 20), "account", number), "correct_account", number, pk_)
    stage.agenda.put(at + timedelta(hours=6), "close_round", pk)


@act
def close_round(stage: Stage1015, at: datetime, pk: int) -> None:
    """Every line is answered for."""
    workflow.close(round=pk, actor=stage.people["finance1"], as_of=at)


@act
def correct_account(stage: Stage1015, at: datetime, number: int, pk: int) -> None:
    """The claimant names another account; one agent enters it."""
    shop, dice = stage.shops[number], stage.dice("new account", number)
    claims_workflow.enter_account(
        claim=pk,
        actor=stage.agent(number),
        bank_code=dice.choice(BANKS),
        number=f"0009{number:04d}{dice.randrange(10**5):05d}",
        holder=shop.representative,
        as_of=at,
    )
    stage.agenda.put(stage.office_day(at, (1, 1), "verify new", number), "verify_correction", number, pk)


@act
def verify_correction(stage: Stage1015, at: datetime, number: int, pk: int) -> None:
    """The other agent verifies it; the claim goes back for approval, since the old one names the old account."""
    claims_workflow.check_holder(claim=pk, actor=stage.other_agent(number), as_of=at)
    claims_workflow.change_account(claim=pk, actor=stage.other_agent(number), as_of=at)
    stage.agenda.put(stage.office_day(at, (1, 2), "approve anew", number), "approve_anew", number, pk)


@act
def approve_anew(stage: Stage1015, at: datetime, number: int, pk: int) -> None:
    """An approver approves the same decision for the new account."""
    claim = Claim.objects.select_related("decision", "account").get(pk=pk)
    confirm(stage, at, number, claim, stage.approver(number))

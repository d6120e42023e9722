"""Opening, submitting, sending back, releasing, sending, closing, cancelling a round."""

import hashlib
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from claims.models import Claim
from compensation.accounts import create_account
from compensation.errors import FourEyes, GuardFailed, NotPermitted, Stale, WrongState
from compensation.models import Job
from payouts import formats, workflow
from payouts.models import BankFile, PayoutEvent, PayoutLine, Round
from payouts.transfers import build_files, live_lines
from tests import builders, stages
from tests.builders import PASSWORD
from tests.narrow import present
from tests.stages import AT, counts


@pytest.fixture
def approved(people, programme):
    return [builders.approved(programme, people, number) for number in (1, 2, 3)]


def test_opening_asks_a_worker_and_numbers_the_rounds(people, programme, approved):
    first = stages.draft_round(programme, people)
    assert (first.number, first.state, first.prepared_by) == (1, "draft", people.oh)
    job = present(first.job)
    assert (job.kind, job.state, job.dedupe_key) == ("assemble_round", "queued", "t1/1")
    workflow.cancel(round=first.pk, actor=people.oh, reason="Too early")
    assert stages.draft_round(programme, people).number == 2


def test_one_unreleased_round_a_programme(people, programme, approved):
    stages.submitted(programme, people)
    before = counts()
    with pytest.raises(GuardFailed):
        stages.draft_round(programme, people)
    assert counts() == before


def test_a_cutoff_in_the_future_is_refused(people, programme):
    with pytest.raises(GuardFailed):
        workflow.open_round(programme=programme.pk, cutoff_at=timezone.now() + timedelta(hours=1), actor=people.oh)
    assert not Job.objects.exists()


def test_an_empty_round_cannot_be_submitted(people, programme):
    round_ = stages.assembled(programme, people)
    with pytest.raises(GuardFailed):
        workflow.submit(round=round_.pk, actor=people.oh)


def test_a_name_the_bank_cannot_hold_stops_the_submission_and_is_named(people, programme):
    builders.approved(programme, people, 1, holder="😀식당")
    round_ = stages.assembled(programme, people)
    with pytest.raises(GuardFailed, match="t1-000001"):
        workflow.submit(round=round_.pk, actor=people.oh)
    assert Round.objects.get().state == "assembled"


def test_a_second_person_types_the_total_and_the_file_is_written_once(people, programme, approved):
    round_ = stages.submitted(programme, people)
    with pytest.raises(GuardFailed):
        workflow.release(round=round_.pk, actor=people.yoon, total=round_.total + 1)
    assert not BankFile.objects.exists()
    workflow.release(round=round_.pk, actor=people.yoon, total=150_000, as_of=AT)
    kept = BankFile.objects.get()
    assert kept.sha256 == hashlib.sha256(kept.content).hexdigest()
    assert (kept.line_count, kept.total, kept.lines_hash, kept.size) == (
        3,
        150_000,
        round_.lines_hash,
        len(kept.content),
    )
    assert PayoutEvent.objects.get(verb="release").data["sha256"] == kept.sha256
    workflow.release(round=round_.pk, actor=people.yoon, total=150_000)
    assert BankFile.objects.get().pk == kept.pk


def test_the_bank_file_holds_every_line_as_text_and_no_formula(people, programme, approved):
    released = stages.released(programme, people)
    book = load_workbook(io.BytesIO(BankFile.objects.get().content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    values = [str(cell.value) for cell in cells]
    for line in released.lines.all():
        assert line.account.number in values
    assert released.lines_hash in values


def test_the_file_of_the_same_lines_has_the_same_bytes(people, programme, approved):
    round_ = stages.released(programme, people)
    [part] = build_files(round_, live_lines(round_), formats.of_round(round_))
    assert part.content == BankFile.objects.get().content


def test_the_preparer_can_neither_release_nor_send_back_even_with_both_roles(people, programme, approved):
    both = create_account(
        username="both", password=PASSWORD, roles=["finance_preparer", "finance_approver"], actor=None
    )
    round_ = workflow.open_round(programme=programme.pk, cutoff_at=AT, actor=both, as_of=AT)
    stages.assemble_round(round_.job_id)
    workflow.submit(round=round_.pk, actor=people.oh, as_of=AT)
    before = counts()
    for person in (both,):
        with pytest.raises(FourEyes):
            workflow.release(round=round_.pk, actor=person, total=150_000)
        with pytest.raises(FourEyes):
            workflow.send_back(round=round_.pk, actor=person, reason="Look again")
    with pytest.raises(NotPermitted):
        workflow.release(round=round_.pk, actor=people.oh, total=150_000)
    assert counts() == before


def test_whoever_submitted_another_persons_round_cannot_release_it(people, programme, approved):
    both = create_account(
        username="both", password=PASSWORD, roles=["finance_preparer", "finance_approver"], actor=None
    )
    round_ = stages.assembled(programme, people)
    workflow.submit(round=round_.pk, actor=both)
    with pytest.raises(FourEyes):
        workflow.release(round=round_.pk, actor=both, total=150_000)


def test_a_round_sent_back_can_be_corrected_and_submitted_again(people, programme, approved):
    round_ = stages.submitted(programme, people)
    workflow.send_back(round=round_.pk, actor=people.yoon, reason="Line 2 looks wrong")
    workflow.drop_line(line=round_.lines.get(position=2).pk, actor=people.oh, reason="Taken out", as_of=AT)
    again = workflow.submit(round=round_.pk, actor=people.oh)
    assert (again.line_count, again.total) == (2, 100_000)


def test_an_old_form_cannot_release(people, programme, approved):
    round_ = stages.submitted(programme, people)
    with pytest.raises(Stale):
        workflow.release(round=round_.pk, actor=people.yoon, total=150_000, seen=round_.event_seq - 1)
    assert not BankFile.objects.exists()


def test_cancelling_gives_every_claim_back(people, programme, approved):
    round_ = stages.submitted(programme, people)
    with pytest.raises(GuardFailed):
        workflow.cancel(round=round_.pk, actor=people.oh, reason=" ")
    workflow.cancel(round=round_.pk, actor=people.oh, reason="Wrong cut-off", as_of=AT)
    assert set(Claim.objects.values_list("state", flat=True)) == {"approved"}
    assert set(PayoutLine.objects.values_list("state", flat=True)) == {"cancelled"}
    second = stages.assembled(programme, people)
    assert second.line_count == 3
    assert set(second.lines.values_list("retry_of", flat=True)) == {None}


def test_a_released_round_is_not_cancelled(people, programme, approved):
    round_ = stages.released(programme, people)
    with pytest.raises(WrongState):
        workflow.cancel(round=round_.pk, actor=people.oh, reason="Too late")


def test_sending_moves_every_line_with_an_event_of_its_own(people, programme, approved):
    round_ = stages.sent(programme, people)
    assert list(round_.lines.values_list("state", flat=True)) == ["sent"] * 3
    assert PayoutEvent.objects.filter(verb="send_line", from_state="pending", to_state="sent").count() == 3
    before = counts()
    workflow.mark_sent(round=round_.pk, actor=people.oh)
    assert counts() == before


def test_a_round_closes_only_when_the_bank_has_answered_for_every_line(people, programme, approved):
    round_ = stages.sent(programme, people)
    stages.answered(round_, people, {1: "이체완료", 3: "이체완료"})
    with pytest.raises(GuardFailed):
        workflow.close(round=round_.pk, actor=people.oh)
    stages.answered(round_, people, {2: "계좌해지"})
    assert workflow.close(round=round_.pk, actor=people.oh).state == "closed"

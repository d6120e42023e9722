"""The bank's answer: applied once, never guessed, silence is not failure."""

from dataclasses import replace

import pytest

from claims.models import Claim
from compensation.errors import GuardFailed
from compensation.events import broken_links
from payouts import workflow
from payouts.models import BankResult, BankResultRow, PayoutEvent, PayoutLine, Round
from payouts.results.compose import compose_kbank_result
from payouts.transfers import live_lines, transfer_row
from tests import builders, stages
from tests.narrow import present
from tests.stages import AT, counts, day


@pytest.fixture
def sent(people, programme):
    for number in (1, 2, 3):
        builders.approved(programme, people, number)
    return stages.sent(programme, people)


def states():
    return list(PayoutLine.objects.order_by("pk").values_list("state", flat=True))


def upload(round_, people, answers, name="r.xls"):
    content = compose_kbank_result(answers)
    return workflow.import_result(round=round_.pk, content=content, file_name=name, actor=people.oh, as_of=AT)


def asked(round_):
    return [transfer_row(line) for line in live_lines(round_)]


def test_paid_failed_and_silent_lines(people, sent):
    result = stages.answered(sent, people, {1: "이체완료", 2: "예금주불일치"})
    assert states() == ["paid", "failed", "sent"]
    assert list(Claim.objects.order_by("pk").values_list("state", "hold_code")) == [
        ("paid", ""),
        ("on_hold", "bank"),
        ("in_payout", ""),
    ]
    assert (result.rows_in, result.applied, result.already, result.exceptions) == (2, 2, 0, 0)
    assert Round.objects.get().state == "reconciling"
    assert PayoutLine.objects.get(position=2).failure == "name_mismatch"


def test_the_same_bytes_again_change_nothing(people, sent):
    content = stages.bank_says(sent, {1: "이체완료", 2: "계좌해지"})
    said = {"round": sent.pk, "content": content, "actor": people.oh}
    first = workflow.import_result(file_name="r.xls", **said)
    before = counts()
    assert workflow.import_result(file_name="again.xls", **said) == first
    assert counts() == before


def test_another_file_with_the_same_rows_pays_nobody_twice(people, sent):
    one, two, three = asked(sent)
    upload(sent, people, [(one, "이체완료", AT), (two, "이체완료", AT)])
    again = upload(sent, people, [(two, "이체완료", AT), (three, "이체완료", AT), (one, "이체완료", AT)])
    assert (again.applied, again.already, again.exceptions) == (1, 2, 0)
    assert states() == ["paid"] * 3


@pytest.mark.parametrize(
    ("change", "flag"),
    [({"amount": 49_999}, "amount_differs"), ({"holder": "다른사람"}, "holder_differs")],
    ids=["amount", "holder"],
)
def test_a_row_that_differs_from_our_line_is_for_a_person(people, sent, change, flag):
    result = upload(sent, people, [(replace(asked(sent)[0], **change), "이체완료", AT)])
    row = BankResultRow.objects.get()
    assert (row.outcome, present(row.line).position, row.flags) == ("mismatch", 1, [flag])
    assert (result.applied, result.exceptions) == (0, 1)
    assert states() == ["sent"] * 3


def test_a_row_about_somebody_elses_account_is_kept_as_unmatched(people, sent):
    upload(sent, people, [(replace(asked(sent)[0], account_number="5550001112223"), "이체완료", AT)])
    row = BankResultRow.objects.get()
    assert (row.outcome, row.line, row.last4) == ("unmatched", None, "2223")
    assert states() == ["sent"] * 3


def test_words_that_are_not_final_decide_nothing(people, sent):
    result = stages.answered(sent, people, {1: "처리중", 2: ""})
    assert result.exceptions == 2
    assert states() == ["sent"] * 3


def test_a_row_about_another_rounds_line_belongs_into_that_rounds_upload(people, programme, sent):
    builders.approved(programme, people, 4)
    later = stages.sent(programme, people, day(12))
    result = upload(later, people, [(asked(sent)[0], "이체완료", AT), (asked(later)[0], "이체완료", AT)])
    assert (result.applied, result.exceptions) == (1, 1)
    assert "other_round" in BankResultRow.objects.get(outcome="mismatch").flags
    assert states() == ["sent", "sent", "sent", "paid"]


def test_a_later_return_takes_a_payment_back_even_after_the_round_was_closed(people, programme):
    line = stages.paid(programme, people)
    stages.answered(line.round, people, {1: "반환"})
    assert states() == ["returned"]
    assert Claim.objects.get().state == "on_hold"
    assert Round.objects.get().state == "closed"


def test_paid_is_never_turned_into_failed(people, sent):
    stages.answered(sent, people, {1: "이체완료"})
    result = stages.answered(sent, people, {1: "계좌해지"})
    assert (result.applied, result.exceptions) == (0, 1)
    assert states()[0] == "paid"


@pytest.mark.parametrize("content", [b"", b"not a spreadsheet", b"PK\x03\x04broken"])
def test_an_unreadable_file_is_refused_with_a_sentence_and_nothing_is_kept(people, sent, content):
    before = counts()
    with pytest.raises(GuardFailed) as refused:
        workflow.import_result(round=sent.pk, content=content, file_name="r.xls", actor=people.oh)
    assert str(refused.value)
    assert counts() == before
    assert not BankResult.objects.exists()


def test_no_result_is_taken_before_the_file_went_to_the_bank(people, programme):
    builders.approved(programme, people)
    round_ = stages.released(programme, people)
    with pytest.raises(GuardFailed):
        stages.answered(round_, people, {1: "이체완료"})
    assert states() == ["pending"]


def test_result_rows_keep_the_last_four_digits_only(people, sent):
    stages.answered(sent, people, {1: "이체완료"})
    [[content]] = stages.rows("SELECT content FROM payouts_bankresult")
    assert bytes(content).startswith(b"v1:")
    assert BankResultRow.objects.get().last4 == "0001"


def test_paying_many_writes_what_paying_one_at_a_time_writes(people, programme, sent, monkeypatch):
    """The same file into two rounds of two programmes: once together, once each line alone, down to the columns."""
    other = builders.make_programme(people, "t2")
    for number in (1, 2, 3):
        builders.approved(other, people, number)
    alone = stages.sent(other, people)
    words = {1: "이체완료", 2: "예금주불일치", 3: "이체완료"}
    stages.answered(sent, people, words)
    monkeypatch.setattr("payouts.workflow.results.together", lambda *settled: False)
    stages.answered(alone, people, words)

    def written(round_):
        lines = PayoutLine.objects.filter(round=round_).order_by("position")
        columns = list(lines.values_list("state", "failure", "result_at", "event_seq"))
        events = PayoutEvent.objects.filter(round=round_, stream__in=[line.stream for line in lines])
        said = ("seq", "verb", "from_state", "to_state", "actor", "reason", "effective_at")
        answers = [event.data for event in events.filter(seq=3).order_by("stream")]
        chains = [
            broken_links(
                PayoutEvent.objects.filter(stream=line.stream).order_by("seq"), line.event_seq, line.event_hash
            )
            for line in lines
        ]
        return columns, list(events.order_by("stream", "seq").values_list(*said)), answers, chains

    assert written(sent) == written(alone)
    assert written(sent)[3] == [[], [], []]
    assert all(line.result_reference for line in PayoutLine.objects.all())
    for round_ in (sent, alone):
        states_of = Claim.objects.filter(payout_lines__round=round_).order_by("receipt_no")
        assert list(states_of.values_list("state", "event_seq")) == [("paid", 10), ("on_hold", 10), ("paid", 10)]

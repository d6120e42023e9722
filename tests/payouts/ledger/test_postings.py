"""What the verbs of a round post, and that every figure of the rounds' pages is the ledger's."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from compensation.models import Job
from payouts import ledger, selectors, workflow
from payouts.models import LedgerTransaction, PayoutLine, Posting, Round
from payouts.tasks import assemble_round
from payouts.trial_balance import exported, trial_balance
from tests import builders, stages
from tests.narrow import present
from tests.payouts.ledger.book import on
from tests.stages import AT, day

pytestmark = pytest.mark.django_db


def kinds(round_: Round) -> list[str]:
    return list(LedgerTransaction.objects.filter(round=round_).order_by("pk").values_list("kind", flat=True))


def release(round_: Round, what: str, lines, people) -> bool:
    return ledger.post_lines("release", round_, what, lines, by=people.yoon, at=AT, prepared_by=people.oh)


@pytest.fixture
def three(programme, people):
    """Three claims of 50,000 won."""
    for number in (1, 2, 3):
        builders.approved(programme, people, number)
    return programme


def test_a_line_is_bound_when_it_is_made_and_free_when_it_is_dropped(three, people):
    round_ = stages.assembled(three, people)
    assert on() == {"budget": -150_000, "committed": 150_000}
    line = round_.lines.get(position=2)
    workflow.drop_line(line=line.pk, actor=people.oh, reason="Not this one", as_of=AT)
    assert on(line) == {}
    assert on() == {"budget": -100_000, "committed": 100_000}
    workflow.cancel(round=round_.pk, actor=people.oh, reason="None of them", as_of=AT)
    assert on() == {}
    assert kinds(round_) == ["commit", "uncommit", "uncommit"]


def test_a_round_leaves_nothing_at_the_bank_when_it_is_closed(three, people):
    round_ = stages.sent(three, people)
    assert on() == {"budget": -150_000, "clearing": 150_000}
    stages.answered(round_, people, {1: "이체완료", 2: "계좌해지"})
    assert on() == {"budget": -100_000, "clearing": 50_000, "paid": 50_000}
    stages.answered(round_, people, {3: "이체완료"}, day(11))
    assert on() == {"budget": -100_000, "paid": 100_000}
    workflow.close(round=round_.pk, actor=people.oh, as_of=day(12))
    stages.answered(round_, people, {1: "반환"}, day(13))
    assert on() == {"budget": -50_000, "paid": 50_000}
    assert kinds(round_) == ["commit", "release", "pay", "fail", "pay", "return"]


def test_a_release_names_both_people_and_a_result_the_one_who_uploaded_it(three, people):
    round_ = stages.sent(three, people)
    stages.answered(round_, people, {1: "이체완료"})
    release, paid = LedgerTransaction.objects.filter(kind__in=("release", "pay")).order_by("pk")
    assert (release.prepared_by, release.by, release.effective_at) == (people.oh, people.yoon, AT)
    assert (paid.prepared_by, paid.by) == (None, people.oh)
    assert release.reference == "round:t1/1#release"


def test_a_failed_line_and_its_successor_are_bound_once(three, people):
    round_ = stages.sent(three, people)
    stages.answered(round_, people, {1: "계좌해지", 2: "이체완료", 3: "이체완료"})
    failed = round_.lines.get(position=1)
    stages.approved_anew(failed.claim, people, day(13))
    stages.assembled(three, people, day(15))
    assert on(failed) == {}
    assert on(failed.successor) == {"committed": 50_000}
    assert on() == {"budget": -150_000, "committed": 50_000, "paid": 100_000}


def test_the_same_file_again_posts_nothing(three, people):
    round_ = stages.sent(three, people)
    content = stages.bank_says(round_, {1: "이체완료"})
    for _again in range(2):
        workflow.import_result(round=round_.pk, content=content, file_name="r.xls", actor=people.oh, as_of=AT)
    assert kinds(round_).count("pay") == 1


def test_the_same_fact_cannot_be_posted_twice(three, people):
    round_ = stages.released(three, people)
    before = on()
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.post_lines(
            "release", round_, "release", round_.lines.all(), by=people.yoon, at=AT, prepared_by=people.oh
        )
    assert on() == before


def test_nothing_is_posted_for_no_line(three, people):
    round_ = stages.released(three, people)
    assert not ledger.post_lines("pay", round_, "pay/none", PayoutLine.objects.none(), by=people.oh, at=AT)
    assert LedgerTransaction.objects.count() == 2


def test_a_killed_assembly_binds_what_it_made_and_the_next_run_the_rest(three, people, monkeypatch):
    from payouts import assembly

    monkeypatch.setattr(assembly, "CHUNK", 2)
    round_ = stages.draft_round(three, people)
    take_totals = assembly.fix_totals

    def die(_round, _lines):
        raise SystemExit

    monkeypatch.setattr(assembly, "fix_totals", die)
    with pytest.raises(SystemExit):
        assemble_round(round_.job_id)
    assert on()["committed"] == PayoutLine.objects.count() * 50_000 > 0
    monkeypatch.setattr(assembly, "fix_totals", take_totals)
    Job.objects.filter(pk=present(round_.job_id)).update(state="queued", lease_until=None)
    assemble_round(round_.job_id)
    assert on() == {"budget": -150_000, "committed": 150_000}


def test_a_verb_posts_in_as_many_statements_for_many_lines_as_for_few(three, people):
    round_ = stages.submitted(three, people)

    def asked(lines) -> int:
        with CaptureQueriesContext(connection) as queries:
            ledger.post_lines(
                "release", round_, f"x{lines.count()}", lines, by=people.yoon, at=AT, prepared_by=people.oh
            )
        return len(queries)

    assert asked(round_.lines.filter(position=1)) == asked(round_.lines.all())


@pytest.mark.parametrize("until", [None, AT.date()])
def test_the_pages_of_a_round_say_what_the_ledger_says(three, people, until):
    round_ = stages.sent(three, people)
    stages.answered(round_, people, {1: "이체완료", 2: "계좌해지"})
    sums = selectors.balances([Round.objects.get(pk=round_.pk)])[round_.pk].amount
    said = exported(three, round_=round_, until=until)
    assert said.holds
    assert (said.exported, said.paid, said.failed, said.returned, said.outstanding) == (
        sums.total,
        sums.paid,
        sums.failed,
        sums.returned,
        sums.waiting,
    )
    whole = trial_balance(three, until=until)
    assert whole.holds
    assert whole.of("clearing").balance == sums.waiting


def test_a_trial_balance_knows_the_past(three, people):
    round_ = stages.sent(three, people)
    stages.answered(round_, people, {1: "이체완료"}, day(11))
    before, after = (trial_balance(three, until=day(number).date()) for number in (10, 11))
    assert (before.of("clearing").balance, before.of("paid").balance) == (150_000, 0)
    assert (after.of("clearing").balance, after.of("paid").balance) == (100_000, 50_000)
    assert trial_balance(three, until=day(9).date()).to == 0


def test_another_programmes_postings_are_none_of_ours(three, people):
    other = builders.make_programme(people, "t2")
    builders.approved(other, people, 1)
    stages.assembled(three, people)
    stages.assembled(other, people)
    assert trial_balance(other).of("committed").balance == 50_000
    assert trial_balance(three).of("committed").balance == 150_000


def test_a_transaction_that_does_not_add_up_is_refused_by_the_database(three, people):
    round_ = stages.released(three, people)
    key = uuid4()
    Posting.objects.create(transaction_id=key, account="paid", line=round_.lines.first(), amount=2)
    unbalanced = Posting.objects.create(transaction_id=key, account="budget", amount=-1)
    one = LedgerTransaction(
        key=key, programme=three, round=round_, kind="pay", reference="x", effective_at=AT, by=people.oh
    )
    with pytest.raises(IntegrityError, match="refused by ledger_transaction_balances"), transaction.atomic():
        one.save(force_insert=True)
    with pytest.raises(IntegrityError, match="refused by payouts_posting_no_delete"), transaction.atomic():
        unbalanced.delete()
    Posting.objects.create(transaction_id=key, account="budget", amount=-1)
    one.save(force_insert=True)
    with pytest.raises(IntegrityError, match="refused by posting_before_its_transaction"), transaction.atomic():
        Posting.objects.create(transaction_id=key, account="budget", amount=1)


@pytest.mark.django_db(transaction=True)
def test_postings_without_a_transaction_do_not_survive_their_commit():
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(transaction_id=uuid4(), account="budget", amount=1)  # refused when it commits
    assert not Posting.objects.exists()

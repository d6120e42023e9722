"""A bank's result: shown first, applied with the same bytes, the same file again changes nothing."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from claims.models import Claim
from compensation import accounts
from payouts import workflow
from payouts.admin import held
from payouts.admin.words import flag_sentences
from payouts.models import BankResult, BankResultRow, PayoutEvent, PayoutLine, Round
from payouts.results.compose import compose_kbank_result
from payouts.transfers import live_lines, transfer_row
from tests import builders
from tests.payouts.admin.desk import AT, CLOSED_ACCOUNT, PAID, Desk, answers, round_of, sent_round, text_of


@pytest.fixture(autouse=True)
def _nothing_held():
    cache.clear()


@pytest.fixture
def sent(programme, people):
    for number in (1, 2, 3):
        builders.approved(programme, people, number)
    return sent_round(programme, people)


def upload(desk: Desk, round_: Round, content: bytes, name: str = "result.xls"):
    return desk.do(round_, "import_result", file=SimpleUploadedFile(name, content))


def preview(desk: Desk, round_: Round, content: bytes):
    response = upload(desk, round_, content)
    assert response.status_code == 302, text_of(response)
    return desk.client.get(response["Location"])


def apply(desk: Desk, round_: Round, page):
    return desk.do(round_, "apply_result", sha256=page.context["file"].sha256, seen=page.context["seen"])


def with_one_difference(round_: Round) -> bytes:
    """Line 1 paid, line 2 with another amount, line 3 without a row, and a stranger."""
    first, second, third = (transfer_row(line) for line in live_lines(round_))
    wrong = type(second)(**{**_said(second), "amount": 30_000})
    stranger = type(third)(**{**_said(third), "account_number": "99988877766655", "holder": "모르는집"})
    return compose_kbank_result([(first, PAID, AT), (wrong, PAID, AT), (stranger, PAID, AT)])


def _said(row):
    return {name: getattr(row, name) for name in type(row).__dataclass_fields__}


def test_the_preview_says_what_each_row_does_and_writes_nothing(sent, people):
    before = PayoutEvent.objects.count()

    page = preview(Desk(people.oh), sent, answers(sent, {2: CLOSED_ACCOUNT}))

    text = text_of(page)
    assert page.status_code == 200
    assert "3 rows = 3 to apply + 0 already known + 0 exceptions" in text
    assert [row.outcome for row in page.context["rows"]] == ["failed", "paid", "paid"]
    assert CLOSED_ACCOUNT in text
    assert not BankResult.objects.exists()
    assert PayoutEvent.objects.count() == before
    assert set(PayoutLine.objects.values_list("state", flat=True)) == {"sent"}


def test_the_yes_applies_the_bytes_that_were_shown(sent, people):
    desk, content = Desk(people.oh), answers(sent, {2: CLOSED_ACCOUNT})

    response = apply(desk, sent, preview(desk, sent, content))

    assert response.status_code == 302
    assert bytes(BankResult.objects.get().content) == content
    assert BankResult.objects.get().file_name == "result.xls"
    assert list(PayoutLine.objects.order_by("position").values_list("state", flat=True)) == ["paid", "failed", "paid"]
    said = text_of(desk.client.get(response["Location"]))
    assert "All 3 rows are accounted for: 3 applied, 0 already known, 0 exceptions." in said


def test_a_second_yes_changes_nothing_and_says_so(sent, people):
    desk = Desk(people.oh)
    page = preview(desk, sent, answers(sent))
    apply(desk, sent, page)
    before = PayoutEvent.objects.count()

    again = apply(desk, sent, page)

    assert again.status_code == 302
    assert "This file was already uploaded as “result.xls”" in text_of(desk.client.get(again["Location"]))
    assert BankResult.objects.count() == 1
    assert PayoutEvent.objects.count() == before


def test_the_same_file_uploaded_again_changes_nothing_and_says_so(sent, people):
    desk, content = Desk(people.oh), answers(sent)
    apply(desk, sent, preview(desk, sent, content))
    before = PayoutEvent.objects.count()

    again = upload(desk, sent, content, "another-name.xls")

    said = text_of(desk.client.get(again["Location"]))
    assert "This file was already uploaded as “result.xls”" in said
    assert "Nothing was changed." in said
    assert PayoutEvent.objects.count() == before


def test_the_held_bytes_are_sealed_and_gone_after_the_yes(sent, people):
    desk, content = Desk(people.oh), answers(sent)
    page = preview(desk, sent, content)
    sha256 = page.context["file"].sha256
    stored = cache.get(held._key(sent, people.oh, sha256))

    assert content not in stored[1]
    assert stored[1].startswith(b"v1:")
    apply(desk, sent, page)
    assert held.held(sent, people.oh, sha256) is None


def test_a_preview_whose_time_is_up_applies_nothing(sent, people):
    desk = Desk(people.oh)
    page = preview(desk, sent, answers(sent))
    cache.clear()

    response = apply(desk, sent, page)

    assert response.status_code == 409
    assert "The preview has expired and nothing was applied. Upload the file again." in text_of(response)
    assert not BankResult.objects.exists()


def test_nobody_applies_what_somebody_else_uploaded(sent, people):
    other = accounts.create_account(username="ahn", password=builders.PASSWORD, roles=["finance_preparer"], actor=None)
    page = preview(Desk(people.oh), sent, answers(sent))

    assert Desk(other).verb(sent, "apply_result", file=page.context["file"].sha256).context["file"] is None
    assert apply(Desk(other), sent, page).status_code == 409
    assert not BankResult.objects.exists()


def test_a_hash_that_was_never_uploaded_applies_nothing(sent, people):
    for forged in ("0" * 64, "", "../../etc/passwd"):
        assert Desk(people.oh).do(sent, "apply_result", sha256=forged).status_code in (409, 422)
    assert not BankResult.objects.exists()


def test_a_preview_from_before_a_change_is_refused(sent, people):
    desk = Desk(people.oh)
    page = preview(desk, sent, answers(sent))
    one = compose_kbank_result([(transfer_row(live_lines(sent)[0]), PAID, AT)])
    workflow.import_result(round=sent.pk, content=one, file_name="early.xls", actor=people.oh, as_of=AT)

    response = apply(desk, sent, page)

    assert response.status_code == 409
    assert "This changed while you had it open" in text_of(response)
    assert BankResult.objects.count() == 1


def test_rows_that_fit_no_line_become_exceptions_with_the_differing_cell_marked(sent, people):
    desk = Desk(people.oh)
    response = apply(desk, sent, preview(desk, sent, with_one_difference(sent)))

    assert response["Location"].endswith("?tab=exceptions")
    page = desk.client.get(response["Location"])
    text = text_of(page)
    assert "Amounts differ: file ₩30,000, our line ₩50,000. It was not marked as paid." in text
    assert "No line of this programme has this account." in text
    differing = [cell.differs for row, *_ruling in page.context["now"]["rows"] if row.line for cell in row.cells]
    assert differing == [False, True, False]
    assert text.count("≠") == 1
    assert list(PayoutLine.objects.order_by("position").values_list("state", flat=True)) == ["paid", "sent", "sent"]


def test_a_line_the_file_says_nothing_about_waits(sent, people):
    desk = Desk(people.oh)
    page = preview(desk, sent, with_one_difference(sent))

    assert page.context["silent"] == 1
    apply(desk, sent, page)
    balance = desk.page(sent).context["balance"]
    assert (balance.count.waiting, balance.count.paid, balance.count.holds) == (2, 1, True)
    assert (balance.amount.waiting, balance.amount.paid, balance.amount.holds) == (100_000, 50_000, True)


def test_every_flag_of_the_matcher_has_its_sentence(sent, people):
    line = PayoutLine.objects.first()
    flags = (
        "identical_rows memo_differs amount_differs holder_differs unclear_status returned_before_paid other_execution "
        "surplus_row contradicts_paid contradicts_failed contradicts_returned other_round key_differs"
    ).split()
    sentences = flag_sentences(flags, line, 30_000)

    assert len(set(sentences)) == len(flags)
    assert all(sentence.endswith(".") and sentence not in flags for sentence in sentences)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"not a spreadsheet", "This is not a spreadsheet of the bank."), (b"", "The file is empty.")],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(sent, people, content, sentence):
    response = upload(Desk(people.oh), sent, content)

    assert response.status_code in (409, 422)
    assert sentence in text_of(response)
    assert not BankResult.objects.exists()


def test_no_result_is_taken_before_the_file_went_to_the_bank(programme, people):
    builders.approved(programme, people)
    round_ = round_of(programme, people)

    response = upload(Desk(people.oh), round_, answers(round_))

    assert response.status_code == 409
    assert "The file of this round has not been sent to the bank yet." in text_of(response)


def test_a_row_of_another_round_is_shown_as_an_exception_before_and_after(programme, people, sent):
    builders.approved(programme, people, 4)
    second = sent_round(programme, people, AT + timedelta(days=1))
    desk = Desk(people.oh)

    page = preview(desk, second, answers(sent))

    assert {row.outcome for row in page.context["rows"]} == {"mismatch"}
    assert "This line belongs to Round 1. Upload the file there." in text_of(page)
    apply(desk, second, page)
    assert set(BankResultRow.objects.values_list("outcome", flat=True)) == {"mismatch"}
    assert set(Claim.objects.values_list("state", flat=True)) == {"in_payout"}


def test_the_preview_narrows_to_one_outcome(sent, people):
    desk = Desk(people.oh)
    page = preview(desk, sent, with_one_difference(sent))
    sha256 = page.context["file"].sha256

    narrowed = desk.verb(sent, "apply_result", file=sha256, outcome="mismatch")

    assert [row.outcome for row in narrowed.context["rows"]] == ["mismatch"]

"""Bank formats: drafted by one person, approved by another, chosen for a round, which goes out in as many files."""

import hashlib
import io

import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from compensation import triggers
from compensation.accounts import create_account
from compensation.errors import FourEyes, GuardFailed, NotPermitted, WrongState
from payouts import formats, workflow
from payouts.bankfiles import FormatError, lines_hash
from payouts.models import BankFile, BankFormatEvent, BankFormatVersion, PayoutEvent, Round, bank_format
from payouts.transfers import live_lines, transfer_row
from tests import builders, stages
from tests.builders import PASSWORD
from tests.payouts.format_documents import FAILURE, SUCCESS, answer_of, small_bank
from tests.payouts.results.grids import xlsx_of
from tests.stages import AT


@pytest.fixture
def draft(people):
    return workflow.draft_format(document=small_bank(), actor=people.oh, as_of=AT)


@pytest.fixture
def small(people, draft):
    return workflow.approve_format(bank_format=draft.pk, actor=people.yoon, as_of=AT)


@pytest.fixture
def assembled(people, programme):
    for number in range(1, 6):
        builders.approved(programme, people, number)
    return stages.assembled(programme, people)


def in_small_format(round_, people) -> Round:
    workflow.choose_format(round=round_.pk, template="test/1", actor=people.oh, as_of=AT)
    workflow.submit(round=round_.pk, actor=people.oh, as_of=AT)
    return workflow.release(round=round_.pk, actor=people.yoon, total=round_.total, as_of=AT)


def test_a_draft_is_of_no_use_before_a_second_person_approved_it(people, draft):
    assert (draft.state, draft.created_by, draft.approved_by) == ("draft", people.oh, None)
    assert formats.find("test/1") is None
    assert not formats.is_usable("test/1")
    approved = workflow.approve_format(bank_format=draft.pk, actor=people.yoon)
    assert (approved.state, approved.approved_by) == ("approved", people.yoon)
    assert formats.is_usable("test/1")
    assert [event.verb for event in BankFormatEvent.objects.order_by("seq")] == ["draft_format", "approve_format"]


def test_nobody_approves_what_they_drafted_even_with_both_roles(people):
    both = create_account(
        username="both", password=PASSWORD, roles=["finance_preparer", "finance_approver"], actor=None
    )
    draft = workflow.draft_format(document=small_bank(), actor=both)
    with pytest.raises(FourEyes):
        workflow.approve_format(bank_format=draft.pk, actor=both)
    assert BankFormatVersion.objects.get().state == "draft"


def test_drafting_and_approving_are_for_finance_alone(people, draft):
    for person in (people.kim, people.lee, people.jung, people.yoon, people.seo):
        with pytest.raises(NotPermitted):
            workflow.draft_format(document=small_bank("2"), actor=person)
    for person in (people.kim, people.lee, people.jung, people.oh, people.seo):
        with pytest.raises(NotPermitted):
            workflow.approve_format(bank_format=draft.pk, actor=person)


def test_every_mistake_of_a_document_is_told_and_nothing_is_stored(people):
    with pytest.raises(FormatError) as refused:
        workflow.draft_format(document=small_bank(bank="999", sheet="a/b"), actor=people.oh)
    assert [problem.code for problem in refused.value.problems] == ["sheet_name", "unknown_bank"]
    assert not BankFormatVersion.objects.exists()


@pytest.mark.parametrize("used", [("kbank", "1"), ("test", "1")])
def test_a_version_that_was_ever_used_is_not_used_again(people, small, used):
    workflow.retire_format(bank_format=small.pk, actor=people.yoon, reason="Replaced")
    with pytest.raises(FormatError):
        workflow.draft_format(document=small_bank(code=used[0], version=used[1]), actor=people.oh)


def test_a_retired_format_writes_no_further_round_but_is_still_known(people, small, assembled):
    workflow.choose_format(round=assembled.pk, template="test/1", actor=people.oh)
    workflow.retire_format(bank_format=small.pk, actor=people.yoon, reason="Contract ended")
    with pytest.raises(GuardFailed):
        workflow.submit(round=assembled.pk, actor=people.oh)
    assert formats.find("test/1") is not None
    with pytest.raises(WrongState):
        workflow.approve_format(bank_format=small.pk, actor=people.yoon)


def test_a_round_begins_in_the_houses_format_and_then_in_that_of_the_last_one_released(people, small, assembled):
    assert assembled.template == "kbank/1"
    in_small_format(assembled, people)
    assert stages.draft_round(assembled.programme, people, stages.day(11)).template == "test/1"


def test_a_programme_whose_format_was_retired_begins_in_the_houses_again(people, small, assembled):
    in_small_format(assembled, people)
    workflow.retire_format(bank_format=small.pk, actor=people.yoon, reason="Contract ended")
    assert stages.draft_round(assembled.programme, people, stages.day(11)).template == "kbank/1"


def test_the_house_may_name_another_format_to_begin_with(people, programme, settings):
    settings.REDRESS_BANK_FORMAT = "hana/2026"
    assert stages.draft_round(programme, people).template == "hana/2026"


@pytest.mark.parametrize("template", ["nobody/1", "kbank", "", "test/1"])
def test_what_is_no_format_or_only_a_draft_cannot_be_chosen(people, draft, assembled, template):
    with pytest.raises(GuardFailed):
        workflow.choose_format(round=assembled.pk, template=template, actor=people.oh)
    assert Round.objects.get().template == "kbank/1"


def test_the_format_is_fixed_with_the_lines(people, small, assembled):
    workflow.submit(round=assembled.pk, actor=people.oh, as_of=AT)
    with pytest.raises(GuardFailed):
        workflow.choose_format(round=assembled.pk, template="test/1", actor=people.oh)
    assert PayoutEvent.objects.get(verb="submit").data["format"] == "kbank/1"


def test_the_choice_is_an_event_and_the_same_choice_again_is_none(people, small, assembled):
    for _twice in range(2):
        workflow.choose_format(round=assembled.pk, template="test/1", actor=people.oh)
    assert PayoutEvent.objects.get(verb="choose_format").data == {"format": "test/1", "before": "kbank/1"}


def test_a_round_of_five_goes_out_in_three_files_that_are_together_the_round(people, small, assembled):
    released = in_small_format(assembled, people)
    files = list(released.bank_files.order_by("part"))
    assert [(file.part, file.parts, file.line_count) for file in files] == [(1, 3, 2), (2, 3, 2), (3, 3, 1)]
    assert [file.file_name for file in files] == [f"t1_01_test_{n}of3.xlsx" for n in (1, 2, 3)]
    assert sum(file.total for file in files) == released.total
    assert {(file.format_code, file.format_version, file.format_hash) for file in files} == {
        ("test", "1", small.content_hash)
    }
    rows = [transfer_row(line) for line in live_lines(released)]
    for file, mine in zip(files, (rows[:2], rows[2:4], rows[4:]), strict=True):
        assert file.sha256 == hashlib.sha256(file.content).hexdigest()
        assert file.lines_hash == lines_hash(mine)
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.content))
        control = book.get_sheet_by_name("검증").to_python()[:2]
        assert control == [["건수", len(mine)], ["합계금액(원)", file.total]]
        written = book.get_sheet_by_name("대량이체등록정보").to_python()[1:]
        assert [row[1] for row in written] == [row.account_number for row in mine]


def test_the_release_names_the_hash_of_every_file(people, small, assembled):
    in_small_format(assembled, people)
    said = PayoutEvent.objects.get(verb="release").data["sha256"].split()
    assert said == [file.sha256 for file in BankFile.objects.order_by("part")]


def test_a_format_changed_past_the_workflow_stops_the_release(people, small, assembled, monkeypatch):
    workflow.choose_format(round=assembled.pk, template="test/1", actor=people.oh)
    workflow.submit(round=assembled.pk, actor=people.oh)
    triggers.remove_all(connection)
    BankFormatVersion.objects.update(document=small_bank(max_rows=5))
    triggers.install_all(connection)
    monkeypatch.setattr(bank_format, "_PARSED", {})  # another process, which has not read it yet
    with pytest.raises(GuardFailed):
        workflow.release(round=assembled.pk, actor=people.yoon, total=assembled.total)
    assert not BankFile.objects.exists()


def test_an_old_excel_bank_gets_old_excel(people, assembled):
    workflow.choose_format(round=assembled.pk, template="hana/2026", actor=people.oh)
    workflow.submit(round=assembled.pk, actor=people.oh)
    workflow.release(round=assembled.pk, actor=people.yoon, total=assembled.total)
    file = BankFile.objects.get()
    assert file.file_name == "t1_01_hana.xls"
    assert bytes(file.content).startswith(b"\xd0\xcf\x11\xe0")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_name("다건이체").to_python()
    assert [row[1] for row in rows[1:]] == [line.account.number for line in live_lines(assembled)]


def test_a_line_that_the_chosen_bank_cannot_hold_is_named_at_submission(people, assembled):
    tight = small_bank()
    tight["columns"][3]["max_bytes"] = 8
    draft = workflow.draft_format(document=tight, actor=people.oh)
    workflow.approve_format(bank_format=draft.pk, actor=people.yoon)
    workflow.choose_format(round=assembled.pk, template="test/1", actor=people.oh)
    with pytest.raises(GuardFailed, match=r"t1-000001.*9 bytes.*takes 8.*Choose another bank format"):
        workflow.submit(round=assembled.pk, actor=people.oh)
    assert Round.objects.get().state == "assembled"


def test_the_banks_answer_is_read_by_the_mapping_of_its_format(people, small, assembled):
    released = in_small_format(assembled, people)
    workflow.mark_sent(round=released.pk, actor=people.oh)
    words = {1: (SUCCESS, ""), 2: (FAILURE, "예금주 불일치"), 3: ("처리중", "")}
    content = xlsx_of(answer_of(live_lines(released), words))
    result = workflow.import_result(round=released.pk, content=content, file_name="r.xlsx", actor=people.oh)
    assert (result.format_code, result.rows_in, result.applied, result.exceptions) == ("test", 3, 2, 1)
    states = dict(released.lines.values_list("position", "state"))
    assert states == {1: "paid", 2: "failed", 3: "sent", 4: "sent", 5: "sent"}
    assert released.lines.get(position=2).failure == "name_mismatch"


def test_titles_nobody_mapped_are_told_with_the_way_out(people, small, assembled):
    released = in_small_format(assembled, people)
    workflow.mark_sent(round=released.pk, actor=people.oh)
    content = xlsx_of([["계좌", "금액원", "이름", "상태"], ["1", 2, "홍", "끝"]])
    with pytest.raises(GuardFailed, match=r"계좌, 금액원, 이름, 상태.*draft a bank format"):
        workflow.import_result(round=released.pk, content=content, file_name="r.xlsx", actor=people.oh)

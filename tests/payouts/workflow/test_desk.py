"""A copy of a bank file behind a password: opens with it alone, holds the same cells, and tells it once."""

import io

import msoffcrypto
import pytest
from django.db import connection
from msoffcrypto.exceptions import InvalidKeyError

from compensation import triggers
from compensation.accounts import create_account
from compensation.errors import GuardFailed, NotPermitted
from payouts import workflow
from payouts.models import BankFile, DeskCopy
from payouts.results import UnreadableResult
from payouts.results.container import read_sheets
from tests import builders, stages
from tests.stages import execute


@pytest.fixture
def released(people, programme):
    builders.approved(programme, people, 1)
    return stages.released(programme, people)


def opened(content: bytes, password: str) -> bytes:
    book, out = msoffcrypto.OfficeFile(io.BytesIO(content)), io.BytesIO()
    book.load_key(password=password)
    book.decrypt(out)
    return out.getvalue()


def test_the_copy_is_the_stored_file_and_opens_with_its_password_alone(people, released):
    file = BankFile.objects.get()
    copy, content = workflow.make_copy(file=file.pk, actor=people.oh)
    with pytest.raises(UnreadableResult, match="password_protected"):
        read_sheets(content)
    password = workflow.show_password(copy=copy.pk, actor=people.oh)
    assert opened(content, password) == file.content
    with pytest.raises(InvalidKeyError):
        opened(content, password[:-1] + ("A" if password[-1] != "A" else "B"))


def test_the_original_stays_as_it_is(people, released):
    before = stages.row(BankFile.objects.get())
    workflow.make_copy(file=BankFile.objects.get().pk, actor=people.oh)
    assert stages.row(BankFile.objects.get()) == before


def test_the_password_is_shown_once_and_then_kept_nowhere(people, released):
    copy, _content = workflow.make_copy(file=BankFile.objects.get().pk, actor=people.oh)
    [[stored]] = stages.rows("SELECT password FROM payouts_deskcopy")
    assert stored.startswith("v1:")
    password = workflow.show_password(copy=copy.pk, actor=people.oh)
    assert password not in stored
    assert len(password) == 24
    assert stages.rows("SELECT password FROM payouts_deskcopy") == [(None,)]
    with pytest.raises(GuardFailed):
        workflow.show_password(copy=copy.pk, actor=people.oh)


def test_two_copies_have_two_passwords(people, released):
    file = BankFile.objects.get()
    copies = [workflow.make_copy(file=file.pk, actor=people.oh)[0] for _twice in range(2)]
    assert len({workflow.show_password(copy=copy.pk, actor=people.oh) for copy in copies}) == 2
    assert len({copy.sha256 for copy in copies}) == 2


def test_only_who_made_the_copy_sees_its_password(people, released):
    copy, _content = workflow.make_copy(file=BankFile.objects.get().pk, actor=people.oh)
    other = create_account(username="ohs", password=builders.PASSWORD, roles=["finance_preparer"], actor=None)
    with pytest.raises(GuardFailed):
        workflow.show_password(copy=copy.pk, actor=other)
    with pytest.raises(NotPermitted):
        workflow.show_password(copy=copy.pk, actor=people.seo)
    assert DeskCopy.objects.get().shown_at is None


def test_who_may_not_download_the_file_gets_no_copy(people, released):
    for person in (people.yoon, people.seo, people.kim):
        with pytest.raises(NotPermitted):
            workflow.make_copy(file=BankFile.objects.get().pk, actor=person)
    assert not DeskCopy.objects.exists()


def test_of_an_old_excel_file_the_same_cells_are_encrypted_for_reading(people, programme):
    builders.approved(programme, people, 1)
    round_ = stages.assembled(programme, people)
    workflow.choose_format(round=round_.pk, template="hana/old", actor=people.oh)
    workflow.submit(round=round_.pk, actor=people.oh)
    workflow.release(round=round_.pk, actor=people.yoon, total=round_.total)
    file = BankFile.objects.get()
    copy, content = workflow.make_copy(file=file.pk, actor=people.oh)
    assert copy.file_name == "t1_01_hana_reading.xlsx"
    plain = opened(content, workflow.show_password(copy=copy.pk, actor=people.oh))
    assert plain.startswith(b"PK")
    assert [(sheet.name, sheet.rows) for sheet in read_sheets(plain)] == [
        (sheet.name, sheet.rows) for sheet in read_sheets(bytes(file.content))
    ]


def test_a_file_that_was_tampered_with_is_not_copied(people, released):
    triggers.remove_all(connection)
    execute("UPDATE payouts_bankfile SET sha256 = %s", "0" * 64)
    with pytest.raises(GuardFailed):
        workflow.make_copy(file=BankFile.objects.get().pk, actor=people.oh)

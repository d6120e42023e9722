"""The bank file leaves as stored, for a reason, with a line in the access log."""

import hashlib

import pytest
from django.urls import reverse

from claims.models import PayeeAccount
from compensation.models import AccessLog
from payouts.admin import download
from payouts.models import BankFile
from tests import builders
from tests.payouts.admin.desk import Desk, round_of, sent_round, text_of


@pytest.fixture
def sent(programme, people):
    for number in (1, 2):
        builders.approved(programme, people, number)
    return sent_round(programme, people)


def downloads():
    return AccessLog.objects.filter(action="download")


def test_the_bytes_are_the_stored_ones(sent, people):
    stored = BankFile.objects.get()

    response = Desk(people.oh).download(sent)

    assert response.status_code == 200
    assert response.content == bytes(stored.content)
    assert hashlib.sha256(response.content).hexdigest() == stored.sha256
    assert response["Content-Disposition"] == 'attachment; filename="t1_01_kbank.xlsx"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_the_access_log_names_the_person_the_reason_and_every_claimant(sent, people):
    Desk(people.oh).download(sent, "upload to the bank")

    entry = downloads().get()
    assert (entry.user, entry.reason) == (people.oh, "upload to the bank")
    assert entry.subjects == sorted(sent.lines.values_list("claim__claimant_id", flat=True))
    assert entry.subject_count == 2


def test_the_line_in_the_log_is_written_before_the_bytes_leave(sent, people, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the log does not take it")

    monkeypatch.setattr(download, "log_access", broken)
    desk = Desk(people.oh)
    desk.client.raise_request_exception = False

    response = desk.download(sent)

    assert response.status_code == 500
    assert bytes(BankFile.objects.get().content)[:4] not in response.content


@pytest.mark.parametrize("reason", ["", "    ", "bank"])
def test_without_a_reason_nothing_leaves(sent, people, reason):
    response = Desk(people.oh).download(sent, reason)

    assert response.status_code == 422
    assert "Give a reason of at least 5 characters." in text_of(response)
    assert not downloads().exists()


@pytest.mark.parametrize("name", ["yoon", "seo", "kim", "im", "noh"])
def test_only_the_preparer_gets_the_bytes(sent, people, name):
    response = Desk(getattr(people, name)).download(sent)

    assert response.status_code == 403
    assert b"PK\x03\x04" not in response.content
    assert not downloads().exists()


def test_opening_the_address_asks_and_hands_nothing_out(sent, people):
    address = reverse("admin:payouts_round_download", args=[sent.pk, BankFile.objects.get().pk])

    response = Desk(people.oh).client.get(address)

    assert response.status_code == 200
    assert 'name="reason"' in text_of(response)
    assert not downloads().exists()


def test_a_file_of_another_round_is_not_found(sent, programme, people):
    builders.approved(programme, people, 3)
    other = round_of(programme, people)
    address = reverse("admin:payouts_round_download", args=[other.pk, BankFile.objects.get().pk])

    assert Desk(people.oh).client.post(address, {"reason": "upload to the bank"}).status_code == 404


def test_the_files_tab_tells_who_took_it_and_why(sent, people):
    desk = Desk(people.oh)
    desk.download(sent, "first upload attempt")

    page = text_of(Desk(people.yoon).page(sent, tab="files"))

    assert "first upload attempt" in page
    assert BankFile.objects.get().sha256 in page
    assert "₩100,000" in page


def test_no_page_of_a_round_shows_an_account_number(sent, people):
    numbers = [account.number for account in PayeeAccount.objects.all()]
    desk = Desk(people.oh)
    pages = [desk.page(sent, tab=tab) for tab in ("lines", "exceptions", "files", "results", "left_out", "history")]
    pages += [
        desk.client.get(reverse("admin:payouts_round_changelist")),
        desk.client.get(reverse("admin:payouts_payoutline_changelist")),
        desk.client.get(reverse("admin:payouts_payoutline_change", args=[sent.lines.first().pk])),
    ]

    assert numbers
    for page in pages:
        text = text_of(page)
        assert not [number for number in numbers if number in text or number[:-4] in text]
    assert "***0001" in text_of(desk.page(sent))


def test_the_lines_of_a_page_are_logged_as_seen(sent, people):
    Desk(people.yoon).page(sent)

    entry = AccessLog.objects.filter(action="view", user=people.yoon).latest("id")
    assert entry.subjects == sorted(sent.lines.values_list("claim__claimant_id", flat=True))


def test_a_file_without_its_hash_is_not_handed_out(sent, people, monkeypatch):
    class Broken:
        @staticmethod
        def sha256(content):
            return hashlib.sha256(content + b"x")

    monkeypatch.setattr(download, "hashlib", Broken)
    response = Desk(people.oh).download(sent)

    assert response.status_code == 409
    assert "does not have its recorded hash" in text_of(response)
    assert not downloads().exists()

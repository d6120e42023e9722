"""Who sees which page of the rounds, and what happens to a forged post."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from payouts.models import BankFile, BankResult, PayoutEvent, Round
from tests import builders
from tests.payouts.admin.desk import Desk, answers, round_of, sent_round, text_of

SEES = ("oh", "yoon", "seo")
REFUSED = ("kim", "lee", "jung", "im", "gong", "noh")
TABS = ("lines", "exceptions", "files", "results", "left_out", "history")


@pytest.fixture
def assembled(programme, people):
    builders.approved(programme, people)
    return round_of(programme, people)


@pytest.mark.parametrize("name", SEES)
@pytest.mark.parametrize("tab", TABS)
def test_finance_and_the_auditor_see_every_tab(assembled, people, name, tab):
    assert Desk(getattr(people, name)).page(assembled, tab=tab).status_code == 200


@pytest.mark.parametrize("name", SEES)
@pytest.mark.parametrize("page", ["changelist", "list"])
def test_finance_and_the_auditor_see_board_and_list(assembled, people, name, page):
    response = Desk(getattr(people, name)).client.get(reverse(f"admin:payouts_round_{page}"))

    assert response.status_code == 200
    assert "Round 1" in text_of(response)


@pytest.mark.parametrize("name", REFUSED)
def test_other_roles_see_no_page_of_a_round(assembled, people, name):
    desk = Desk(getattr(people, name))
    addresses = [
        reverse("admin:payouts_round_changelist"),
        reverse("admin:payouts_round_list"),
        reverse("admin:payouts_round_change", args=[assembled.pk]),
        reverse("admin:payouts_round_do", args=[assembled.pk, "submit"]),
        reverse("admin:payouts_payoutline_changelist"),
    ]

    for address in addresses:
        response = desk.client.get(address)
        assert response.status_code == 403, address
        assert "t1-000001" not in text_of(response)


VERBS = {
    "submit": {},
    "send_back": {"reason": "look at it again"},
    "release": {"total": "50000"},
    "mark_sent": {},
    "close": {},
    "cancel": {"reason": "opened by mistake"},
    "drop_line": {"position": "1", "reason": "looked at again"},
}


@pytest.mark.parametrize("name", ["kim", "lee", "jung", "im", "gong", "noh", "seo"])
@pytest.mark.parametrize("verb", [*VERBS, "import_result", "apply_result"])
def test_a_forged_post_is_refused_and_changes_nothing(assembled, people, name, verb):
    before = PayoutEvent.objects.count()
    data = VERBS.get(verb, {"sha256": "0" * 64})

    response = Desk(getattr(people, name)).do(assembled, verb, **data)

    assert response.status_code == 403
    assert PayoutEvent.objects.count() == before
    assert Round.objects.get().state == "assembled"


def test_a_post_without_the_token_of_the_session_is_refused(assembled, people):
    desk = Desk(people.oh)
    desk.client.handler.enforce_csrf_checks = True

    assert desk.do(assembled, "submit").status_code == 403
    assert Round.objects.get().state == "assembled"


def test_a_verb_that_does_not_exist_is_not_found(assembled, people):
    assert Desk(people.oh).do(assembled, "mark_paid").status_code == 404


def test_nobody_can_write_to_a_round_by_the_admins_own_forms(assembled, people):
    base = reverse("admin:payouts_round_changelist")
    for address in (f"{base}add/", f"{base}{assembled.pk}/delete/", f"{base}{assembled.pk}/history/"):
        assert Desk(people.oh).client.post(address, {}).status_code == 404
    Desk(people.oh).client.post(reverse("admin:payouts_round_change", args=[assembled.pk]), {"state": "released"})
    assert Round.objects.get().state == "assembled"


def test_only_the_preparer_may_open_a_round(programme, people):
    address = reverse("admin:payouts_round_list_do", args=["open_round"])
    data = {"programme": programme.pk, "cutoff_at": "2023-02-12T14:11"}

    for name in ("yoon", "seo"):
        assert Desk(getattr(people, name)).client.post(address, data).status_code == 403
    assert not Round.objects.exists()

    assert Desk(people.oh).client.post(address, data).status_code == 302
    assert Round.objects.get().prepared_by == people.oh


def test_the_auditor_is_told_who_may_download_and_gets_nothing(programme, people):
    builders.approved(programme, people)
    round_ = sent_round(programme, people)
    auditor = Desk(people.seo)

    assert "Role needed: Finance preparer" in text_of(auditor.page(round_, tab="files"))
    refused = auditor.download(round_)

    assert refused.status_code == 403
    assert bytes(BankFile.objects.get().content)[:4] not in refused.content


def test_the_auditor_cannot_upload_a_result(programme, people):
    builders.approved(programme, people)
    round_ = sent_round(programme, people)
    response = Desk(people.seo).do(round_, "import_result", file=SimpleUploadedFile("r.xls", answers(round_)))

    assert response.status_code == 403
    assert not BankResult.objects.exists()

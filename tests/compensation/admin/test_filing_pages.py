"""Filing through the pages: opened once, extended by two people, never edited."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from compensation import filing
from compensation.calendar import SEOUL
from compensation.models import FilingExtension, FilingWindow, ProgrammeEvent


def page(obj, verb=""):
    name = f"admin:compensation_{obj._meta.model_name}"
    return reverse(f"{name}_do", args=[obj.pk, verb]) if verb else reverse(f"{name}_change", args=[obj.pk])


def state_of(extension):
    return FilingExtension.objects.get(pk=extension.pk).state


@pytest.fixture
def requested(programme, people):
    return filing.request_extension(
        programme=programme.pk,
        new_closes_at=datetime(2099, 4, 1, tzinfo=SEOUL),
        reason="접수가 이어지고 있습니다",
        actor=people.jung,
    )


def test_a_manager_requests_and_another_approves(programme, people, office):
    programme.refresh_from_db()
    form = {"last_day": "2099-03-31", "reason": "접수가 이어지고 있습니다", "seen": programme.event_seq}
    answer = office(people.jung).post(page(programme, "request_extension"), form)
    extension = FilingExtension.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == page(extension)
    assert extension.new_closes_at == datetime(2099, 4, 1, tzinfo=SEOUL)

    approved = office(people.han).post(page(extension, "approve_extension"), {"seen": extension.event_seq}, follow=True)
    assert approved.status_code == 200
    assert "Approved. Filing now closes on 2099-03-31 24:00." in approved.text
    assert FilingWindow.objects.get(number=1).closes_at == datetime(2099, 4, 1, tzinfo=SEOUL)


def test_the_requester_reads_why_they_cannot_approve(requested, people, office):
    client = office(people.jung)
    shown = client.get(page(requested))
    assert "You requested this extension, so another manager must decide on it." in shown.text
    forged = client.post(page(requested, "approve_extension"), {"seen": requested.event_seq})
    assert forged.status_code == 403
    assert state_of(requested) == "requested"


def test_the_approver_sees_the_numbers_then_and_now(requested, people, office):
    text = office(people.han).get(page(requested, "approve_extension")).text
    assert "What the numbers say" in text
    assert "Then" in text
    assert "Supplements still open" in text


def test_the_request_page_shows_what_came_in_the_last_seven_days(programme, people, office):
    from tests import builders

    builders.file(programme, people, 1, received_at=builders.RECEIVED)
    text = office(people.jung).get(page(programme, "request_extension")).text
    assert "Claims received in these 7 days" in text
    assert "0 of 3 extensions are used." in text
    assert "24:00" in text


def test_a_closing_that_is_not_later_is_refused_and_the_form_stays_as_typed(programme, people, office):
    programme.refresh_from_db()
    form = {"last_day": "2023-02-01", "reason": "더 일찍 닫아 봅니다", "seen": programme.event_seq}
    answer = office(people.jung).post(page(programme, "request_extension"), form)
    assert answer.status_code == 409
    assert "The new closing must be later than the present one." in answer.text
    assert "더 일찍 닫아 봅니다" in answer.text
    assert 'value="2023-02-01"' in answer.text
    assert not FilingExtension.objects.exists()


def test_a_form_with_errors_saves_nothing_and_says_each_in_words(programme, people, office):
    programme.refresh_from_db()
    form = {"reason": "ab", "seen": programme.event_seq}
    answer = office(people.jung).post(page(programme, "request_extension"), form)
    assert answer.status_code == 422
    assert "Give a reason of at least 5 characters." in answer.text
    assert "<title>Error:" in answer.text
    assert not FilingExtension.objects.exists()


def test_a_stale_form_names_what_happened_meanwhile_and_keeps_what_was_typed(requested, people, office):
    seen = requested.event_seq
    filing.cancel_extension(extension=requested.pk, actor=people.jung, reason="다시 정하기로 했습니다")
    answer = office(people.han).post(page(requested, "reject_extension"), {"reason": "숫자가 모자랍니다", "seen": seen})
    assert answer.status_code == 409
    assert "숫자가 모자랍니다" in answer.text
    assert "Not possible while Cancelled." in answer.text
    assert state_of(requested) == "cancelled"


def test_a_form_of_an_older_version_is_stale_although_the_state_is_the_same(programme, people, office):
    programme.refresh_from_db()
    old = programme.event_seq
    extension = filing.request_extension(
        programme=programme.pk, new_closes_at=datetime(2099, 4, 1, tzinfo=SEOUL), reason="먼저 요청", actor=people.jung
    )
    filing.cancel_extension(extension=extension.pk, actor=people.jung, reason="다시 정합니다")
    form = {"last_day": "2099-05-31", "reason": "나중에 낸 요청입니다", "seen": old}
    answer = office(people.han).post(page(programme, "request_extension"), form)
    assert answer.status_code == 409
    assert "This changed while you had it open, so nothing was saved." in answer.text
    assert "What happened meanwhile" in answer.text
    assert "먼저 요청" in answer.text
    assert "나중에 낸 요청입니다" in answer.text
    programme.refresh_from_db()
    assert f'name="seen" value="{programme.event_seq}"' in answer.text
    assert FilingExtension.objects.count() == 1


def test_a_post_that_says_no_version_is_stale(requested, people, office):
    answer = office(people.han).post(page(requested, "approve_extension"), {})
    assert answer.status_code == 409
    assert state_of(requested) == "requested"


def test_pressing_twice_is_answered_quietly(requested, people, office):
    client = office(people.han)
    form = {"seen": requested.event_seq}
    assert client.post(page(requested, "approve_extension"), form).status_code == 302
    events = ProgrammeEvent.objects.count()
    assert client.post(page(requested, "approve_extension"), form).status_code == 302
    assert ProgrammeEvent.objects.count() == events


def test_the_official_window_is_opened_once(people, office):
    from tests import builders

    empty = builders.found(people, "t2", claim_cap=1, budget=1)
    client = office(people.jung)
    assert "Open filing" in client.get(page(empty)).text
    form = {"opens_at": "2099-01-30T15:00", "last_day": "2099-02-28", "seen": 0}
    assert client.post(page(empty, "open_window"), form).status_code == 302
    window = empty.windows.get()
    assert window.opens_at == datetime(2099, 1, 30, 15, tzinfo=SEOUL)
    assert window.closes_at == datetime(2099, 3, 1, tzinfo=SEOUL)
    again = client.post(page(empty, "open_window"), {**form, "seen": 1})
    assert again.status_code == 409
    assert empty.windows.count() == 1


def test_a_programme_says_when_filing_closed_and_draws_its_days(programme, people, office):
    from tests import builders

    for number in range(3):
        builders.file(programme, people, number, received_at=builders.RECEIVED + timedelta(days=number))
    text = office(people.kim).get(page(programme)).text
    assert "Filing closed at" in text
    assert "3 claims." in text
    assert "received_from=2023-02-02" in text
    assert "Show as a table" in text


def test_the_council_sees_counts_and_no_way_to_a_claim(programme, people, office):
    from tests import builders

    builders.file(programme, people, 1)
    home = office(people.gong).get(reverse("dashboard")).text
    assert "Claims received a day" in home
    assert "/admin/claims/" not in home
    assert "판교식당" not in home
    assert office(people.gong).get(reverse("admin:claims_claim_changelist")).status_code == 403

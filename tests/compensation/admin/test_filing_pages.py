"""Filing through the pages: opened once, extended by two people, never edited."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from claims import workflow
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
    assert FilingWindow.objects.get(act="claim", number=1).closes_at == datetime(2099, 4, 1, tzinfo=SEOUL)


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


def test_a_window_is_asked_for_by_one_manager_and_opened_by_another(people, office):
    from tests import builders

    empty = builders.found(people, "t2", claim_cap=1, budget=1)
    client = office(people.jung)
    assert "Open a window" in client.get(page(empty)).text
    empty.refresh_from_db()
    form = {"opens_at": "2099-01-30T15:00", "last_day": "2099-02-28", "seen": empty.event_seq}
    answer = client.post(page(empty, "request_opening"), form)
    opening = empty.openings.get()
    assert (answer.status_code, answer["Location"]) == (302, page(opening))
    assert not empty.windows.exists()
    assert client.post(page(opening, "approve_opening"), {"seen": opening.event_seq}).status_code == 403
    approved = office(people.han).post(page(opening, "approve_opening"), {"seen": opening.event_seq}, follow=True)
    assert "Approved. The window closes on 2099-02-28 24:00." in approved.text
    window = empty.windows.get()
    assert window.opens_at == datetime(2099, 1, 30, 15, tzinfo=SEOUL)
    assert window.closes_at == datetime(2099, 3, 1, tzinfo=SEOUL)
    empty.refresh_from_db()
    again = client.post(page(empty, "request_opening"), {**form, "seen": empty.event_seq})
    assert again.status_code == 409
    assert "Request an extension instead." in again.text


def test_filing_has_a_page_of_its_own_for_whoever_may_see_the_programme(programme, requested, people, office):
    address = reverse("admin:compensation_programme_filing", args=[programme.pk])
    for name, status in (("kim", 200), ("oh", 200), ("seo", 200), ("im", 403), ("gong", 403), ("noh", 403)):
        assert office(getattr(people, name)).get(address).status_code == status, name
    text = office(people.jung).get(address).text
    assert "Filing closed at" in text
    assert "0 of 3 extensions are used." in text
    assert "1 waiting for a second manager." in text
    assert page(requested) in text
    start = office(people.kim).get(reverse("admin:compensation_programme_filing_start"))
    assert (start.status_code, start["Location"]) == (302, address)


@pytest.mark.parametrize(
    ("at", "act", "said"),
    [
        ("2023-02-27T23:59", "claim", "Official window</a>. Filing is open until"),
        ("2023-02-28T00:00", "claim", "Filing closed at Mon 27 Feb 2023, 24:00 KST"),
        ("2023-01-30T14:59", "claim", "Filing opens on Mon 30 Jan 2023, 15:00 KST."),
        ("2022-10-20T12:00", "report", "New reports are taken until Sun 6 Nov 2022, 24:00 KST."),
        ("2023-02-27T23:59", "report", "New reports were taken until"),
        ("2024-02-27T23:59", "supplement", "Supplements are taken at any time for a claim already received"),
    ],
)
def test_any_moment_can_be_asked_by_address(programme, people, office, at, act, said):
    address = reverse("admin:compensation_programme_filing", args=[programme.pk])
    answer = office(people.seo).get(address, {"at": at, "act": act})
    assert answer.status_code == 200
    assert said in answer.text


def test_a_moment_that_cannot_be_read_is_said_and_not_answered(programme, people, office):
    address = reverse("admin:compensation_programme_filing", args=[programme.pk])
    answer = office(people.seo).get(address, {"at": "yesterday"})
    assert answer.status_code == 200
    assert "Enter a valid date/time." in answer.text
    assert answer.context.get("answer") is None


def test_an_announcement_says_where(requested, people, office):
    done = filing.approve_extension(extension=requested.pk, actor=people.han)
    form = {"where": "https://cs.example.com/notices/7", "announced_at": "", "seen": done.event_seq}
    client = office(people.jung)
    assert client.post(page(requested, "announce_extension"), {**form, "where": ""}).status_code == 422
    assert client.post(page(requested, "announce_extension"), form).status_code == 302
    assert "https://cs.example.com/notices/7" in client.get(page(requested)).text
    assert state_of(requested) == "announced"


def test_a_closing_is_a_list_with_links_decided_by_two(programme, people, office):
    from tests import builders

    claim = builders.file(programme, people, 1)
    client = office(people.jung)
    shown = client.get(page(programme, "request_closing")).text
    assert "Claims received and not yet in review" in shown
    assert "stands against it" in shown
    programme.refresh_from_db()
    form = {"council_meeting": "The tenth", "reason": "Everything is decided", "seen": programme.event_seq}
    assert client.post(page(programme, "request_closing"), {**form, "council_meeting": ""}).status_code == 422
    assert client.post(page(programme, "request_closing"), form).status_code == 302
    asked = programme.closings.get()
    refused = office(people.han).post(page(asked, "approve_closing"), {"seen": asked.event_seq})
    assert refused.status_code == 409
    assert "One line of the checklist stands against the closing" in refused.text
    workflow.withdraw(claim=claim.pk, actor=people.kim, channel="phone")
    assert client.post(page(asked, "approve_closing"), {"seen": asked.event_seq}).status_code == 403
    done = office(people.han).post(page(asked, "approve_closing"), {"seen": asked.event_seq}, follow=True)
    assert "The programme is closed. What was received goes on." in done.text
    assert "The programme was closed at" in client.get(page(programme)).text
    assert "The programme is closed" in client.get(page(programme, "request_extension")).text


def test_every_line_of_the_checklist_leads_to_a_list_that_holds_as_much(programme, people, office):
    from compensation import checklist
    from tests import builders, stages

    builders.file(programme, people, 1)
    stages.supplement_requested(programme, people, 2)
    stages.awaiting_award(programme, people, 3)
    stages.offered(programme, people, 4)
    builders.review(builders.file(programme, people, 5), people)
    builders.approved(programme, people, 6)
    stages.sent(programme, people)
    client = office(people.seo)
    followed = 0
    for line in checklist.count_all(programme, timezone.now()):
        address = line.item.url(programme)
        if address:
            answer = client.get(address)
            assert answer.status_code == 200, address
            if "cl" in answer.context:
                assert answer.context["cl"].queryset.count() == line.count, line.item.code
                followed += bool(line.count)
    assert followed >= 6


def test_a_programme_says_when_filing_closed_and_draws_its_days(programme, people, office):
    from tests import builders

    for number in range(3):
        builders.file(programme, people, number, received_at=builders.RECEIVED + timedelta(days=number))
    text = office(people.kim).get(page(programme)).text
    assert "Filing closed at" in text
    assert "Windows, extensions and the claims of each day" in text
    assert "received_from=2023-02-02" in text
    assert "Show as a table" in text


def test_the_council_sees_counts_and_no_way_to_a_claim(programme, people, office):
    from tests import builders

    builders.file(programme, people, 1)
    home = office(people.gong).get(reverse("dashboard")).text
    assert "Claims received a day" in home
    assert "/admin/claims/claim/" not in home
    assert "판교식당" not in home
    assert office(people.gong).get(reverse("admin:claims_claim_changelist")).status_code == 403

"""The outbox in the office: who sees it, what is masked, asking again, texts and tests."""

import pytest

from compensation.models import AccessLog, Notice
from compensation.notices import outbox
from compensation.notices.texts import codes
from compensation.notices.transports import Outcome

LIST = "/admin/compensation/notice/"
TEXTS = f"{LIST}texts/"
TRIAL = f"{LIST}do/send_trial/"


@pytest.fixture
def notice(programme):
    return outbox.enqueue(
        programme=programme,
        stream="claim:t1-000001",
        template="decided",
        language="ko",
        phone="01012345678",
        values={"number": "t1-000001", "link": "https://example.com/status"},
        dedupe_key="a",
    )


def page(notice):
    return f"{LIST}{notice.pk}/change/"


def test_agents_and_auditors_see_it_with_the_recipient_masked(notice, people, office):
    for person in (people.kim, people.seo):
        for address in (LIST, page(notice)):
            answer = office(person).get(address)
            assert answer.status_code == 200
            assert "010-****-5678" in answer.text
            assert "01012345678" not in answer.text


@pytest.mark.parametrize("name", ["oh", "im", "gong", "noh"])
def test_others_do_not(notice, people, office, name):
    for address in (LIST, page(notice), TEXTS):
        assert office(getattr(people, name)).get(address).status_code in (302, 403)


def test_the_windows_title_begins_with_the_state(notice, people, office):
    assert "<title>Queued · t1-000001" in office(people.kim).get(page(notice)).text


def test_opening_a_message_is_logged(notice, people, office):
    office(people.seo).get(page(notice))
    entry = AccessLog.objects.latest("pk")
    assert (entry.user, entry.action, entry.object_key) == (people.seo, "view", f"claim:t1-000001/{notice.pk}")


def test_an_unknown_outcome_is_asked_about_and_never_resent(notice, people, office, monkeypatch):
    class Provider:
        live = False

        def send(self, message):
            raise AssertionError("sent again")

        def ask(self, message, provider_id):
            return Outcome("delivered", provider_id="M1")

    monkeypatch.setattr(outbox, "transport_for", lambda channel: Provider())
    assert "ask_again" not in office(people.kim).get(page(notice)).text
    Notice.objects.filter(pk=notice.pk).update(state="unknown", error="no answer")
    assert "ask_again" in office(people.kim).get(page(notice)).text
    answer = office(people.kim).post(f"{LIST}{notice.pk}/do/ask_again/", follow=True)
    assert "Delivered" in answer.text
    notice.refresh_from_db()
    assert notice.state == "delivered"


def test_an_auditor_reads_and_asks_nothing(notice, people, office):
    Notice.objects.filter(pk=notice.pk).update(state="unknown")
    assert office(people.seo).post(f"{LIST}{notice.pk}/do/ask_again/").status_code == 403
    assert office(people.seo).post(TRIAL, {}).status_code == 403


def test_the_texts_are_shown_in_both_languages_with_samples(programme, people, office):
    answer = office(people.kim).get(TEXTS)
    assert answer.text.count('class="r-message"') == 2 * len(codes())
    assert programme.name_ko in answer.text
    assert programme.name_en in answer.text
    assert "{" not in answer.text.split("<main", 1)[1].split("</main", 1)[0]


def test_a_test_goes_through_the_outbox_and_the_transport_and_is_logged(programme, people, office, settings, tmp_path):
    settings.HOME = tmp_path
    form = {"template": "supplement_requested", "language": "en", "to": "010-9876-5432"}
    answer = office(people.kim).post(TRIAL, form, follow=True)
    assert "010-****-5432" in answer.text
    notice = Notice.objects.get()
    assert (notice.stream, notice.language) == ("test:kim", "en")
    assert "1015-000000" in notice.body
    Notice.objects.update(not_before=None)
    assert outbox.send(notice.pk) == "delivered"
    assert len(list((tmp_path / "notices").iterdir())) == 1
    entry = AccessLog.objects.filter(action="edit").latest("pk")
    assert entry.object_key == "test supplement_requested.en → 010-****-5432"


@pytest.mark.parametrize("to", ["", "12", "somebody@", "02-123-4567"])
def test_a_test_to_no_address_is_refused(programme, people, office, to):
    form = {"template": "decided", "language": "ko", "to": to}
    assert office(people.kim).post(TRIAL, form).status_code == 422
    assert not Notice.objects.exists()


def test_a_test_is_sent_by_post_alone(programme, people, office):
    assert office(people.kim).get(f"{TRIAL}?template=decided&language=en").status_code == 200
    assert not Notice.objects.exists()

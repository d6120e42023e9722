"""The frame: who you are, which language, what the programme wants said, where the menu leads."""

import json

import pytest
from django.urls import reverse

from compensation.admin.paginator import CAP, CappedPaginator
from compensation.admin.verbs import acts_for
from compensation.models import Job, Programme
from tests import builders

INDEX = "dashboard"


def test_every_page_says_that_it_is_a_simulation(programme, people, office, client):
    Programme.objects.filter(pk=programme.pk).update(notice_ko="시뮬레이션입니다.", notice_en="This is a simulation.")
    assert "This is a simulation." in office(people.kim).get(reverse(INDEX)).text
    assert "시뮬레이션입니다." in office(people.kim, "ko").get(reverse(INDEX)).text
    assert "This is a simulation." in client.get(reverse("admin:login"), headers={"accept-language": "en"}).text
    missing = office(people.kim).get("/admin/nothing/here/")
    assert missing.status_code == 404
    assert "This is a simulation." in missing.text


def test_the_header_names_the_person_and_the_role(people, office):
    text = office(people.jung).get(reverse(INDEX)).text
    assert "jung" in text
    assert "Manager" in text


def test_the_language_is_switched_for_the_session_and_comes_back_to_the_page(people, office):
    client = office(people.kim)
    page = reverse("admin:claims_claim_changelist")
    answer = client.post(reverse("set_language"), {"language": "ko", "next": page})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert '<html lang="ko"' in client.get(page).text


def test_the_menu_shows_only_what_a_person_may_open(people, office):
    council = office(people.gong).get(reverse(INDEX)).text
    assert "/admin/compensation/user/" not in council
    assert "/admin/claims/claim/" not in council
    administrator = office(people.im).get(reverse(INDEX)).text
    assert "/admin/compensation/user/" in administrator
    assert "/admin/claims/" not in administrator
    assert "/admin/compensation/accesslog/" in office(people.seo).get(reverse(INDEX)).text


def test_a_wrong_name_and_a_wrong_password_get_the_same_sentence(people, client):
    sentence = "The name or the password is not right."
    for form in ({"username": "kim", "password": "wrong"}, {"username": "nobody", "password": "wrong"}):
        answer = client.post(reverse("admin:login"), form, headers={"accept-language": "en"})
        assert answer.status_code == 200
        assert sentence in answer.text


def test_signing_in_leads_to_the_page_that_was_asked_for(people, client):
    from tests.builders import PASSWORD

    wanted = reverse("admin:compensation_job_changelist")
    asked = client.get(wanted)
    answer = client.post(asked["Location"], {"username": "kim", "password": PASSWORD, "next": wanted})
    assert answer["Location"] == wanted


def test_a_job_says_how_far_it_is_as_json(people, office):
    job = Job.objects.create(kind="demo", dedupe_key="one", done=46, total=61, note="round 3")
    address = reverse("admin:compensation_job_progress", args=[job.pk])
    said = json.loads(office(people.kim).get(address).content)
    assert said == {"percent": 75, "text": "46 / 61 · round 3", "state": "queued", "over": False}
    assert office(people.gong).get(address).status_code == 403


@pytest.mark.once
def test_counting_stops_at_the_cap():
    class Rows:
        """A query set of a million rows that counts only as far as it is sliced."""

        def order_by(self):
            return self

        def __getitem__(self, part):
            self.asked = part.stop
            return self

        def __len__(self):
            raise AssertionError("the rows themselves are never fetched to be counted")

        def __iter__(self):
            raise AssertionError("the rows themselves are never fetched to be counted")

        def count(self):
            return min(1_000_000, self.asked)

    rows = Rows()
    paginator = CappedPaginator(rows, 50)
    assert (paginator.count, paginator.capped, paginator.num_pages) == (CAP, True, CAP // 50)
    assert rows.asked == CAP + 1
    assert not CappedPaginator([1, 2], 50).capped


@pytest.mark.once
def test_there_is_one_blue_button_and_it_is_the_first_allowed():
    from compensation.admin.verbs import Verb
    from compensation.errors import GuardFailed, NotPermitted

    verbs = (
        Verb("a", "A", lambda *_: "", blocked=lambda user, obj: NotPermitted("no role"), primary=True),
        Verb("b", "B", lambda *_: ""),
        Verb("c", "C", lambda *_: "", blocked=lambda user, obj: GuardFailed("not ready"), primary=True),
        Verb("d", "D", lambda *_: "", primary=True),
        Verb("e", "E", lambda *_: "", primary=True),
        Verb("f", "F", lambda *_: "", shown=lambda obj: False),
    )
    acts = acts_for(verbs, None, None, lambda verb: verb.code)
    assert [act["code"] for act in acts if act["primary"]] == ["d"]
    assert acts[0]["code"] == "d"
    assert {act["code"] for act in acts if act["elsewhere"]} == {"a"}
    assert {act["sentence"] for act in acts} == {"", "no role", "not ready"}
    assert "f" not in {act["code"] for act in acts}


def test_a_list_keeps_its_filters_when_searching_and_offers_to_clear_them(people, office):
    Job.objects.create(kind="demo", dedupe_key="one")
    client = office(people.seo)
    page = reverse("admin:compensation_job_changelist")
    text = client.get(page, {"state__exact": "done"}).text
    assert "Nothing matches these conditions." in text
    assert '<input type="hidden" name="state__exact" value="done">' in text
    assert "Remove the filter" in text
    nonsense = client.get(page, {"no_such_column": "1"}, follow=True)
    assert nonsense.status_code == 200


def test_sorting_is_said_on_the_head(people, office):
    Job.objects.create(kind="demo", dedupe_key="one")
    page = reverse("admin:compensation_job_changelist")
    assert 'aria-sort="ascending"' in office(people.seo).get(page, {"o": "5"}).text


def test_our_own_fault_is_a_sentence_in_the_readers_language(people, office, monkeypatch):
    from compensation.admin import dashboard

    def broken(*_arguments):
        raise RuntimeError("on purpose")

    monkeypatch.setattr(dashboard, "panel_rows", broken)
    builders.found(people, "t3")
    client = office(people.kim)
    client.raise_request_exception = False
    answer = client.get(reverse(INDEX))
    assert answer.status_code == 500
    assert "nothing was saved" in answer.text
    assert "on purpose" not in answer.text

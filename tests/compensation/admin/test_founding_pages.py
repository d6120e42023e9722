"""Founding a programme through the pages: asked for, read whole, decided by another manager."""

import pytest
from django.urls import reverse

from compensation.accounts import limit_account
from compensation.models import PolicyVersion, Programme, ProgrammeFounding
from tests import builders
from tests.narrow import present
from tests.stages import counts

ASK = reverse("admin:compensation_programme_list_do", args=["request_founding"])
FORM = {
    "source": "template:tiered",
    "code": "demo-2",
    "name_ko": "두 번째 사고",
    "name_en": "The second incident",
    "council_meeting": "피해지원 협의체 1차",
    "held_on": "2026-01-05",
    "outage_from": "2025-12-01",
    "outage_to": "2025-12-03",
    "claim_cap": "2,000,000",
    "budget": "100,000,000",
    "extension_limit": "",
    "services": "지도\r\n 길찾기 \r\n\r\n지도",
    "tiers": "100,000 20,000\r\n400000 70000원",
    "notice_ko": "",
    "notice_en": "",
}


def page(founding, code=""):
    """The address of a request's page, or of a verb on it."""
    if not code:
        return reverse("admin:compensation_programmefounding_change", args=[founding.pk])
    return reverse("admin:compensation_programmefounding_do", args=[founding.pk, code])


def test_two_managers_found_a_programme_by_form(people, office):
    jung, han = office(people.jung), office(people.han)
    assert "New programme" in jung.get(reverse("admin:compensation_programme_changelist")).text
    assert jung.get(ASK).status_code == 200
    assert jung.post(ASK, FORM).status_code == 302
    founding = ProgrammeFounding.objects.get(code="demo-2")
    text = han.get(page(founding)).text
    for said in ("demo-2", "2,000,000", "지도", "길찾기", "20,000", "70,000", "tiered"):
        assert said in text, said
    seen = {"seen": founding.event_seq}
    assert jung.post(page(founding, "approve_founding"), seen).status_code == 403
    assert "100,000" in han.get(page(founding, "approve_founding")).text
    assert han.post(page(founding, "approve_founding"), seen).status_code == 302
    made = Programme.objects.get(code="demo-2")
    assert (made.claim_cap, made.budget, made.extension_limit, made.simulation) == (2_000_000, 100_000_000, 3, False)
    rules = PolicyVersion.objects.get(programme=made).policy
    assert rules.services == ("지도", "길찾기")
    assert [(tier.up_to, tier.amount) for tier in rules.tiers] == [(100_000, 20_000), (400_000, 70_000)]
    assert (rules.cap, rules.settlement.maximum, rules.approval_bands[-1].up_to) == (2_000_000,) * 3
    assert reverse("admin:compensation_programme_change", args=[made.pk]) in han.get(page(founding)).text


def test_a_programme_is_copied_without_what_belongs_to_its_incident(people, office, programme):
    """Rules are the same; code, name, meeting and outage are the new one's."""
    form = {**FORM, "source": f"programme:{programme.pk}", "services": "", "tiers": "", "claim_cap": "5000000"}
    assert office(people.jung).post(ASK, form).status_code == 302
    founding = ProgrammeFounding.objects.get(code="demo-2")
    assert founding.made_from == "as t1"
    copied, source = present(founding.document), PolicyVersion.objects.get(programme=programme).document
    own = {"programme", "title", "council_meeting", "outage"}
    assert {key for key in source if source[key] != copied[key]} == own


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": "t1"}, "The code is taken"),
        ({"code": "T-1"}, "The code is taken"),
        ({"code": "no spaces"}, "Use at most 20 letters and digits"),
        ({"outage_to": "2025-11-30"}, "The outage ends before it begins."),
        ({"tiers": "many"}, "is no tier"),
        ({"tiers": "400000 70000\n100000 20000"}, "Nothing was saved yet"),
        ({"tiers": "100000 3000000"}, "Nothing was saved yet"),
        ({"services": "x" * 61}, "At most 200 services"),
        ({"simulation": "on"}, "give the notice in both languages"),
        ({"budget": "0"}, "Nothing was saved yet"),
        ({"source": "template:nothing"}, "Nothing was saved yet"),
        ({"source": "programme:999999"}, "Nothing was saved yet"),
        ({"extension_limit": "99"}, "Nothing was saved yet"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_is_kept(people, office, programme, changes, sentence):
    client = office(people.jung)
    before = counts()
    answer = client.post(ASK, {**FORM, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    # What was typed is still there.
    assert FORM["name_ko"] in answer.text
    assert counts() == before


def test_a_budget_below_the_cap_is_refused_by_the_verb_itself(people, office):
    client = office(people.jung)
    before = counts()
    answer = client.post(ASK, {**FORM, "budget": "1000"})
    assert answer.status_code == 409
    assert "more than the whole budget" in answer.text
    assert counts() == before


def test_an_older_form_decides_nothing(people, office):
    office(people.jung).post(ASK, FORM)
    founding = ProgrammeFounding.objects.get(code="demo-2")
    answer = office(people.han).post(page(founding, "approve_founding"), {"seen": founding.event_seq + 1})
    assert answer.status_code == 409
    assert not Programme.objects.exists()


def test_others_neither_ask_nor_decide(people, office):
    office(people.jung).post(ASK, FORM)
    founding = ProgrammeFounding.objects.get(code="demo-2")
    clients = {name: office(getattr(people, name)) for name in ("kim", "lee", "oh", "yoon", "seo", "gong", "noh")}
    before = counts()
    for name, client in clients.items():
        assert client.post(ASK, {**FORM, "code": "demo-3"}).status_code == 403, name
        assert client.post(page(founding, "approve_founding"), {"seen": founding.event_seq}).status_code == 403, name
    assert counts() == before


def test_a_limited_manager_is_told_why_and_sees_no_request(people, office, programme):
    office(people.han).post(ASK, FORM)
    limit_account(user=people.jung.pk, programmes=[programme.pk], actor=people.im, reason="One programme only")
    client, founding = office(people.jung), ProgrammeFounding.objects.get(code="demo-2")
    assert client.get(ASK).status_code == 403
    assert "You work on certain programmes only." in client.get(ASK).text
    assert client.get(page(founding)).status_code == 404
    assert "demo-2" not in client.get(reverse("admin:compensation_programmefounding_changelist")).text


def test_a_request_is_taken_back_or_rejected_with_a_reason(people, office):
    jung, han = office(people.jung), office(people.han)
    jung.post(ASK, FORM)
    first = ProgrammeFounding.objects.get(code="demo-2")
    assert han.post(page(first, "reject_founding"), {"seen": 1, "reason": ""}).status_code == 422
    assert han.post(page(first, "reject_founding"), {"seen": 1, "reason": "Not this year"}).status_code == 302
    jung.post(ASK, FORM)
    second = ProgrammeFounding.objects.exclude(pk=first.pk).get()
    assert jung.post(page(second, "cancel_founding"), {"seen": 1}).status_code == 302
    assert set(ProgrammeFounding.objects.values_list("state", flat=True)) == {"rejected", "cancelled"}
    assert builders.found(people, "demo-2").code == "demo-2"

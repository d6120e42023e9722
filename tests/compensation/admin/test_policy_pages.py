"""Policies through the pages: drafted from a file, read in words, published by a second person."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from compensation.models import PolicyVersion
from compensation.policy_document import sections
from tests.compensation.rules.builders import DOCUMENT_1015


def page(obj, verb=""):
    name = f"admin:compensation_{obj._meta.model_name}"
    return reverse(f"{name}_do", args=[obj.pk, verb]) if verb else reverse(f"{name}_change", args=[obj.pk])


def document(**changes):
    return {**json.loads(json.dumps(DOCUMENT_1015)), "programme": "t1", **changes}


def upload(client, programme, content):
    programme.refresh_from_db()
    file = SimpleUploadedFile("policy.json", content, "application/json")
    return client.post(page(programme, "draft_policy"), {"document": file, "seen": programme.event_seq})


def drafted(client, programme, **changes):
    upload(client, programme, json.dumps(document(**changes)).encode())
    return PolicyVersion.objects.get(number=2)


def test_a_draft_is_read_by_section_and_compared_in_sentences(programme, people, office):
    client = office(people.jung)
    deadlines = {**DOCUMENT_1015["deadlines"], "supplement_business_days": 14}
    version = drafted(client, programme, deadlines=deadlines)
    text = client.get(page(version)).text
    assert version.state == "draft"
    assert "Deadlines Supplement (business days): 10 → 14" in text
    assert "Changed since v1" in text
    assert "₩300,000" in text
    assert "{&quot;" not in text


def test_the_words_of_a_policy_are_korean_for_korean_readers(programme, people, office):
    version = drafted(office(people.jung), programme)
    text = office(people.jung, "ko").get(page(version)).text
    assert "1015 소상공인 피해 지원 기준" in text
    assert "300,000원" in text


def test_every_section_of_the_shipped_policy_is_shown_without_a_bare_code():
    shown = sections(DOCUMENT_1015, "en")
    assert {section.code for section in shown} == set(DOCUMENT_1015) - {"schema", "provenance"}
    words = [value for section in shown for _label, value in section.pairs]
    words += [cell for section in shown for row in section.rows for cell in row]
    assert not {"negotiate", "max", "approver", "post", "receipt", "business_income", "not_stated"} & set(words)


def test_a_file_that_is_no_policy_is_refused_with_every_problem_in_words(programme, people, office):
    client = office(people.jung)
    bad = document(tiers=[{"up_to": 300_000, "amount": 90_000_000}, {"up_to": 300_000, "amount": 1}])
    answer = upload(client, programme, json.dumps(bad).encode())
    assert answer.status_code == 422
    assert "above the cap" in answer.text
    assert "two tiers end at" in answer.text
    assert PolicyVersion.objects.count() == 1


def test_a_file_that_is_not_json_is_refused_in_words(programme, people, office):
    client = office(people.jung)
    for content, sentence in (
        (b"\xff\xfe\x00", "This is not a JSON file in UTF-8."),
        (b"[1, 2]", "This file does not hold a policy document."),
        (b"[" * 100_000, "This is not a JSON file in UTF-8."),
        (b" " * 200_001, "The file is larger than a policy can be."),
    ):
        answer = upload(client, programme, content)
        assert answer.status_code == 422
        assert sentence in answer.text


def test_one_drafts_and_submits_and_another_publishes(programme, people, office):
    jung, han = office(people.jung), office(people.han)
    version = drafted(jung, programme, services=["카카오T"])
    assert jung.post(page(version, "submit_policy"), {"seen": version.event_seq}).status_code == 302
    version = PolicyVersion.objects.get(pk=version.pk)
    form = {"effective_from": "2099-01-01T00:00", "seen": version.event_seq}
    assert jung.post(page(version, "publish_policy"), form).status_code == 403
    assert "Changed since v1" in han.get(page(version, "publish_policy")).text
    assert han.post(page(version, "publish_policy"), form).status_code == 302
    assert PolicyVersion.objects.get(pk=version.pk).state == "published"
    assert PolicyVersion.objects.get(number=1).state == "superseded"

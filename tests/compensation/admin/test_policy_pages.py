"""Policies through the pages: drafted from a file, read in words, published by a second person."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from compensation import policies
from compensation.models import PolicyVersion
from compensation.policy_document import sections
from tests import builders, stages
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


def start(client, programme, begin, **said):
    programme.refresh_from_db()
    form = {"start": begin, "seen": programme.event_seq, **said}
    return client.post(page(programme, "draft_policy"), form)


def test_a_draft_begins_with_any_version_and_opens_as_forms(programme, people, office):
    client, first = office(people.jung), programme.policies.get()
    assert f'value="version:{first.pk}" selected' in client.get(page(programme, "draft_policy")).text
    answer = start(client, programme, f"version:{first.pk}")
    copy = PolicyVersion.objects.get(number=2)
    assert answer["location"] == page(copy, "revise_policy")
    assert (copy.based_on, copy.document) == (first, first.document)


def test_a_version_is_copied_from_its_own_page(programme, people, office):
    first = programme.policies.get()
    answer = office(people.han).post(page(first, "copy_policy"), {"seen": first.event_seq})
    assert PolicyVersion.objects.get(number=2).based_on == first
    assert answer.status_code == 302
    assert office(people.kim).post(page(first, "copy_policy"), {"seen": first.event_seq}).status_code == 403


def test_a_programme_without_a_policy_begins_with_a_template(people, office):
    bare = builders.found(people, "t9", claim_cap=5_000_000, budget=9_000_000)
    client = office(people.jung)
    assert "Template: Tiers" in client.get(page(bare, "draft_policy")).text
    start(client, bare, "template:tiered")
    drafted = PolicyVersion.objects.get(programme=bare)
    assert drafted.document["programme"] == "t9"
    assert "The first version" in client.get(page(drafted, "revise_policy")).text


def test_a_draft_that_begins_with_nothing_or_another_programmes_file_is_refused(programme, people, office):
    client = office(people.jung)
    for begin in ("file", ""):
        answer = start(client, programme, begin)
        assert answer.status_code == 422
        assert "Choose what the draft begins with." in answer.text
    assert start(client, programme, "version:999").status_code == 422
    answer = upload(client, programme, json.dumps(document(programme="other")).encode())
    assert "The document is for the programme “other”, and this one is “t1”." in answer.text
    assert PolicyVersion.objects.count() == 1


def test_a_version_that_changes_nothing_is_sent_and_the_page_says_so(programme, people, office):
    client = office(people.jung)
    start(client, programme, f"version:{programme.policies.get().pk}")
    copy = PolicyVersion.objects.get(number=2)
    for address in (page(copy), page(copy, "submit_policy")):
        assert "Nothing differs from v1, which is in force now." in client.get(address).text
    assert client.post(page(copy, "submit_policy"), {"seen": copy.event_seq}).status_code == 302


def waiting(programme, people, **changes):
    content = {**programme.policies.get(number=1).document, **changes}
    drafted = policies.draft_policy(programme=programme.pk, document=content, actor=people.jung)
    return policies.submit_policy(policy=drafted.pk, actor=people.jung)


@pytest.mark.parametrize(
    ("rule", "sentence", "numbers"),
    [
        ("receipt", "keep the version in force at their receipt", {"this": 0, "receipt": 2}),
        ("decision", "are judged by it, whenever they were received", {"this": 2, "receipt": 0}),
        ("more_favourable", "whichever is better for the claimant", {"this": 0, "better": 2}),
    ],
)
def test_publishing_says_what_becomes_of_the_open_claims(programme, people, office, rule, sentence, numbers):
    builders.review(builders.file(programme, people, 1), people)
    builders.file(programme, people, 2)
    stages.awaiting_award(programme, people, 3)
    builders.approved(programme, people, 4)
    version = waiting(programme, people, judged_by=rule)
    client = office(people.han)
    answer = client.get(page(version, "publish_policy"))
    assert sentence in answer.text
    said = {str(number.label): number.value for number in answer.context["numbers"]}
    words = {
        "this": "Open claims judged by this version",
        "receipt": "Open claims judged by the version at their receipt",
        "better": "Open claims judged by the better of two versions",
    }
    waits = {"Already sent for approval: they keep their version": 1}
    assert said == {words[name]: number for name, number in numbers.items()} | waits


def test_the_count_follows_the_moment_and_publishes_nothing(programme, people, office):
    builders.file(programme, people, 1)
    version = waiting(programme, people, judged_by="receipt")
    form = {"seen": version.event_seq, "effective_from": "2023-02-01T00:00", "preview": "1"}
    answer = office(people.han).post(page(version, "publish_policy"), form)
    assert [number.value for number in answer.context["numbers"]] == [1, 0, 0]
    assert "Counted for a beginning at 2023-02-01 00:00." in answer.text
    assert PolicyVersion.objects.get(pk=version.pk).state == "submitted"


def test_a_version_is_published_at_once_or_later_and_never_into_the_past(programme, people, office):
    version = waiting(programme, people, judged_by="decision")
    client = office(people.han)
    past = {"seen": version.event_seq, "effective_from": "2023-03-01T00:00"}
    answer = client.post(page(version, "publish_policy"), past)
    assert answer.status_code == 409
    assert "A new version cannot begin in the past" in answer.text
    assert client.post(page(version, "publish_policy"), {"seen": version.event_seq}).status_code == 302
    assert "In force since" in client.get(page(version)).text
    assert "Was in force from" in client.get(page(programme.policies.get(number=1))).text


def test_a_scheduled_version_and_the_one_until_then_say_so(programme, people, office):
    version = waiting(programme, people, judged_by="decision")
    client = office(people.han)
    form = {"seen": version.event_seq, "effective_from": "2099-01-01T00:00"}
    assert client.post(page(version, "publish_policy"), form).status_code == 302
    assert "Scheduled: in force from 2099-01-01 00:00." in client.get(page(version)).text
    assert ", until 2098-12-31 24:00." in client.get(page(programme.policies.get(number=1))).text
    listed = client.get(reverse("admin:compensation_policyversion_changelist")).text
    assert "Scheduled" in listed
    assert "In force" in listed


def compare(version):
    return reverse("admin:compensation_policyversion_compare", args=[version.pk])


def test_any_two_versions_are_compared_older_first_with_who_and_when(programme, people, office):
    first = programme.policies.get()
    second = waiting(programme, people, services=["카카오T"], judged_by="decision")
    third = waiting(programme, people, cap=4_000_000, **lowered(first.document, 4_000_000))
    client = office(people.jung)
    text = client.get(compare(second)).text
    assert "Test programme v2 compared with Test programme v1" in text
    assert "every service" in text
    assert "Drafted by jung" in text
    assert "published by han" in text
    # Whichever of the two was opened, the older one stands first.
    assert "v3 compared with Test programme v1" in client.get(compare(first), {"with": third.pk}).text
    keys = client.get(compare(third), {"with": second.pk})
    assert (keys.context["earlier"], keys.context["later"]) == (f"{compare(third)}?with={first.pk}", "")


def lowered(content, cap):
    return {
        "settlement": {**content["settlement"], "maximum": cap},
        "authority": {**content["authority"], "approver": cap},
    }


def test_a_version_without_another_has_nothing_to_compare_with(programme, people, office):
    text = office(people.jung).get(compare(programme.policies.get())).text
    assert "There is no other version to compare with." in text


def test_further_pages_of_other_floors_are_linked(programme, people, office, settings):
    settings.REDRESS_POLICY_LINKS = [f"{__name__}.replays"]
    version = programme.policies.get()
    assert f'href="/replay/{version.pk}/jung/"' in office(people.jung).get(page(version)).text


def replays(user, version):
    return [("Replay over the book", f"/replay/{version.pk}/{user.username}/")]


def test_whoever_revised_a_draft_is_named_and_refused(programme, people, office):
    first = programme.policies.get()
    draft = policies.draft_policy(programme=programme.pk, copy_of=first.pk, actor=people.jung)
    policies.revise_policy(policy=draft.pk, document={**first.document, "judged_by": "decision"}, actor=people.han)
    sent = policies.submit_policy(policy=draft.pk, actor=people.jung)
    client = office(people.han)
    text = client.get(page(sent)).text
    assert "You prepared this policy, so another manager must decide on it." in text
    assert client.post(page(sent, "publish_policy"), {"seen": sent.event_seq}).status_code == 403

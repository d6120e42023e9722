"""A draft as forms: what it shows is what it writes, every problem stands at its field, rows come and go."""

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override

from compensation import policies
from compensation.admin.policy_draft import from_template
from compensation.admin.policy_editor import reshaped
from compensation.admin.policy_form import DocumentForm
from compensation.admin.policy_parts import all_tables
from compensation.founding_document import templates
from compensation.models import PolicyVersion, ProgrammeEvent
from compensation.rules.policy import Policy
from compensation.rules.policy_checks import problems_of
from tests.compensation.rules.test_policy import BAD_DOCUMENTS


@pytest.fixture
def draft(programme, people):
    copied = policies.draft_policy(programme=programme.pk, copy_of=programme.policies.get().pk, actor=people.jung)
    return PolicyVersion.objects.get(pk=copied.pk)


def form_url(version):
    return reverse("admin:compensation_policyversion_do", args=[version.pk, "revise_policy"])


def page_url(version):
    return reverse("admin:compensation_policyversion_change", args=[version.pk])


def typed(version, **changes):
    """What a browser sends of the form as it is shown, with some inputs typed over (None: not sent)."""
    form = DocumentForm(request=RequestFactory().get("/"), obj=version)
    data = QueryDict(mutable=True)
    data["seen"] = str(version.event_seq)
    for bound in form:
        value = bound.value()
        if value is True:
            data[bound.html_name] = "on"
        elif isinstance(value, list):
            data.setlist(bound.html_name, value)
        elif value is not None and value is not False:
            data[bound.html_name] = str(value)
    for name, value in changes.items():
        if value is None:
            data.pop(name, None)
        elif isinstance(value, list):
            data.setlist(name, value)
        else:
            data[name] = value
    return data


def read(version, **changes):
    form = DocumentForm(typed(version, **changes), request=RequestFactory().get("/"), obj=version)
    form.is_valid()
    return form


def send(client, version, data):
    return client.post(form_url(version), data.urlencode(), content_type="application/x-www-form-urlencoded")


def test_a_form_sent_back_as_it_is_shown_writes_the_same_document(draft):
    form = read(draft)
    assert form.errors == {}
    assert form.document == draft.document


@pytest.mark.parametrize("code", [template.code for template in templates()])
def test_every_template_is_a_policy_and_comes_back_from_the_form_as_it_was(draft, code):
    draft.document = from_template(code, draft.programme, "")
    assert Policy.parse(draft.document).programme == "t1"
    assert read(draft).document == draft.document


def test_every_kind_of_input_is_written_where_it_belongs(draft):
    document = read(
        draft,
        **{
            "tiers.2.amount": "₩49,000",
            "services": "카카오T\n\n멜론 ",
            "documents.1.channels": ["post", "visit"],
            "documents.5.required": "on",
            "checks": ["loss_positive", "loss_known"],
            "factors.operating_margin.neutral": None,
            "factors.operating_margin.by.1.key": "외식업",
            "factors.operating_margin.by.1.value": "0.8",
            "factors.market_share.note.ko": "값을 모릅니다.",
            "outage.baseline.vat": "included",
            "provenance.cap.source": "Minutes, page 3",
            "provenance.tiers.note.ko": "",
            "judged_by": "more_favourable",
        },
    ).document
    assert document["tiers"][1]["amount"] == 49_000
    assert document["services"] == ["카카오T", "멜론"]
    assert document["documents"][0]["channels"] == ["post", "visit"]
    assert document["documents"][4]["required"] is True
    assert document["checks"] == ["loss_known", "loss_positive"]
    margin = document["factors"]["operating_margin"]
    assert (margin["neutral"], margin["by"]) == (False, {"외식업": "0.8"})
    assert document["factors"]["market_share"]["note"]["ko"] == "값을 모릅니다."
    assert document["outage"]["baseline"]["vat"] == "included"
    assert document["provenance"]["cap"]["source"] == "Minutes, page 3"
    assert document["judged_by"] == "more_favourable"
    assert Policy.parse(document)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"tiers.2.up_to": "300000"}, "tiers.2.up_to", "two tiers end at"),
        ({"tiers.2.up_to": "250000"}, "tiers.2.up_to", "No loss reaches"),
        ({"tiers.2.amount": "20000"}, "tiers.2.amount", "larger loss would get less"),
        ({"tiers.1.up_to": "many"}, "tiers.1.up_to", "digits only"),
        ({"tiers.1.up_to": ""}, "tiers.1.up_to", "Fill this in"),
        ({"tiers.2.amount": "9000000"}, "tiers.2.amount", "above the cap"),
        ({"cap": "0"}, "cap", "too small"),
        ({"settlement.minimum": "1"}, "settlement.minimum", "below the top tier"),
        ({"approval_bands.1.up_to": "1000"}, "approval_bands.1.up_to", "below the cap"),
        ({"authority.agent": "6000000"}, "authority.agent", "above"),
        ({"second_look.rate": "5 %"}, "second_look.rate", "from 0 to 1"),
        ({"deadlines.appeal_days": "soon"}, "deadlines.appeal_days", "whole number"),
        ({"outage.ends_on": "2022-10-14"}, "outage.ends_on", "before the first"),
        ({"outage.baseline.candidate_weeks.2.ends_on": "2022-11-28"}, None, "as long as the outage week"),
        ({"documents.2.kind": "small_business_certificate"}, "documents.2.kind", "listed twice"),
        ({"checks": ["loss_known"]}, "checks", "every policy needs"),
        ({"services": "멜론\n멜론"}, "services", "listed twice"),
        ({"factors.market_share.default": "1.1"}, "factors.market_share.default", "neutral"),
        ({"factors.market_share.note.ko": ""}, "factors.market_share.note.ko", "both languages"),
        (
            {"factors.market_share.by.1.key": "멜론", "factors.market_share.by.1.value": "11"},
            "factors.market_share.by.1.value",
            "decimal",
        ),
        ({"provenance.tiers.source": ""}, "provenance.tiers.source", "needs its source"),
    ],
)
def test_a_problem_stands_at_the_field_at_fault(draft, changes, field, words):
    with override("en"):
        form = read(draft, **changes)
        place = field or "outage.baseline.candidate_weeks.2.starts_on"
        assert words.lower() in " ".join(form.errors[place]).lower()


def test_a_key_listed_twice_is_said_and_hides_nothing(draft):
    place = "factors.market_share.by"
    rows = {f"{place}.{n}.{part}": "1" if part == "value" else "멜론" for n in (1, 2) for part in ("key", "value")}
    assert list(read(draft, **rows).errors) == [f"{place}.2.key"]


@pytest.mark.parametrize(
    "document", [document for document, _path, _code in BAD_DOCUMENTS if isinstance(document, dict)]
)
def test_every_problem_a_document_can_have_finds_a_field_or_the_top_of_the_form(draft, document):
    form = DocumentForm(typed(draft), request=RequestFactory().get("/"), obj=draft)
    form.is_valid()
    for problem in problems_of(document):
        name = form.field_at(problem)
        assert name is None or name in form.fields


def test_a_row_is_added_at_the_end_and_one_taken_away_moves_the_others_up(draft):
    data = typed(draft)
    longer, focus = reshaped(data, "add:tiers")
    assert (focus, longer["tiers.3.up_to"]) == ("tiers.3.up_to", "")
    shorter, focus = reshaped(longer, "remove:tiers:1")
    assert focus == "tiers.1.up_to"
    assert (shorter["tiers.1.up_to"], shorter["tiers.2.up_to"]) == ("500,000", "")
    assert "tiers.3.up_to" not in shorter
    # Ticks move with their row, and so does their absence.
    moved, _focus = reshaped(data, "remove:documents:4")
    assert "documents.4.required" not in moved
    assert moved.getlist("documents.4.channels") == ["post"]
    assert "documents.6.kind" not in moved


@pytest.mark.parametrize(
    "wanted", ["", "add:", "add:cap", "remove:tiers:9", "remove:tiers:-1", "remove:tiers:²", "x:tiers"]
)
def test_a_forged_button_of_rows_changes_nothing(draft, wanted):
    data = typed(draft)
    assert reshaped(data, wanted) == (data, "")


def test_a_forged_press_asks_for_no_more_rows_than_there_may_be(draft):
    data = typed(draft, **{"tiers.9999.up_to": "1", "tiers.x.up_to": "1", "tiers.0.amount": "1"})
    form = DocumentForm(data, request=RequestFactory().get("/"), obj=draft)
    assert form.rows["tiers"] == 200
    assert all(form.rows[table.path] <= 200 for table in all_tables())


def test_the_buttons_of_rows_save_nothing_and_judge_nothing(draft, people, office):
    client = office(people.jung)
    data = typed(draft, cap="nonsense")
    data["row"] = "add:tiers"
    answer = send(client, draft, data)
    assert answer.status_code == 200
    assert 'name="tiers.3.up_to"' in answer.text
    assert 'value="nonsense"' in answer.text
    assert "Nothing was saved yet" not in answer.text
    assert PolicyVersion.objects.get(pk=draft.pk).event_seq == draft.event_seq


def test_check_shows_what_differs_and_saves_nothing(draft, people, office):
    data = typed(draft, **{"tiers.2.amount": "45000"})
    data["preview"] = "1"
    answer = send(office(people.jung), draft, data)
    assert answer.status_code == 200
    assert "Tier 2 Amount: ₩50,000 → ₩45,000" in answer.text
    assert PolicyVersion.objects.get(pk=draft.pk).content_hash == draft.content_hash


def test_a_broken_rule_is_named_beside_the_form_with_the_difference(draft, people, office):
    answer = send(office(people.jung), draft, typed(draft, **{"tiers.2.up_to": "250000"}))
    assert answer.status_code == 422
    assert "1 thing is wrong." in answer.text
    assert answer.text.count("No loss reaches a tier up to ₩250,000, since the one before ends at ₩300,000.") == 3
    assert "Tier 2 Up to: ₩500,000 → ₩250,000" in answer.text


def test_saving_keeps_the_draft_and_its_history(draft, people, office):
    client = office(people.han)
    answer = send(client, draft, typed(draft, judged_by="decision", meeting_note="The ninth"))
    assert answer.status_code == 302
    saved = PolicyVersion.objects.get(pk=draft.pk)
    assert (saved.document["judged_by"], saved.council_meeting) == ("decision", "The ninth")
    text = client.get(page_url(draft)).text
    assert "Revisions of the draft" in text
    assert "Judged by: The version at receipt → The version at decision" in text
    assert "Claims that are still undecided when this version begins are judged by it" in text


def test_two_who_revise_at_once_see_each_others_change(draft, people, office):
    mine = typed(draft, cap="4000000", **{"settlement.maximum": "4000000", "authority.approver": "4000000"})
    send(office(people.han), draft, typed(draft, **{"tiers.2.amount": "45000"}))
    answer = send(office(people.jung), draft, mine)
    assert answer.status_code == 409
    assert "Tier 2 Amount" in answer.text
    assert "₩45,000" in answer.text
    assert 'value="4000000"' in answer.text
    assert PolicyVersion.objects.get(pk=draft.pk).document["cap"] == 5_000_000


def test_only_a_draft_is_revised_and_only_by_a_manager(draft, people, office):
    data = typed(draft, judged_by="decision")
    assert send(office(people.kim), draft, data).status_code == 403
    row = typed(draft)
    row["row"] = "add:tiers"
    assert send(office(people.kim), draft, row).status_code == 403
    sent = policies.submit_policy(policy=draft.pk, actor=people.jung)
    assert send(office(people.jung), sent, data).status_code == 409
    assert not ProgrammeEvent.objects.filter(verb="revise_policy").exists()

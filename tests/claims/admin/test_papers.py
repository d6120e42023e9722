"""Which papers a case asks for, how they are judged, and what is flagged when a file is seen twice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from claims import workflow
from claims.admin.papers_panel import paper_entries
from claims.choices import DOCUMENT_DEFECTS
from claims.intake.uploads import Paper
from claims.models import Document
from claims.selectors import one_case
from compensation import policies
from tests import builders
from tests.claims.admin.desk import Desk, text_of

ON_POST = ("damage_statement", "privacy_consent")


def entries(claim, user):
    policy = policies.in_force(claim.programme_id, claim.received_at).policy
    return {entry.kind: entry for entry in paper_entries(one_case(user, claim.pk), policy)}


@pytest.mark.parametrize("channel", ["chatbot", "web", "phone", "visit", "post"])
def test_the_policy_and_the_channel_say_which_papers_a_case_needs(programme, people, channel) -> None:
    claim = builders.file(programme, people, channel=channel, papers=())
    asked = entries(claim, people.kim)
    assert {kind for kind, entry in asked.items() if entry.required} == set(builders.FOUR)
    assert {kind for kind, entry in asked.items() if not entry.required} == set(ON_POST if channel == "post" else ())
    assert all(entry.state == "missing" for entry in asked.values())


def test_the_page_marks_the_further_papers_of_the_post_as_optional(programme, people) -> None:
    claim = builders.file(programme, people, channel="post")
    said = text_of(Desk(people.kim).case(claim))
    assert said.count(">optional<") == 2
    assert "0 of 4 accepted" in said
    assert "Damage statement" in said
    assert "Privacy consent form" in said


def test_a_missing_optional_paper_keeps_nobody_from_being_recommended(programme, people) -> None:
    claim = builders.review(builders.file(programme, people, channel="post"), people)
    assert Desk(people.park).do(claim, "recommend").status_code == 302


def test_a_missing_required_paper_does(programme, people) -> None:
    claim = builders.review(builders.file(programme, people, papers=builders.FOUR[:3]), people)
    acts = {act["code"]: act for act in Desk(people.park).case(claim).context["acts"]}
    assert acts["recommend"]["primary"] is False


def test_the_same_file_in_another_claim_is_flagged_with_the_way_to_it(programme, people) -> None:
    scan = builders.picture("one scan for two")
    first = builders.file(programme, people, 1)
    second = builders.review(builders.file(programme, people, 2), people, accept=False)
    for claim in (first, second):
        workflow.attach_document(claim=claim.pk, actor=people.kim, paper=Paper("bankbook_copy", scan, "scan.png"))
    paper = second.documents.get(kind="bankbook_copy", version=2)
    said = text_of(Desk(people.park).case(second, document=paper.pk))
    assert "same file elsewhere" in said
    assert "The same file is in another claim:" in said
    assert f'{reverse("admin:claims_claim_change", args=[first.pk])}">{first.receipt_no}' in said
    assert "same file elsewhere" in text_of(Desk(people.park).case(first))


def test_a_file_of_another_programme_is_no_such_flag(programme, people) -> None:
    other = builders.make_programme(people, "t2")
    scan = builders.picture("one scan for two")
    for place, number in ((programme, 1), (other, 2)):
        claim = builders.file(place, people, number)
        workflow.attach_document(claim=claim.pk, actor=people.kim, paper=Paper("bankbook_copy", scan, "scan.png"))
        assert "same file elsewhere" not in text_of(Desk(people.park).case(claim))


def test_the_same_file_twice_in_one_claim_is_not_elsewhere(claim, people) -> None:
    scan = builders.picture("one scan twice")
    for kind in ("bankbook_copy", "other"):
        workflow.attach_document(claim=claim.pk, actor=people.kim, paper=Paper(kind, scan, "scan.png"))
    assert "same file elsewhere" not in text_of(Desk(people.park).case(claim))


@pytest.mark.parametrize("defect", [code for code, _label in DOCUMENT_DEFECTS])
def test_every_coded_reason_rejects_and_is_said_on_the_case(claim, people, defect) -> None:
    paper = claim.documents.get(kind="sales_evidence")
    assert Desk(people.park).do(claim, "reject_document", document=paper.pk, defect=defect).status_code == 302
    said = text_of(Desk(people.park).case(claim, document=paper.pk))
    with override("en"):
        assert f"Rejected: {dict(DOCUMENT_DEFECTS)[defect]}" in said
    assert Document.objects.get(pk=paper.pk).defect == defect
    event = claim.events.get(verb="reject_document")
    assert event.data["defect"] == defect
    assert event.data["sha256"] == paper.sha256


def test_a_rejected_paper_is_superseded_by_the_next_one_which_is_judged_anew(claim, people) -> None:
    paper = claim.documents.get(kind="sales_evidence")
    desk = Desk(people.park)
    desk.do(claim, "reject_document", document=paper.pk, defect="unreadable")
    desk.do(claim, "attach_document", kind="sales_evidence", file=_png("better.png"))
    paper = Document.objects.get(pk=paper.pk)
    newest = claim.documents.get(kind="sales_evidence", version=2)
    assert (paper.state, paper.defect, newest.state, newest.supersedes) == (
        "superseded",
        "unreadable",
        "received",
        paper,
    )
    assert desk.do(claim, "accept_document", document=paper.pk).status_code == 422
    assert desk.do(claim, "accept_document", document=newest.pk).status_code == 302
    assert "Cannot be read" in text_of(desk.case(claim, document=newest.pk))


def test_the_hash_of_every_version_stays_and_is_shown(claim, people) -> None:
    paper = claim.documents.get(kind="sales_evidence")
    before = paper.sha256
    Desk(people.park).do(claim, "attach_document", kind="sales_evidence", file=_png("better.png"))
    paper = Document.objects.get(pk=paper.pk)
    assert paper.sha256 == before
    assert before in text_of(Desk(people.park).case(claim, document=paper.pk))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("page.html", b"<!doctype html><script>alert(1)</script>"),
        ("photo.png", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
        ("sales.xlsx", b"PK\x03\x04not a workbook"),
        ("scan.pdf", b"%!PS-Adobe-3.0"),
        ("empty.png", b""),
    ],
)
def test_no_file_of_an_unsafe_type_is_taken_whatever_its_name(claim, people, name, content) -> None:
    before = claim.documents.count()
    upload = SimpleUploadedFile(name, content, "image/png")
    assert Desk(people.park).do(claim, "attach_document", kind="other", file=upload).status_code in (409, 422)
    assert claim.documents.count() == before


def test_a_file_is_looked_at_by_its_bytes_and_served_as_nothing_that_runs(claim, people) -> None:
    upload = SimpleUploadedFile("page.html", builders.picture("named wrongly"), "text/html")
    desk = Desk(people.park)
    assert desk.do(claim, "attach_document", kind="other", file=upload).status_code == 302
    document = claim.documents.get(kind="other")
    assert document.content_type == "image/png"
    answer = desk.client.post(
        reverse("admin:claims_document_download", args=[document.pk]), {"reason": "compare with the original"}
    )
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].endswith('-other-1.png"')
    assert answer["X-Content-Type-Options"] == "nosniff"


def _png(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, builders.picture(name), "image/png")

"""Papers at the desk: looked at, judged, attached, downloaded; served by id, drawn anew, logged."""

import pytest
from django.urls import reverse

from claims import workflow
from claims.intake.uploads import Paper
from claims.models import Document
from compensation.models import AccessLog
from tests import builders
from tests.claims.admin.desk import Desk, last_access, pdf, scan, state_of, text_of


@pytest.fixture
def bankbook(claim) -> Document:
    """The claim's bankbook copy, not judged yet."""
    return claim.documents.get(kind="bankbook_copy")


def page_of(document: Document, page: int = 1) -> str:
    return reverse("admin:claims_document_page", args=[document.pk, page])


def download_of(document: Document) -> str:
    return reverse("admin:claims_document_download", args=[document.pk])


@pytest.mark.parametrize("who", ["kim", "lee", "jung", "seo"])
def test_a_picture_is_drawn_anew_and_sealed_off(bankbook, people, who) -> None:
    answer = Desk(getattr(people, who)).client.get(page_of(bankbook))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer.content.startswith(b"\xff\xd8\xff")
    with bankbook.file.open("rb") as stored:
        assert answer.content != stored.read()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "private" in answer["Cache-Control"]
    entry = last_access()
    assert (entry.action, entry.object_type, entry.object_key) == ("view", "document", str(bankbook.pk))
    assert entry.subjects == [bankbook.claim.claimant_id]


@pytest.mark.parametrize("who", ["oh", "yoon", "im", "gong"])
def test_a_document_does_not_exist_for_other_roles(bankbook, people, who) -> None:
    client = Desk(getattr(people, who)).client
    assert client.get(page_of(bankbook)).status_code == 404
    assert client.get(download_of(bankbook)).status_code == 404
    assert client.post(download_of(bankbook), {"reason": "want to see it"}).status_code == 404
    assert not AccessLog.objects.filter(object_type="document").exists()


def test_a_signed_out_visitor_is_sent_to_the_door(bankbook, client) -> None:
    assert client.get(page_of(bankbook)).status_code == 302
    assert client.post(download_of(bankbook), {"reason": "want to see it"}).status_code == 302


def test_a_pdf_is_drawn_page_by_page(claim, people) -> None:
    paper = Paper("sales_evidence", pdf(3), "sales.pdf")
    document = workflow.attach_document(claim=claim.pk, actor=people.kim, paper=paper)
    desk = Desk(people.park)
    for page in (1, 2, 3):
        answer = desk.client.get(page_of(document, page))
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    for page in (0, 4, 99):
        assert desk.client.get(page_of(document, page)).status_code == 404
    shown = text_of(desk.case(claim, document=document.pk, page=2))
    assert "Page 2 of 3" in shown
    assert page_of(document, 2) in shown


def test_a_file_that_can_not_be_drawn_is_offered_as_a_download(claim, people) -> None:
    document = workflow.attach_document(claim=claim.pk, actor=people.kim, paper=Paper("other", _xlsx(), "s.xlsx"))
    desk = Desk(people.park)
    assert desk.client.get(page_of(document)).status_code == 404
    assert "Download it with a reason" in text_of(desk.case(claim, document=document.pk))


def _xlsx() -> bytes:
    import io

    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet().write(0, 0, "1,240,000")
    return buffer.getvalue()


def test_a_paper_without_a_file_says_so(claim, people) -> None:
    document = workflow.attach_document(claim=claim.pk, actor=people.kim, paper=Paper("damage_statement"))
    desk = Desk(people.park)
    assert "It came on paper" in text_of(desk.case(claim, document=document.pk))
    assert desk.client.post(download_of(document), {"reason": "want to see it"}).status_code == 404


def test_a_download_for_a_reason_is_the_file_as_it_came_under_a_harmless_name(bankbook, people) -> None:
    answer = Desk(people.kim).client.post(download_of(bankbook), {"reason": "compare with the original"})
    with bankbook.file.open("rb") as stored:
        assert answer.content == stored.read()
    name = f"{bankbook.claim.receipt_no}-bankbook_copy-1.png"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    entry = last_access()
    assert (entry.action, entry.reason) == ("download", "compare with the original")


@pytest.mark.parametrize("reason", ["", "abc", "x" * 101])
def test_a_download_without_a_reason_sends_nothing(bankbook, people, reason) -> None:
    answer = Desk(people.kim).client.post(download_of(bankbook), {"reason": reason})
    assert answer.status_code == 422
    assert "text/html" in answer["Content-Type"]
    assert not AccessLog.objects.filter(action="download").exists()


def test_no_address_serves_a_stored_path(bankbook, people) -> None:
    client = Desk(people.kim).client
    for address in (f"/media/{bankbook.file.name}", f"/{bankbook.file.name}", f"/static/{bankbook.file.name}"):
        assert client.get(address).status_code == 404
    assert bankbook.file.name not in text_of(Desk(people.kim).case(bankbook.claim))


def test_one_key_accepts_and_the_next_paper_is_open(claim, people) -> None:
    desk = Desk(people.park)
    first = desk.case(claim).context["paper"].document
    assert desk.do(claim, "accept_document", document=first.pk).status_code == 302
    assert Document.objects.get(pk=first.pk).state == "accepted"
    assert desk.case(claim).context["paper"].document.pk != first.pk


def test_a_rejection_needs_its_code(claim, bankbook, people) -> None:
    desk = Desk(people.park)
    for defect in ("", "ugly"):
        assert desk.do(claim, "reject_document", document=bankbook.pk, defect=defect).status_code == 422
        assert Document.objects.get(pk=bankbook.pk).state == "received"
    assert desk.do(claim, "reject_document", document=bankbook.pk, defect="holder_differs").status_code == 302
    bankbook = Document.objects.get(pk=bankbook.pk)
    assert (bankbook.state, bankbook.defect, bankbook.judged_by) == ("rejected", "holder_differs", people.park)


def test_a_paper_of_another_claim_cannot_be_judged_from_here(programme, claim, people) -> None:
    other = builders.review(builders.file(programme, people, 2), people, accept=False)
    foreign = other.documents.get(kind="bankbook_copy")
    assert Desk(people.park).do(claim, "accept_document", document=foreign.pk).status_code == 422
    assert Document.objects.get(pk=foreign.pk).state == "received"


@pytest.mark.parametrize("who", ["lee", "jung", "seo"])
def test_only_agents_judge_papers(claim, bankbook, people, who) -> None:
    desk = Desk(getattr(people, who))
    assert desk.do(claim, "accept_document", document=bankbook.pk).status_code == 403
    assert Document.objects.get(pk=bankbook.pk).state == "received"
    assert "data-answer" not in text_of(desk.case(claim))


def test_a_judgement_of_what_was_replaced_meanwhile_is_refused(claim, bankbook, people) -> None:
    desk, seen = Desk(people.park), claim.event_seq
    workflow.attach_document(claim=claim.pk, actor=people.kim, paper=Paper("bankbook_copy", builders.picture("new")))
    answer = desk.do(claim, "accept_document", document=bankbook.pk, seen=seen)
    assert answer.status_code in (409, 422)
    assert Document.objects.get(pk=bankbook.pk).state == "superseded"


def test_a_new_upload_keeps_the_version_before(claim, bankbook, people) -> None:
    desk = Desk(people.kim)
    assert desk.do(claim, "attach_document", kind="bankbook_copy", file=scan("again")).status_code == 302
    newest = claim.documents.exclude(state="superseded").get(kind="bankbook_copy")
    assert (newest.version, newest.supersedes_id) == (2, bankbook.pk)
    assert "1 earlier version" in text_of(desk.case(claim, document=newest.pk))
    assert desk.client.get(page_of(bankbook)).status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("evil.exe", b"MZ\x90\x00", "This kind of file is not accepted."),
        ("fake.png", b"<script>alert(1)</script>", "This kind of file is not accepted."),
        ("cut.png", b"\x89PNG\r\n\x1a\nbroken", "The picture cannot be opened."),
        ("cut.pdf", b"%PDF-1.7 broken", "The PDF cannot be opened."),
    ],
)
def test_a_file_that_will_not_do_is_refused_with_its_sentence(claim, people, name, content, sentence) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    before = claim.documents.count()
    answer = Desk(people.kim).do(claim, "attach_document", kind="other", file=SimpleUploadedFile(name, content))
    assert answer.status_code == 409
    assert sentence in text_of(answer)
    assert claim.documents.count() == before


def test_attaching_nothing_is_refused(claim, people) -> None:
    assert Desk(people.kim).do(claim, "attach_document", kind="other").status_code == 422
    assert Desk(people.kim).do(claim, "attach_document", kind="other", on_paper="on").status_code == 302
    assert state_of(claim) == "in_review"

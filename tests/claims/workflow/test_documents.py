"""Papers: stored by their hash, judged by an agent, superseded and never overwritten."""

import hashlib

import pytest

from claims import workflow
from claims.intake.uploads import Paper
from claims.models import Document
from compensation.errors import GuardFailed, WrongState
from tests import builders, stages
from tests.builders import picture
from tests.narrow import present
from tests.stages import counts, day


@pytest.fixture
def claim(people, programme):
    return builders.review(builders.file(programme, people), people, accept=False)


def test_a_paper_is_kept_with_the_hash_of_its_bytes_under_a_name_that_says_nothing(people, claim):
    content = picture("proof")
    document = workflow.attach_document(
        claim=claim.pk, paper=Paper("other", content, "홍길동.png"), actor=people.kim, as_of=day(2)
    )
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.file.read() == content
    assert "홍길동" not in present(document.file.name)
    assert (document.file_name, document.content_type, document.size) == ("홍길동.png", "image/png", len(content))


def test_a_newer_paper_supersedes_and_the_old_bytes_stay(people, claim):
    old = claim.documents.get(kind="sales_evidence")
    new = workflow.attach_document(
        claim=claim.pk, paper=Paper("sales_evidence", picture("new"), "new.png"), actor=people.kim
    )
    old = Document.objects.get(pk=old.pk)
    assert (old.state, new.supersedes, new.version) == ("superseded", old, 2)
    assert hashlib.sha256(old.file.read()).hexdigest() == old.sha256


def test_other_papers_stand_beside_each_other(people, claim):
    for name in ("one", "two"):
        workflow.attach_document(claim=claim.pk, paper=Paper("other", picture(name), name), actor=people.kim)
    assert list(claim.documents.filter(kind="other").values_list("version", "state")) == [
        (1, "received"),
        (2, "received"),
    ]


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00", b"<html><script>", b"\x89PNG\r\n\x1a\nbroken"])
def test_a_file_of_another_kind_is_refused_and_leaves_nothing(people, claim, content):
    before = counts()
    with pytest.raises(GuardFailed):
        workflow.attach_document(claim=claim.pk, paper=Paper("other", content, "x.png"), actor=people.kim)
    assert counts() == before


def test_a_paper_without_bytes_came_on_paper(people, claim):
    document = workflow.attach_document(claim=claim.pk, paper=Paper("other"), actor=people.kim)
    assert (document.sha256, document.file.name) == ("", "")


def test_a_rejection_needs_a_known_defect(people, claim):
    document = claim.documents.first()
    with pytest.raises(GuardFailed):
        workflow.reject_document(document=document.pk, actor=people.park, defect="ugly")
    rejected = workflow.reject_document(document=document.pk, actor=people.park, defect="expired")
    assert (rejected.state, rejected.defect, rejected.judged_by) == ("rejected", "expired", people.park)


def test_a_judgement_is_not_turned_round_and_its_repeat_is_quiet(people, claim):
    document = claim.documents.first()
    workflow.accept_document(document=document.pk, actor=people.park)
    before = counts()
    workflow.accept_document(document=document.pk, actor=people.park)
    with pytest.raises(WrongState):
        workflow.reject_document(document=document.pk, actor=people.park, defect="expired")
    assert counts() == before


def test_papers_of_a_decided_claim_are_left_alone(people, programme, claim):
    decided = builders.approved(programme, people, 2)
    with pytest.raises(GuardFailed):
        workflow.attach_document(claim=decided.pk, paper=Paper("other", picture("x"), "x"), actor=people.kim)
    waiting = stages.awaiting_award(programme, people, 3)
    with pytest.raises(GuardFailed):
        workflow.accept_document(document=present(waiting.documents.first()).pk, actor=people.park)

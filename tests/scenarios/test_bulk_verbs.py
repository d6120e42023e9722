"""The verbs the replay brought with it: many reports at once, several papers of a claim at once."""

from datetime import timedelta

import pytest

from claims import workflow
from claims.models import DamageReport
from claims.workflow import ReportForm
from compensation.errors import GuardFailed, NotPermitted
from compensation.models import Programme, ProgrammeEvent
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> builders.People:
    return builders.make_people()


@pytest.fixture
def programme(people: builders.People) -> Programme:
    return builders.make_programme(people)


def report(programme: Programme, number: str, **said) -> ReportForm:
    return ReportForm(
        **{
            "number": number,
            "received_at": builders.REPORTS_OPEN + timedelta(hours=5),
            "reporter": "individual",
            "service": "카카오T",
            "paid_service": False,
            "money_damage": False,
            **said,
        }
    )


def test_reports_are_sorted_by_what_they_say_and_counted_in_one_event(programme, people) -> None:
    rows = [
        report(programme, "1", paid_service=True, money_damage=True),
        report(programme, "2", money_damage=True, claimed_amount=250_000),
        report(programme, "3"),
        report(programme, "3"),
    ]
    assert workflow.file_reports(programme=programme.pk, rows=rows, actor=people.kim) == 3
    assert dict(DamageReport.objects.values_list("number", "triage")) == {"1": "paid", "2": "free_loss", "3": "other"}
    event = ProgrammeEvent.objects.get(verb="file_reports")
    assert event.data == {"count": 3, "passed_over": 1, "triage": {"paid": 1, "free_loss": 1, "other": 1}}


def test_the_same_reports_again_change_nothing(programme, people) -> None:
    rows = [report(programme, "1"), report(programme, "2")]
    workflow.file_reports(programme=programme.pk, rows=rows, actor=people.kim)
    assert workflow.file_reports(programme=programme.pk, rows=rows, actor=people.kim) == 0
    assert ProgrammeEvent.objects.filter(verb="file_reports").count() == 1


def test_a_report_from_outside_the_window_files_none(programme, people) -> None:
    late = report(programme, "2", received_at=builders.REPORTS_CLOSE)
    with pytest.raises(GuardFailed):
        workflow.file_reports(programme=programme.pk, rows=[report(programme, "1"), late], actor=people.kim)
    assert not DamageReport.objects.exists()


def test_whoever_may_not_import_may_not_file_reports(programme, people) -> None:
    for person in (people.noh, people.seo, people.oh):
        with pytest.raises(NotPermitted):
            workflow.file_reports(programme=programme.pk, rows=[report(programme, "1")], actor=person)
    assert not DamageReport.objects.exists()


def trail(claim) -> list[tuple]:
    return [(e.verb, e.from_state, e.to_state, e.actor_id, e.effective_at) for e in claim.events.order_by("seq")]


def test_judging_several_papers_is_judging_each(programme, people) -> None:
    one, many = (builders.review(builders.file(programme, people, n), people, accept=False) for n in (1, 2))
    at = builders.RECEIVED + timedelta(days=2)
    defects = ["", "", "unreadable", ""]
    for document, defect in zip(one.documents.order_by("pk"), defects, strict=True):
        if defect:
            workflow.reject_document(document=document.pk, actor=people.park, defect=defect, as_of=at)
        else:
            workflow.accept_document(document=document.pk, actor=people.park, as_of=at)
    verdicts = dict(zip(many.documents.order_by("pk").values_list("pk", flat=True), defects, strict=True))
    workflow.judge_documents(claim=many.pk, verdicts=verdicts, actor=people.park, as_of=at)
    assert trail(many)[1:] == trail(one)[1:]
    states = [list(claim.documents.order_by("pk").values_list("state", "defect", "judged_by")) for claim in (one, many)]
    assert states[0] == states[1]


def test_a_defect_that_does_not_exist_judges_no_paper(programme, people) -> None:
    claim = builders.review(builders.file(programme, people), people, accept=False)
    first, second = claim.documents.order_by("pk")[:2]
    with pytest.raises(GuardFailed):
        workflow.judge_documents(claim=claim.pk, verdicts={first.pk: "", second.pk: "ugly"}, actor=people.park)
    with pytest.raises(NotPermitted):
        workflow.judge_documents(claim=claim.pk, verdicts={first.pk: ""}, actor=people.noh)
    assert set(claim.documents.values_list("state", flat=True)) == {"received"}

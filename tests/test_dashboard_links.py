"""Every number on the dashboard leads to the list it counts, and the list holds as many rows, or as much money."""

from datetime import timedelta

import pytest

from claims.models import DamageReport
from compensation.panels import all_panels
from payouts import workflow
from payouts.tasks import assemble_round
from tests import builders
from tests.builders import RECEIVED

pytestmark = pytest.mark.django_db
AT = RECEIVED + timedelta(days=10)


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def programme(people):
    """Two programmes, so that a link that forgets its own shows; the second one holds more of everything."""
    first, second = (builders.make_programme(people, code) for code in ("t1", "t2"))
    for made, number in ((first, 1), (second, 2)):
        for step in range(number):
            builders.file(made, people, 10 * number + step)
            builders.approved(made, people, 100 * number + step)
            DamageReport.objects.create(
                programme=made, number=f"R{step}", received_at=RECEIVED, reporter="individual", triage="other"
            )
        round_ = workflow.open_round(programme=made.pk, cutoff_at=AT, actor=people.oh, as_of=AT)
        assemble_round(round_.job_id)
        workflow.submit(round=round_.pk, actor=people.oh, as_of=AT)
        workflow.release(round=round_.pk, actor=people.yoon, total=50_000 * number, as_of=AT)
        workflow.mark_sent(round=round_.pk, actor=people.oh, as_of=AT)
        builders.approved(made, people, 300 * number)
    return first


def test_every_number_leads_to_a_list_that_holds_as_much(client, people, programme):
    client.force_login(people.seo)
    checked = 0
    for panel in all_panels():
        for number in panel.numbers(people.seo, programme):
            assert number.url, f"{panel.code}: {number.label} leads nowhere"
            page = client.get(number.url)
            assert page.status_code == 200, number.url
            if "cl" not in page.context:
                continue
            rows = page.context["cl"].queryset
            held = sum(getattr(row, "amount", 0) or 0 for row in rows) if number.unit == "won" else rows.count()
            assert held == number.value, f"{panel.code}: {number.label} says {number.value}, its list {held}"
            checked += 1
    assert checked >= 15

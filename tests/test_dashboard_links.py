"""Every number on the dashboard leads to the list it counts, and the list holds as many rows, or as much money."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone

from claims import workflow as claims
from claims.models import DamageReport
from compensation import tallies
from compensation.admin.dashboard import figures
from compensation.board import Asked
from compensation.calendar import business_days_between, seoul
from compensation.forecast import quantile_of
from compensation.panels import all_panels
from payouts import workflow
from payouts.tasks import assemble_round
from tests import builders, stages
from tests.builders import RECEIVED

pytestmark = pytest.mark.django_db
AT = RECEIVED + timedelta(days=10)


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def both(people):
    """Two programmes, so that a link that forgets its own shows; the second one holds more of everything."""
    made = tuple(builders.make_programme(people, code) for code in ("t1", "t2"))
    for programme, number in zip(made, (1, 2), strict=True):
        for step in range(number):
            builders.file(programme, people, 10 * number + step, channel="phone", service="선물하기")
            builders.approved(programme, people, 100 * number + step)
            DamageReport.objects.create(
                programme=programme,
                number=f"R{step}",
                received_at=builders.REPORTS_OPEN,
                reporter="individual",
                triage="other",
            )
            stages.denied(programme, people, 400 * number + step)
            asked_for = stages.supplement_requested(programme, people, 500 * number + step, channel="post")
            claims.assign(claim=asked_for.pk, actor=people.jung, to=people.kim, as_of=stages.day(3))
        round_ = workflow.open_round(programme=programme.pk, cutoff_at=AT, actor=people.oh, as_of=AT)
        assemble_round(round_.job_id)
        workflow.submit(round=round_.pk, actor=people.oh, as_of=AT)
        workflow.release(round=round_.pk, actor=people.yoon, total=50_000 * number, as_of=AT)
        workflow.mark_sent(round=round_.pk, actor=people.oh, as_of=AT)
        builders.approved(programme, people, 300 * number)
    tallies.recount_all()
    return made


def question(user: Any, programmes: Any, **changes: Any) -> Asked:
    return Asked(user, tuple(programmes), seoul(timezone.now()).date(), every=len(programmes) > 1, **changes)


def held(user: Any, url: str, unit: str = "") -> int | None:
    """What the list behind a link holds, in the number's own unit; None for a page that is no change list.

    The list is asked itself, as its page would: a condition it does not know is refused.
    """
    address, _question, query = url.partition("?")
    match = resolve(address)
    page = next((page for page in admin.site._registry.values() if match.url_name == _list_of(page)), None)
    if page is None:
        return None
    request = RequestFactory().get(address, QueryDict(query))
    request.user = user
    assert page.has_view_permission(request), url
    rows = page.get_changelist_instance(request).queryset
    if unit == "won":
        return sum(getattr(row, "amount", 0) or 0 for row in rows)
    if unit == "days":
        took = (
            business_days_between(seoul(row.received_at).date(), seoul(row.review_completed_at).date()) for row in rows
        )
        return quantile_of(Counter(took), 0.5)
    return rows.count()


def _list_of(page: Any) -> str:
    return f"{page.opts.app_label}_{page.opts.model_name}_changelist"


CONDITIONS: list[dict[str, Any]] = [
    {},
    {"service": "선물하기"},
    {"channel": "post"},
    {"period": "own", "first": date(2023, 2, 1), "last": date(2023, 2, 10)},
    {"period": "own", "first": date(2023, 2, 20)},
]


def test_every_number_and_every_mark_leads_to_a_list_that_holds_as_much(people, both):
    for programmes in (both[:1], both):
        for conditions in CONDITIONS:
            asked = question(people.seo, programmes, **conditions)
            assert check_numbers(asked) >= 8, conditions
            linked = check_figures(asked)
            if not conditions:
                assert linked == {"inflow", "backlog", "turnaround", "decisions", "work", "money", "supplements"}


def check_numbers(asked: Asked) -> int:
    checked = 0
    for panel in all_panels():
        for number in panel.numbers(asked):
            assert number.url, f"{panel.code}: {number.label} leads nowhere"
            found = held(asked.user, number.url, number.unit)
            if found is not None or number.value is None:
                assert found == number.value, f"{panel.code}: {number.label} {number.value}, list {found}"
                checked += 1
    return checked


def check_figures(asked: Asked) -> set[str]:
    linked = set()
    for figure in figures(asked):
        unit = "won" if figure.code == "money" else ""
        for url, value, name in set(figure.links()):
            assert held(asked.user, url, unit) == value, (figure.code, name, url)
            linked.add(figure.code)
        marks = figure.drawing.marks if figure.drawing else []
        assert all(mark.url for mark in marks if mark.value), figure.code
    return linked

"""Who else has a case open: a polite hint from a page's beat, gone when the beat stops."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from claims.models import Claim, Presence
from claims.presence import STILL_HERE, beat, others_here
from tests import builders
from tests.claims.admin.desk import Desk, text_of

pytestmark = pytest.mark.django_db


def address(claim: Claim) -> str:
    return reverse("admin:claims_claim_here", args=[claim.pk])


def test_a_beat_notes_who_is_here_and_answers_who_else_is(claim, people):
    kim, lee = Desk(people.kim), Desk(people.lee)
    assert kim.client.post(address(claim)).json() == {"others": ""}
    assert lee.client.post(address(claim), {"writing": "yes"}).json() == {"others": "kim is viewing this"}
    assert kim.client.post(address(claim)).json() == {"others": "lee is writing here"}
    assert Presence.objects.filter(claim=claim).count() == 2


def test_the_case_page_says_it_in_its_first_line_without_script(claim, people):
    beat(claim, people.lee, writing=True, now=timezone.now())
    page = text_of(Desk(people.kim).case(claim))
    first_line = page.split('class="r-first', 1)[1].split('class="case"', 1)[0]
    assert "lee is writing here" in first_line
    assert 'role="status" aria-live="polite" data-others' in first_line
    assert "lee is writing here" in text_of(Desk(people.kim).verb(claim, "correct_facts"))


def test_nobody_reads_about_themselves(claim, people):
    beat(claim, people.kim, writing=True, now=timezone.now())
    assert "is writing here" not in text_of(Desk(people.kim).case(claim))


def test_whoever_stopped_beating_is_gone_after_45_seconds(claim, people):
    now = timezone.now()
    beat(claim, people.lee, writing=False, now=now)
    assert others_here(claim, people.kim, now + STILL_HERE - timedelta(seconds=1))
    assert others_here(claim, people.kim, now + STILL_HERE) == []


def test_another_case_is_another_room(programme, claim, people):
    beat(builders.file(programme, people, 2), people.lee, writing=False, now=timezone.now())
    assert others_here(claim, people.kim, timezone.now()) == []


def test_old_rows_are_pruned_by_the_next_beat_of_anybody(programme, claim, people):
    other = builders.file(programme, people, 2)
    beat(other, people.lee, writing=False, now=timezone.now() - timedelta(minutes=11))
    beat(claim, people.kim, writing=False, now=timezone.now())
    assert list(Presence.objects.values_list("claim", flat=True)) == [claim.pk]


def test_a_beat_is_posted_by_those_who_may_see_the_case(claim, people):
    assert Desk(people.kim).client.get(address(claim)).status_code == 405
    assert Desk(people.oh).client.post(address(claim)).status_code == 403
    assert Desk(people.kim).client.post(address(Claim(pk=99))).status_code == 404
    assert not Presence.objects.exists()


def test_a_beat_keeps_nobody_signed_in(claim, people):
    client = Desk(people.kim).client
    before = client.session.get_expiry_date()
    answer = client.post(address(claim))
    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies
    assert Desk(people.kim).case(claim).cookies["sessionid"]
    assert client.session.get_expiry_date() >= before


def test_the_beat_changes_nothing_of_the_claim(claim, people):
    before = Claim.objects.values().get(pk=claim.pk)
    Desk(people.kim).client.post(address(claim))
    assert Claim.objects.values().get(pk=claim.pk) == before

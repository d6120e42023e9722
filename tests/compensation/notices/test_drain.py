"""One bell for all that is written, and one drain that sends it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError

from compensation.models import Notice
from compensation.notices import outbox
from compensation.notices.transports import Outcome
from compensation.tasks import send_notices
from tests.compensation.notices.test_outbox import write

pytestmark = pytest.mark.django_db


@pytest.fixture
def bells(monkeypatch):
    rung = []
    cache.delete(outbox.BELL)
    monkeypatch.setattr(send_notices, "apply_async", lambda **options: rung.append(options))
    yield rung
    cache.delete(outbox.BELL)


@pytest.fixture
def many(programme, scripted, bells, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(120):
            write(programme, key=str(number))
    return bells


def test_a_hundred_notices_ring_once(many):
    assert len(many) == 1


def test_the_drain_sends_all_of_them_once(many, scripted):
    assert outbox.drain() == 120
    assert len(scripted.sent) == len(set(scripted.sent)) == 120
    assert outbox.drain() == 0


def test_after_the_drain_the_next_notice_rings_again(
    many,
    programme,
    django_capture_on_commit_callbacks,
):
    outbox.drain()
    with django_capture_on_commit_callbacks(execute=True):
        write(programme, key="late")
    assert len(many) == 2


def test_what_nobody_knows_is_asked_about_once_a_minute(programme, scripted, bells):
    scripted.answers["send"] = Outcome("unknown")
    notice = write(programme)
    outbox.drain()
    outbox.drain()
    assert (len(scripted.sent), len(scripted.asked)) == (1, 0)
    Notice.objects.filter(pk=notice.pk).update(rung_at=timezone.now() - timedelta(minutes=2))
    outbox.drain()
    assert (len(scripted.sent), len(scripted.asked)) == (1, 1)


def test_what_waits_for_the_morning_is_left_alone(programme, scripted, bells):
    notice = write(programme)
    Notice.objects.filter(pk=notice.pk).update(not_before=timezone.now() + timedelta(hours=1))
    assert outbox.drain() == 0
    assert outbox.sweep() == 0
    assert scripted.sent == []


def test_the_sweeper_rings_for_what_a_lost_bell_left(programme, scripted, bells):
    write(programme)
    assert outbox.sweep() == 1
    assert len(bells) == 1


def test_a_broker_that_does_not_answer_is_left_to_the_sweeper(programme, monkeypatch, bells):
    def refuse(**options):
        raise OperationalError("no broker")

    monkeypatch.setattr(send_notices, "apply_async", refuse)
    outbox.ring()
    assert Notice.objects.count() == 0


def test_asking_never_sends(programme, scripted, bells):
    notice = write(programme)
    assert outbox.ask(notice.pk) == "queued"
    Notice.objects.filter(pk=notice.pk).update(state="unknown")
    scripted.answers["ask"] = Outcome("delivered")
    assert outbox.ask(notice.pk) == "delivered"
    assert scripted.sent == []

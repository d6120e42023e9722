"""A notice is written with the change it tells of, and sent once."""

import itertools
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from compensation.calendar import SEOUL
from compensation.models import Notice
from compensation.notices import outbox
from compensation.notices.texts import LANGUAGES, BadText, Text, check, codes, text
from compensation.notices.transports import LiveTransportRefused, Outcome, transport_for

pytestmark = pytest.mark.django_db

NOON = datetime(2023, 3, 14, 12, tzinfo=SEOUL)
VALUES = {"number": "t1-000001", "link": "https://example.com/s/abc"}


def write(programme, key="a", **changes):
    said = {"template": "decided", "language": "ko", "phone": "01012345678", "values": VALUES, "at": NOON}
    return outbox.enqueue(programme=programme, stream="claim:t1-000001", dedupe_key=key, **{**said, **changes})


def test_a_notice_is_sent_once_however_often_the_bell_rings(programme, scripted):
    notice = write(programme)
    assert [outbox.send(notice.pk) for _ in range(3)] == ["sent"] * 3
    assert len(scripted.sent) == 1


def test_the_same_change_writes_one_notice(programme):
    assert write(programme).pk == write(programme).pk


def test_a_rolled_back_change_tells_nobody(programme):
    with transaction.atomic():
        write(programme)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_an_unknown_outcome_is_asked_about_and_never_resent(programme, scripted):
    scripted.answers["send"] = Outcome("unknown")
    notice = write(programme)
    assert outbox.send(notice.pk) == "unknown"
    assert outbox.send(notice.pk) == "unknown"
    scripted.answers["ask"] = Outcome("delivered", provider_id="M1")
    assert outbox.send(notice.pk) == "delivered"
    assert (len(scripted.sent), len(scripted.asked)) == (1, 2)


def test_what_the_provider_never_had_is_sent_again_a_bounded_number_of_times(programme, scripted):
    scripted.answers["send"] = Outcome("absent")
    notice = write(programme)
    states = [outbox.send(notice.pk) for _ in range(outbox.MOST_ATTEMPTS + 2)]
    assert states[-1] == "failed"
    assert len(scripted.sent) == outbox.MOST_ATTEMPTS


def test_a_worker_that_died_while_sending_leaves_an_unknown_outcome(programme, scripted):
    notice = write(programme)
    Notice.objects.filter(pk=notice.pk).update(state="sending", lease_until=timezone.now() - timedelta(seconds=1))
    outbox.sweep()
    assert Notice.objects.get(pk=notice.pk).state == "unknown"
    assert scripted.sent == []


def test_at_night_it_waits_for_the_morning(programme, scripted):
    night = datetime(2023, 3, 14, 23, 30, tzinfo=SEOUL)
    assert outbox.after_quiet_hours(night) == datetime(2023, 3, 15, 8, tzinfo=SEOUL)
    assert outbox.after_quiet_hours(night.replace(hour=3)) == datetime(2023, 3, 14, 8, tzinfo=SEOUL)
    assert outbox.after_quiet_hours(NOON) is None
    notice = write(programme, at=night)
    Notice.objects.filter(pk=notice.pk).update(not_before=timezone.now() + timedelta(hours=1))
    assert outbox.send(notice.pk) == "queued"
    assert scripted.sent == []


def test_someone_who_opted_out_is_not_written_to(programme, scripted):
    notice = write(programme, wanted=False)
    assert outbox.send(notice.pk) == "suppressed"
    assert scripted.sent == []


def test_without_an_address_there_is_nobody_to_tell(programme):
    assert write(programme, phone="", email="") is None


def test_a_demo_refuses_a_live_transport(settings):
    settings.REDRESS_TRANSPORTS = {"alimtalk": "compensation.notices.transports.solapi.SolapiTransport"}
    with pytest.raises(LiveTransportRefused):
        transport_for("alimtalk")


def test_the_demos_transport_writes_a_file_and_knows_it(programme, settings, tmp_path):
    settings.HOME = tmp_path
    notice = write(programme)
    assert outbox.send(notice.pk) == "delivered"
    assert len(list((tmp_path / "notices").iterdir())) == 1


@pytest.mark.parametrize(("code", "language"), list(itertools.product(codes(), LANGUAGES)))
def test_every_text_exists_in_both_languages_with_the_same_variables(code, language):
    assert text(code, language).variables == text(code, "ko").variables


@pytest.mark.parametrize("body", ["{account}", "{bank}", "{name} {amount}", "{representative} {offer}"])
def test_a_text_with_an_account_or_a_name_beside_a_sum_is_refused(body):
    with pytest.raises(BadText):
        check(Text("x", "ko", "subject", body))

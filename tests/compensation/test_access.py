"""The access log: written before data leaves, with whose data it was, and why where a reason is due."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from compensation.access import log_access
from compensation.errors import GuardFailed
from compensation.models import AccessLog
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of(rf):
    def make(user):
        request = rf.get("/", REMOTE_ADDR="10.1.2.3")
        request.user = user
        return request

    return make


@pytest.fixture
def kim():
    return builders.make_people().kim


def test_an_entry_holds_account_time_place_whose_data_and_what(request_of, kim):
    log_access(request_of(kim), "view", "claim", "t1-000001", subjects=[7, 3, 7])
    entry = AccessLog.objects.get()
    assert (entry.user, entry.address, entry.action) == (kim, "10.1.2.3", "view")
    assert (entry.object_type, entry.object_key) == ("claim", "t1-000001")
    assert (entry.subjects, entry.subject_count) == ([3, 7], 2)
    assert entry.at is not None


@pytest.mark.parametrize("action", ["download", "unmask"])
@pytest.mark.parametrize("reason", ["", "    ", "ab c", "x" * 101])
def test_downloads_and_unmasking_need_a_reason_that_says_something(request_of, kim, action, reason):
    with pytest.raises(GuardFailed):
        log_access(request_of(kim), action, "round", 1, reason=reason)
    assert not AccessLog.objects.exists()


def test_the_database_refuses_a_download_without_a_reason_too(kim):
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessLog.objects.create(user=kim, action="download", object_type="round", reason="    x    ")


def test_a_reason_is_kept_in_one_line(request_of, kim):
    log_access(request_of(kim), "download", "round", 1, reason="  for the \n auditor ")
    assert AccessLog.objects.get().reason == "for the auditor"


def test_many_subjects_are_counted_in_full_and_listed_up_to_a_thousand(request_of, kim):
    log_access(request_of(kim), "search", "claim", subjects=range(1, 1501))
    entry = AccessLog.objects.get()
    assert (len(entry.subjects), entry.subject_count) == (1000, 1500)


def test_someone_not_signed_in_is_logged_without_a_name(request_of):
    log_access(request_of(AnonymousUser()), "login_failed", "account", "kim")
    assert AccessLog.objects.get().user is None

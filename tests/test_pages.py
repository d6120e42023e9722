"""Every page of the office, opened and forged by every role: what roles.py says is what the pages do."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compensation.admin.base import RecordAdmin
from compensation.events import Event, Recorded

EVERYONE = ("kim", "lee", "jung", "oh", "yoon", "seo", "im", "gong", "noh")
FORBIDDEN = ("not_permitted", "four_eyes")


@pytest.fixture
def people(db):
    from tests import builders

    return builders.make_people()


@pytest.fixture
def office(people):
    """A programme in full swing: every page has something to show."""
    from claims.tasks import replay_policy, sweep_policy
    from claims.workflow.simulation import request_replay, request_sweep
    from compensation import closing, filing, jobs, policies
    from compensation.calendar import end_of_day
    from compensation.models import AccessLog
    from payouts import workflow as payouts
    from payouts.models import RecoveredExport, RecoveredLine
    from tests import builders, stages
    from tests.payouts.format_documents import small_bank

    programme = builders.make_programme(people)
    closes = end_of_day(timezone.now().date().replace(year=timezone.now().year + 1, day=1))
    filing.request_extension(
        programme=programme.pk, new_closes_at=closes, reason="접수가 이어지고 있습니다", actor=people.jung
    )
    draft = policies.draft_policy(
        programme=programme.pk, document=builders.policy_document(programme.code), actor=people.jung
    )
    policies.submit_policy(policy=draft.pk, actor=people.jung)
    closing.request_closing(
        programme=programme.pk, council_meeting="10차 회의", reason="모두 마쳤습니다", actor=people.jung
    )
    stages.awaiting_award(programme, people, 1)
    line = stages.paid(programme, people, 2)
    payouts.draft_format(document=small_bank(), actor=people.oh)
    payouts.open_recovery(
        line=line.pk, actor=people.oh, cause="overpayment", amount=20_000, reason="금액을 잘못 적었습니다"
    )
    for number in (3, 4):
        builders.file(programme, people, number, phone="01099998888")
    replay = request_replay(version=draft.pk, actor=people.jung)
    replay_policy(replay.job_id)
    sweep = request_sweep(
        version=draft.pk, parameter="tiers.1.up_to", first="250000", last="350000", step="50000", actor=people.jung
    )
    sweep_policy(sweep.job_id)
    export = RecoveredExport.objects.create(
        programme=programme, seq=99, entry={"programme": programme.code}, entry_hash="0" * 64, recovered_by=people.oh
    )
    RecoveredLine.objects.create(export=export, receipt_no="x-1", instalment=1, line="line:x/1/1", amount=50_000)
    jobs.enqueue("demo", "pages", payload={}, actor=people.jung, programme=programme)
    AccessLog.objects.create(user=people.kim, action="view", object_type="claim", object_key="t1-000001")
    return programme


def record_admins() -> list[RecordAdmin]:
    """Every registered page of records."""
    return [page for page in admin.site._registry.values() if isinstance(page, RecordAdmin)]


def pages_of(page: RecordAdmin) -> list[tuple[str, Any]]:
    """Addresses of a model's pages: the list, an object of it, each verb; with the verb and its object."""
    obj = page.model._default_manager.order_by("-pk").first()
    found: list[tuple[str, Any]] = [(page.list_url(), None)]
    if obj is not None:
        found.append((page.object_url(obj), None))
    for verb in page.verbs:
        if verb.on_list:
            found.append((page.verb_url(verb), (verb, None)))
        elif obj is not None:
            found.append((page.verb_url(verb, obj), (verb, obj)))
    return found


def signed_in(user: Any, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def expected(user: Any, page: RecordAdmin, verb: Any) -> set[int]:
    """What a GET must answer, from the roles alone."""
    if not user.has_perm(f"{page.opts.app_label}.view_{page.opts.model_name}"):
        return {403}
    if verb is None:
        return {200}
    refusal = verb[0].blocked(user, verb[1])
    return {200} if refusal is None else {403 if refusal.code in FORBIDDEN else 409}


def test_only_our_pages_are_registered():
    assert {type(page).__name__ for page in admin.site._registry.values() if not isinstance(page, RecordAdmin)} == set()


def test_every_page_answers_every_role_as_the_roles_say(office, people):
    for name in EVERYONE:
        user = getattr(people, name)
        client = signed_in(user)
        for page in record_admins():
            for url, verb in pages_of(page):
                assert client.get(url).status_code in expected(user, page, verb), (name, url)
        home = client.get(reverse("dashboard"))
        assert home.status_code == 200
        assert (office.name_en in home.text) == user.has_perm("compensation.view_dashboard"), name


def test_the_ground_floor_and_both_others_have_an_object_page_under_test(office):
    empty = {page.opts.label_lower for page in record_admins() if page.model._default_manager.first() is None}
    assert empty <= {"claims.importbatch", "claims.importrow", "claims.damagereport"}


def test_nobody_signed_out_sees_a_page(office):
    client = Client()
    for page in record_admins():
        for url, _verb in pages_of(page):
            response = client.get(url)
            assert response.status_code == 302, url
            assert response["Location"].startswith(reverse("admin:login"))


def _said() -> dict[str, Any]:
    """Every event and every version, to see that nothing moved."""
    events = {m: m._default_manager.count() for m in apps.get_models() if issubclass(m, Event)}
    versions = {
        m: sorted(m._default_manager.values_list("pk", "event_seq"))
        for m in apps.get_models()
        if issubclass(m, Recorded)
    }
    return {"events": events, "versions": versions}


def test_a_forged_post_of_a_role_that_may_not_changes_nothing(office, people):
    before = _said()
    for name in EVERYONE:
        user = getattr(people, name)
        client = signed_in(user)
        tried = 0
        for page in record_admins():
            for url, verb in pages_of(page):
                if verb is None or expected(user, page, verb) != {403}:
                    continue
                tried += 1
                seen = getattr(verb[1], "event_seq", "")
                forged = {"seen": seen, "reason": "사유를 꾸며 넣습니다", "confirm": "on"}
                assert client.post(url, forged).status_code == 403, (name, url)
        assert tried > 20, name
    assert _said() == before


def test_the_admins_own_forms_do_not_exist(office, people):
    before = _said()
    for name in EVERYONE:
        client = signed_in(getattr(people, name))
        for page in record_admins():
            obj, base = page.model._default_manager.first(), page.list_url()
            addresses = [f"{base}add/"] + ([f"{base}{obj.pk}/delete/", f"{base}{obj.pk}/history/"] if obj else [])
            for address in addresses:
                assert client.post(address, {"post": "yes"}).status_code == 404, address
            if obj:
                client.post(page.object_url(obj), {"state": "paid", "_save": "1"})
            client.post(base, {"action": "delete_selected", "_selected_action": [obj.pk if obj else 1]})
    assert _said() == before


def test_an_unknown_object_and_an_unknown_verb_are_said_in_a_sentence(office, people):
    client = signed_in(people.jung)
    for page in record_admins():
        if not people.jung.has_perm(f"{page.opts.app_label}.view_{page.opts.model_name}"):
            continue
        missing = client.get(f"{page.list_url()}99999999/change/")
        assert missing.status_code == 404
        assert "Not found, or not yours to see." in missing.text
        unknown = client.get(f"{page.list_url()}do/no_such_verb/")
        assert unknown.status_code == 404


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_has_one_heading_a_main_part_a_skip_link_and_a_language(office, people, language):
    for user in (people.seo, people.jung, people.im):
        client = signed_in(user, language)
        for page in record_admins():
            for url, verb in pages_of(page):
                response = client.get(url)
                if response.status_code == 403 and verb is None:
                    continue
                text = response.text
                assert text.count("<h1") == 1, url
                assert text.count("<main") == 1, url
                assert f'<html lang="{language}"' in text, url
                assert 'href="#r-main"' in text, url


def _add_rows(label: str, mark: str, number: int, people: Any, programme: Any) -> None:
    from compensation.models import AccessLog, Job, User
    from tests import builders

    names = [f"{mark}{step}" for step in range(number)]
    if label == "compensation.job":
        Job.objects.bulk_create(Job(kind="demo", dedupe_key=name, created_by=people.jung) for name in names)
    elif label == "compensation.accesslog":
        AccessLog.objects.bulk_create(
            AccessLog(user=people.kim, action="view", object_type="claim", object_key=name) for name in names
        )
    elif label == "compensation.user":
        for user in User.objects.bulk_create(User(username=name, is_staff=True) for name in names):
            user.groups.set(people.lee.groups.all())
    else:
        first = 100 if mark == "few" else 200
        for step in range(number):
            builders.file(programme, people, first + step, papers=())


@pytest.mark.parametrize(
    ("label", "reader"),
    [
        ("compensation.job", "seo"),
        ("compensation.accesslog", "seo"),
        ("compensation.user", "im"),
        ("claims.claim", "kim"),
    ],
)
def test_a_list_of_many_rows_asks_no_more_than_a_list_of_few(office, people, label, reader):
    page: Any = admin.site._registry[apps.get_model(label)]
    user = getattr(people, reader)

    def asked() -> int:
        client = signed_in(user)
        client.get(page.list_url())  # what is kept between requests is kept now
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page.list_url()).status_code == 200
        return len(queries)

    _add_rows(label, "few", 10, people, office)
    few = asked()
    _add_rows(label, "many", 190, people, office)
    assert asked() == few
    # The queue counts each of its views.
    assert few <= (30 if label == "claims.claim" else 20)


def test_the_dashboard_asks_no_more_when_there_is_more(office, people):
    client = signed_in(people.gong)

    def asked() -> int:
        client.get(reverse("dashboard"))  # counts again what happened since
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("dashboard"))
        return len(queries)

    few = asked()
    _add_rows("claims.claim", "many", 20, people, office)
    assert asked() == few
    assert few <= 45

"""Every page and every verb, asked by people who are limited to another programme: nothing shows and nothing moves."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.intake import batches
from claims.models import Claim, Contact, DamageReport, Document
from claims.search import number_of, search_claims
from claims.workflow import assign, take_next
from compensation import scope
from compensation.accounts import limit_account
from compensation.errors import GuardFailed, NotYours
from compensation.models import AccessLog, Programme, User
from payouts import workflow as payouts
from payouts.models import BankFile
from tests import builders
from tests.builders import OPENS, REPORTS_OPEN, form
from tests.narrow import present
from tests.test_pages import (
    _said,
    office,  # noqa: F401  (a fixture)
    people,  # noqa: F401  (a fixture)
    record_admins,
    signed_in,
)

#: One of each role that sees rows at all.
EVERYONE = ("kim", "lee", "jung", "oh", "yoon", "seo")
#: What stands on pages of the programme in full swing and nowhere else.
MARKS = ("t1-0000", "판교식당", "Test programme", "시험 프로그램")
REPORT = {"number": "R-000001", "received_at": REPORTS_OPEN, "reporter": "individual", "triage": "other"}


@pytest.fixture
def other(office, people) -> Programme:  # noqa: F811
    """A second programme, to which everybody but the administrator is limited; the first holds one row of each kind."""
    DamageReport.objects.create(programme=office, **REPORT)
    claim = present(Claim.objects.filter(state="received").first())
    Contact.objects.create(
        claim=claim,
        number=1,
        kind="visit",
        state="planned",
        planned_for=OPENS,
        made_by=people.kim,
        assigned_to=people.kim,
    )
    second = builders.make_programme(people, "u2", name_ko="다른 프로그램", name_en="Another programme")
    for name in EVERYONE:
        if name != "im":
            person = getattr(people, name).pk
            limit_account(user=person, programmes=[second.pk], actor=people.im, reason="Hired for the second")
    people.im.programmes.set([second])
    return second


def limited(people: Any, name: str) -> User:  # noqa: F811
    """As the next request reads them."""
    return User.objects.get(pk=getattr(people, name).pk)


def of_the_first(page: Any) -> bool:
    """Whether the model's rows belong to programmes: the rows of the house are the same for everybody."""
    return page.of_programmes


def of_the_first_programme(page: Any) -> Any:
    """The newest row that belongs to the programme in full swing, or to none at all."""
    path = scope.path_of(page.model)
    rows = page.model._default_manager.order_by("-pk")
    return rows.filter(**{path: Programme.objects.get(code="t1").pk}).first() or rows.filter(**{path: None}).first()


def addresses(page: Any) -> Iterator[tuple[str, str, bool]]:
    """(address, route, whether it names an object) of every pattern below a model's page."""
    newest = of_the_first_programme(page)
    known = {"object_id": newest and newest.pk, "page": 1, "file_id": (BankFile.objects.first() or BankFile(pk=1)).pk}
    for pattern in page.get_urls():
        route, wanted = str(pattern.pattern), set(pattern.pattern.converters)
        if "code" in wanted:
            continue  # verbs: asked one by one below
        # Pages about a part of an object are asked for some part of it: the object itself is not theirs to see.
        known |= {name: 1 for name in wanted if name.endswith("_id") and name not in known}
        if "documents" in route:
            known["pk"] = present(Document.objects.filter(claim__programme__code="t1").first()).pk
        elif "visits" in route:
            known["pk"] = Contact.objects.get().pk
        if not wanted <= {name for name, value in known.items() if value}:
            assert newest is None, f"no object for {route}"
            continue
        address = page.list_url() + route
        for name in wanted:
            converter = type(pattern.pattern.converters[name]).__name__.removesuffix("Converter").lower()
            address = address.replace(f"<{converter}:{name}>", str(known[name]))
        assert "<" not in address, address
        yield address, route, bool(wanted)


def test_no_page_shows_an_object_of_another_programme(other, people):  # noqa: F811
    tried = 0
    for name in EVERYONE:
        client = signed_in(limited(people, name))
        for page in filter(of_the_first, record_admins()):
            for address, route, about_one in addresses(page):
                # The short address leads on to the page without a look.
                if not about_one or route == "<int:object_id>/":
                    continue
                tried += 1
                if not address.endswith("/change/"):
                    assert client.post(address, {"reason": "Just a look"}, follow=True).status_code in (
                        403,
                        404,
                        405,
                    ), (
                        name,
                        address,
                    )
                answer = client.get(address, follow=True)
                assert answer.status_code in (403, 404, 405), (name, address)
    assert tried > 100


def test_no_list_and_no_page_of_many_shows_a_row_of_another_programme(other, people):  # noqa: F811
    for name in EVERYONE:
        client = signed_in(limited(people, name))
        pages = [
            (page, address)
            for page in filter(of_the_first, record_admins())
            for address, _r, one in addresses(page)
            if not one
        ]
        for _page, address in [*pages, (None, reverse("dashboard")), (None, reverse("admin:index"))]:
            text = client.get(address, follow=True).text
            assert not [mark for mark in MARKS if mark in text], (name, address)


def test_no_verb_touches_an_object_of_another_programme(other, people):  # noqa: F811
    before, tried = _said(), 0
    for name in EVERYONE:
        client = signed_in(limited(people, name))
        for page in filter(of_the_first, record_admins()):
            obj = of_the_first_programme(page)
            for verb in page.verbs:
                if verb.on_list or obj is None:
                    continue
                address = page.verb_url(verb, obj)
                tried += 1
                forged = {"seen": getattr(obj, "event_seq", ""), "reason": "사유를 꾸며 넣습니다", "confirm": "on"}
                assert client.get(address).status_code in (403, 404), (name, address)
                assert client.post(address, forged).status_code in (403, 404), (name, address)
    assert tried > 100
    assert _said() == before


def test_the_ceremony_refuses_an_object_of_another_programme_like_one_that_is_not_there(other, office, people):  # noqa: F811
    before = _said()
    claim = present(Claim.objects.filter(programme=office, state="received").first())
    with pytest.raises(NotYours):
        assign(claim=claim.pk, to=people.kim, actor=limited(people, "jung"))
    with pytest.raises(NotYours):
        payouts.open_round(programme=office.pk, cutoff_at=OPENS, actor=limited(people, "oh"))
    with pytest.raises(NotYours):
        batches.upload(programme=office.pk, kind="claims", data=b"a,b", file_name="a.csv", actor=limited(people, "kim"))
    with pytest.raises(NotYours):
        builders.workflow.file_claim(programme=office.pk, form=form(90), actor=limited(people, "kim"))
    assert _said() == before


def test_next_case_search_and_find_stay_within_ones_programmes(other, office, people):  # noqa: F811
    kim = limited(people, "kim")
    assert Claim.objects.filter(assigned_to=None, state="received").exists()
    assert take_next(actor=kim) is None
    mine = builders.workflow.file_claim(programme=other.pk, form=form(70), actor=kim, as_of=OPENS)
    assert present(take_next(actor=kim)).pk == mine.pk
    rows = scope.visible(kim, Claim.objects.all())
    theirs = present(Claim.objects.filter(programme=office).first())
    for text in (theirs.receipt_no, theirs.claimant.business_name, theirs.claimant.brn, theirs.claimant.phone):
        assert not search_claims(rows, text).exclude(pk=mine.pk).exists(), text
    assert number_of(rows, theirs.receipt_no) is None
    client = signed_in(kim)
    found = client.get(reverse("admin:claims_claim_find"), {"number": theirs.receipt_no}, follow=True)
    assert theirs.claimant.business_name not in found.text


def test_a_case_goes_to_nobody_who_does_not_work_on_its_programme(other, office, people):  # noqa: F811
    people.jung.programmes.clear()
    claim = present(Claim.objects.filter(programme=office, state="received").first())
    with pytest.raises(GuardFailed, match="kim"):
        assign(claim=claim.pk, to=limited(people, "kim"), actor=limited(people, "jung"))


def test_a_programme_is_not_chosen_in_a_form_by_who_does_not_work_on_it(other, office, people):  # noqa: F811
    address = reverse("admin:payouts_round_list_do", args=["open_round"])
    client = signed_in(limited(people, "oh"))
    assert "Another programme" in client.get(address).text
    before = _said()
    forged = client.post(address, {"programme": office.pk, "cutoff_at": "2023-03-01T00:00"})
    assert forged.status_code == 422
    assert _said() == before


def test_an_auditor_reads_the_accesses_to_their_programmes_alone(other, office, people):  # noqa: F811
    mine = builders.workflow.file_claim(programme=other.pk, form=form(71), actor=None, as_of=OPENS)
    theirs = present(Claim.objects.filter(programme=office).first())
    people.park.programmes.clear()
    client = signed_in(limited(people, "park"))
    for claim in (mine, theirs):
        assert client.get(reverse("admin:claims_claim_change", args=[claim.pk])).status_code == 200
    logged = dict(
        AccessLog.objects.filter(object_type="claim", user=people.park).values_list("object_key", "programme")
    )
    assert logged == {mine.receipt_no: other.pk, theirs.receipt_no: office.pk}
    text = signed_in(limited(people, "seo")).get(reverse("admin:compensation_accesslog_changelist")).text
    assert mine.receipt_no in text
    assert theirs.receipt_no not in text


def test_a_limit_costs_one_query_a_request(other, people):  # noqa: F811
    def asked() -> int:
        client = signed_in(limited(people, "kim"))
        client.get(reverse("admin:claims_claim_changelist"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("admin:claims_claim_changelist")).status_code == 200
        return len([query for query in queries if "user_programmes" in query["sql"]])

    assert asked() == 1
    people.kim.programmes.clear()
    assert asked() == 1


def test_every_registered_page_says_whose_its_rows_are():
    """A new page either belongs to programmes or says that it is the house's own."""
    for page in admin.site._registry.values():
        assert not of_the_first(page) or scope.path_of(page.model)

"""The pages of replays and sweeps: what each role sees of them, what they refuse, what leaves the house."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from claims import tasks
from claims.admin.simulation_chart import bars, sweep_chart
from claims.models import Claim, PolicyReplay, PolicySweep
from claims.simulation_links import policy_links
from claims.workflow.simulation import request_replay
from compensation import policies
from compensation.errors import Refused
from compensation.models import AccessLog
from tests import builders
from tests.claims.simulation import books

pytestmark = pytest.mark.django_db

NOTHING = "Nothing was changed."
LIST = "/admin/claims/policyreplay/"
SWEEPS = "/admin/claims/policysweep/"


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def page_of(made) -> str:
    return reverse(f"admin:claims_{made._meta.model_name}_change", args=[made.pk])


@pytest.fixture
def replayed(book, people):
    return books.replayed(book, people, books.tiers(first=340_000, second=460_000))


def test_a_manager_asks_for_a_replay_and_is_led_to_its_progress(book, people):
    version = books.draft(book, people, books.tiers(first=340_000))
    client, address = signed_in(people.jung), f"{LIST}do/request_replay/?version={version.pk}"
    form = client.get(address)
    assert form.context["form"].initial["version"] == version
    done = client.post(address, {"version": version.pk})
    made = PolicyReplay.objects.get()
    assert done["Location"] == page_of(made)
    page = client.get(page_of(made)).text
    assert NOTHING in page
    assert "You can close this window." in page


def test_the_page_says_that_nothing_was_changed_and_what_it_costs(replayed, people):
    page = signed_in(people.jung).get(page_of(replayed))
    text = page.text
    assert NOTHING in text
    assert "₩1,030,000" not in text
    totals = replayed.totals
    assert (totals["total_before"], totals["delta"], totals["undetermined"]) == (1_060_000, -40_000, 1)
    assert "₩1,060,000" in text
    assert "₩1,020,000" in text
    assert "−40,000" in text
    assert "The amount of 1 claim cannot be known" in text
    for title in ("By tier", "By service", "By channel", "By industry", "Who gains and who loses"):
        assert title in text


def test_rows_are_those_that_change_unless_another_kind_is_asked_for(replayed, people):
    client = signed_in(people.seo)
    lines = client.get(page_of(replayed)).context["rows"].lines
    assert [(line.before, line.after) for line in lines] == [(50_000, 30_000), (50_000, 30_000), (50_000, None)]
    assert lines[0].url == reverse(
        "admin:claims_claim_change", args=[Claim.objects.get(receipt_no=lines[0].receipt_no).pk]
    )
    assert len(client.get(page_of(replayed), {"kind": ""}).context["rows"].lines) == books.DECIDED
    assert {line.kind for line in client.get(page_of(replayed), {"kind": "loss"}).context["rows"].lines} == {"loss"}
    assert client.get(page_of(replayed), {"kind": "gain"}).context["rows"].lines == []
    assert len(client.get(page_of(replayed), {"kind": "x", "page": "-1"}).context["rows"].lines) == 3


def test_the_council_reads_the_sums_and_no_row(replayed, people):
    page = signed_in(people.gong).get(page_of(replayed))
    assert page.status_code == 200
    assert "rows" not in page.context or page.context["rows"] is None
    assert "t1-0000" not in page.text
    assert "By tier" in page.text
    assert signed_in(people.gong).get(f"{LIST}{replayed.pk}/rows/").status_code == 403


@pytest.mark.parametrize("name", ["kim", "lee", "oh", "yoon", "im", "noh"])
def test_other_roles_see_no_replay(replayed, people, name):
    client = signed_in(getattr(people, name))
    assert client.get(LIST).status_code == 403
    assert client.get(page_of(replayed)).status_code == 403


def test_an_auditor_reads_and_neither_asks_nor_takes_rows_out(replayed, people):
    client = signed_in(people.seo)
    assert client.get(page_of(replayed)).status_code == 200
    assert client.get(f"{LIST}do/request_replay/").status_code == 403
    assert client.post(f"{LIST}{replayed.pk}/rows/", {"reason": "for the file"}).status_code == 403
    assert client.post(f"{LIST}{replayed.pk}/do/again/").status_code == 403


def test_rows_leave_as_a_workbook_for_a_reason_that_is_logged_with_whose_they_are(replayed, people):
    client, address = signed_in(people.jung), f"{LIST}{replayed.pk}/rows/?kind=loss"
    assert client.post(address, {"reason": "x"}).status_code == 422
    answer = client.post(address, {"reason": "for the council"})
    table = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    head = next(number for number, row in enumerate(table) if row[0] == "Receipt number")
    assert len(table) - head - 1 == 2
    assert table[head + 1][2:5] == [50_000, 30_000, -20_000]
    assert any("nothing was changed" in str(row[0]) for row in table[:head])
    log = AccessLog.objects.latest("pk")
    assert (log.action, log.object_type, log.subject_count, log.reason) == (
        "download",
        "policyreplay",
        2,
        "for the council",
    )
    people_named = {name for row in table for name in row if "판교식당" in str(name)}
    assert people_named == set()


def test_a_draft_that_was_edited_is_said_and_computed_again(replayed, people):
    assert "was edited after" not in signed_in(people.jung).get(page_of(replayed)).text
    other = books.tiers(first=330_000)
    policies.revise_policy(policy=replayed.version_id, document=other, actor=people.jung)
    client = signed_in(people.jung)
    assert "was edited after" in client.get(page_of(replayed)).text
    done = client.post(f"{LIST}{replayed.pk}/do/again/")
    newest = PolicyReplay.objects.latest("pk")
    assert done["Location"] == page_of(newest)
    assert newest.document == other
    with translation.override("en"):
        assert any("before the draft was edited" in label for label, _url in policy_links(people.jung, newest.version))


def test_the_policys_page_leads_to_replays_by_right(replayed, people):
    with translation.override("en"):
        manager = policy_links(people.jung, replayed.version)
        assert [url for _label, url in manager] == [
            page_of(replayed),
            f"{LIST}do/request_replay/?version={replayed.version_id}",
            f"{SWEEPS}do/request_sweep/?version={replayed.version_id}",
        ]
        assert "3 claims change, −40,000 won" in manager[0][0]
        assert [url for _label, url in policy_links(people.seo, replayed.version)] == [page_of(replayed)]
        assert policy_links(people.kim, replayed.version) == []
    client = signed_in(people.jung)
    assert all(client.get(url).status_code == 200 for _label, url in manager)


SWEEP = {"parameter": "tiers.1.up_to", "first": "250,000", "last": "350,000", "step": "10,000"}


def test_a_manager_moves_a_number_over_a_range(book, people):
    version = book.policies.get()
    client = signed_in(people.jung)
    done = client.post(f"{SWEEPS}do/request_sweep/", {"version": version.pk, **SWEEP})
    made = PolicySweep.objects.get()
    assert done["Location"] == page_of(made)
    tasks.sweep_policy(made.job_id)
    page = client.get(page_of(made))
    assert NOTHING in page.text
    assert len(page.context["lines"]) == 11
    assert "would cost the least at 350,000" in page.text
    answer = client.post(f"{SWEEPS}{made.pk}/points/", {"reason": "for the council"})
    table = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in table][-1] == "350,000"
    assert signed_in(people.gong).get(page_of(made)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"first": "abc"}, "first", "Enter a number in plain digits."),
        ({"last": "100.5"}, "last", "Enter whole won."),
        ({"last": "1"}, "last", "The range ends before it begins."),
        ({"step": "0"}, "step", "The step must be above zero."),
        ({"step": "10"}, "step", "at most 50 are computed"),
        ({"first": ""}, "first", "This field is required."),
        ({"parameter": "tiers.9.up_to"}, "parameter", "not one of the available choices"),
    ],
)
def test_a_bad_range_is_said_at_its_field_and_nothing_is_asked(book, people, changes, field, said):
    answer = signed_in(people.jung).post(
        f"{SWEEPS}do/request_sweep/", {"version": book.policies.get().pk, **SWEEP, **changes}
    )
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors[field])
    assert not PolicySweep.objects.exists()


def test_a_person_limited_to_other_programmes_sees_and_asks_nothing(book, people, replayed):
    other = builders.make_programme(people, "t2")
    people.jung.programmes.set([other])
    client = signed_in(type(people.jung).objects.get(pk=people.jung.pk))
    assert client.get(page_of(replayed)).status_code == 404
    answer = client.post(f"{LIST}do/request_replay/", {"version": replayed.version_id})
    assert answer.status_code == 422
    with pytest.raises(Refused):
        request_replay(version=replayed.version_id, actor=type(people.jung).objects.get(pk=people.jung.pk))


def test_bars_are_as_long_as_they_have_claims():
    kinds = {"gain": {"claims": 10, "delta": 5}, "loss": {"claims": 5, "delta": -5}}
    drawn = bars(kinds, {"gain": "more", "loss": "less"}, {"gain": "?kind=gain"})
    assert [bar.width for bar in drawn.bars] == [450, 225]
    assert [bar.url for bar in drawn.bars] == ["?kind=gain", ""]
    empty = bars({"gain": {"claims": 0, "delta": 0}}, {"gain": "more"}, {})
    assert [bar.width for bar in empty.bars] == [0]


def test_columns_stand_on_and_hang_from_the_line_of_no_difference():
    points: list[dict[str, Any]] = [
        {"problems": [], "delta": -40},
        {"problems": [{}]},
        {"problems": [], "delta": 0},
        {"problems": [], "delta": 80},
    ]
    drawn = sweep_chart(points, ["1", "2", "3", "4"], 2)
    hanging, none, standing = drawn.columns
    assert hanging.y == drawn.zero
    assert none.height == 1
    assert round(standing.y + standing.height, 2) == drawn.zero
    assert standing.height > hanging.height
    assert [mark.label for mark in drawn.crosses] == ["2"]
    assert drawn.present is not None
    assert [amount for amount, _y in drawn.scale] == [100, 0, -50]


def test_a_sweep_in_which_no_value_makes_a_policy_still_draws():
    drawn = sweep_chart([{"problems": [{}]}], ["1"], None)
    assert (drawn.columns, len(drawn.crosses), drawn.present) == ([], 1, None)

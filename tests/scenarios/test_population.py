"""The simulated businesses: their number, their windows, and that none of them can be a real one."""

import json
from collections import Counter
from dataclasses import asdict, fields, replace

import pytest

from compensation.brn import is_valid_brn
from scenarios.play import Stage
from scenarios.programme_1015 import timeline
from scenarios.programme_1015.papers import paper
from scenarios.programme_1015.parameters import DEFAULT, Model, table
from scenarios.programme_1015.population import Shop, populate
from scenarios.programme_1015.reports import KINDS, REPORTERS, Reports


@pytest.fixture(scope="module")
def shops() -> list[Shop]:
    return populate(DEFAULT, Stage(1).dice)


def test_every_seed_has_451_businesses_that_file_in_order_of_receipt(shops: list[Shop]) -> None:
    for population in (shops, populate(DEFAULT, Stage(2).dice)):
        assert len(population) == 451
        assert [shop.received_at for shop in population] == sorted(shop.received_at for shop in population)
    assert populate(DEFAULT, Stage(1).dice) == shops
    assert populate(DEFAULT, Stage(2).dice) != shops


def test_every_receipt_lies_in_the_time_of_filing_and_is_entered_no_earlier(shops: list[Shop]) -> None:
    for shop in shops:
        assert timeline.FILING_OPENS <= shop.received_at < timeline.FILING_CLOSES
        assert shop.filed_at > shop.received_at if shop.channel == "post" else shop.filed_at == shop.received_at


def test_all_five_channels_and_all_four_windows_bring_claims(shops: list[Shop]) -> None:
    assert {shop.channel for shop in shops} == {"chatbot", "web", "phone", "post", "visit"}
    bounds = [timeline.OFFICIAL_CLOSE, *(extension.closes_at for extension in timeline.EXTENSIONS)]
    assert len({sum(shop.received_at >= bound for bound in bounds) for shop in shops}) == 4


def test_numbers_are_well_formed_but_cannot_belong_to_anyone(shops: list[Shop]) -> None:
    assert len({shop.brn for shop in shops}) == 451
    for shop in shops:
        assert is_valid_brn(shop.brn)
        assert shop.brn.startswith("999")
        assert shop.phone is None or shop.phone.startswith("0100000")
        assert shop.account.startswith("000")
        assert 10 <= len(shop.account) <= 16
        assert not shop.email or shop.email.endswith("@example.com")


def test_changing_one_parameter_leaves_the_other_traits_alone(shops: list[Shop]) -> None:
    other = populate(replace(DEFAULT, silent=0.5), Stage(1).dice)
    assert other != shops
    assert [replace(shop, silent=False) for shop in other] == [replace(shop, silent=False) for shop in shops]


def test_no_trait_says_what_a_business_will_be_paid(shops: list[Shop]) -> None:
    assert not {field.name for field in fields(Shop)} & {"amount", "outcome", "approved", "decision", "paid"}
    assert "award" not in json.dumps(asdict(shops[0]), default=str)


def test_every_parameter_is_published_with_a_source_or_assumed_without() -> None:
    assert len(table()) == len(fields(Model))
    for row in table():
        assert row["basis"] in ("published", "assumed")
        assert bool(row["source"]) == (row["basis"] == "published"), row["name"]


def test_all_87195_reports_fall_where_the_announcement_says() -> None:
    reports = Reports(DEFAULT, populate(DEFAULT, Stage(1).dice), Stage(1).dice)
    forms = [form for chunk in reports.chunks() for form in reports.forms(*chunk)]
    assert len(forms) == len({form.number for form in forms}) == DEFAULT.reports == 87_195
    assert Counter(form.triage for form in forms) == {"paid": 14_918, "free_loss": 13_195, "other": 59_082}
    told_by = Counter(form.reporter for form in forms)
    assert [round(told_by[reporter] / 871.95, 1) for reporter in REPORTERS] == [79.8, 20.0, 0.2]
    assert told_by["enterprise"] == 151
    assert Counter(f.reporter for f in forms if f.triage == "free_loss")["individual"] == 5_273
    assert all(timeline.REPORTS_OPEN <= form.received_at < timeline.REPORTS_CLOSE for form in forms)
    first_days = sum((form.received_at - timeline.REPORTS_OPEN).days < 5 for form in forms)
    assert abs(first_days - 45_000) <= 5
    assert KINDS == ("paid", "free_loss", "other")


def test_papers_say_that_they_are_a_simulation_and_differ() -> None:
    made = [
        paper("sales_evidence", 1),
        paper("sales_evidence", 2),
        paper("sales_evidence", 1, 2),
        paper("bankbook_copy", 1),
    ]
    assert len({item.content for item in made}) == 4
    assert paper("sales_evidence", 1).content == made[0].content
    assert all(item.file_name.startswith("simulation_") and len(item.content or b"") < 5_000 for item in made)

"""A programme's notice on its own pages, once; on pages of several programmes in one line."""

import pytest
from django.urls import reverse

from tests import builders

FIRST, SECOND = "The first is a simulation.", "The second is a simulation."


@pytest.fixture
def two(people):
    """Two simulations with notices of their own."""
    said = ((("t1", "First"), FIRST), (("t2", "Second"), SECOND))
    return [
        builders.make_programme(people, code, name_en=name, notice_ko=f"모의 {code}", notice_en=notice)
        for (code, name), notice in said
    ]


def banner(client, address):
    """What stands in the notice's place: its paragraphs."""
    text = client.get(address).text
    return text.partition('class="r-notices"')[2].partition("</div>")[0].count("<p>"), text


def test_an_objects_page_says_its_own_programmes_notice_alone(people, office, two):
    client = office(people.kim)
    claim = builders.file(two[1], people)
    for address in (
        reverse("admin:claims_claim_change", args=[claim.pk]),
        reverse("admin:claims_claim_do", args=[claim.pk, "start_review"]),
        reverse("admin:compensation_programme_change", args=[two[1].pk]),
    ):
        paragraphs, text = banner(client, address)
        assert (paragraphs, SECOND in text, FIRST in text) == (1, True, False), address


def test_a_list_of_several_programmes_says_both_in_one_line_by_name(people, office, two):
    paragraphs, text = banner(office(people.kim), reverse("admin:claims_claim_changelist"))
    assert paragraphs == 1
    assert f"First: {FIRST} · Second: {SECOND}" in text


def test_who_works_on_one_programme_reads_its_notice_everywhere(people, office, two):
    people.kim.programmes.set([two[0]])
    paragraphs, text = banner(office(people.kim), reverse("admin:claims_claim_changelist"))
    assert (paragraphs, f"<p>{FIRST}</p>" in text, SECOND in text) == (1, True, False)


def test_a_page_of_a_programme_without_a_notice_says_nothing(people, office, two):
    bare = builders.found(people, "t3")
    paragraphs, text = banner(office(people.kim), reverse("admin:compensation_programme_change", args=[bare.pk]))
    assert (paragraphs, FIRST in text) == (0, False)

"""The notes of a case: written on their own page by M, shown in their own tab."""

import pytest
from django.urls import reverse

from claims.models import Claim
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return builders.make_people()


@pytest.fixture
def claim(people):
    return builders.file(builders.make_programme(people), people)


def test_a_note_is_written_and_shown_as_text(client, people, claim):
    client.force_login(people.park)
    address = reverse("admin:claims_claim_do", args=[claim.pk, "add_note"])
    response = client.post(address, {"text": "<b>Calls back</b> on Monday.", "seen": claim.event_seq}, follow=True)
    assert response.redirect_chain[-1][0].endswith("?tab=notes")
    page = response.content.decode()
    assert "&lt;b&gt;Calls back&lt;/b&gt; on Monday." in page
    assert "<b>Calls back</b>" not in page


def test_the_act_has_its_key(client, people, claim):
    client.force_login(people.park)
    page = client.get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()
    assert 'data-key="M"' in page or 'aria-keyshortcuts="M"' in page


def test_an_auditor_cannot_forge_one(client, people, claim):
    client.force_login(people.seo)
    response = client.post(
        reverse("admin:claims_claim_do", args=[claim.pk, "add_note"]), {"text": "Forged.", "seen": claim.event_seq}
    )
    assert response.status_code == 403
    assert Claim.objects.get(pk=claim.pk).events.count() == 1

"""The whole programme through the real code."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from claims.models import Claim, ClaimEvent, Document, Offer, PayeeAccount
from compensation import triggers
from compensation.models import Programme
from payouts.models import PayoutLine, Round
from scenarios.programme_1015.parameters import DEFAULT_SEED
from scenarios.programme_1015.run import replay
from scenarios.programme_1015.summary import summary
from tests.scenarios.small import SMALL, undone

pytestmark = pytest.mark.django_db


def played(seed: int) -> dict[str, Any]:
    replay(seed, SMALL)
    return summary(Programme.objects.get(code="1015"))


def test_the_same_seed_gives_the_same_programme_and_another_seed_another() -> None:
    with undone():
        first = played(5)
    with undone():
        other = played(6)
    again = played(5)
    assert again == first
    assert other["received"] == first["received"] == SMALL.claims
    assert other != first


def test_the_default_seed_ends_where_the_published_programme_did() -> None:
    out = StringIO()
    call_command("replay", "1015", "--json", stdout=out)
    result = json.loads(out.getvalue())
    assert result["seed"] == DEFAULT_SEED
    assert result["reports"] == 87_195
    assert result["triage"] == {"paid": 14_918, "free_loss": 13_195, "other": 59_082}
    assert result["received"] == sum(result["by_state"].values()) == sum(result["by_channel"].values()) == 451
    assert result["confirmed"] == result["paid_count"] == 205
    assert abs(result["paid_total"] - 50_000_000) <= 1_000_000
    assert [extension["closes"][:10] for extension in result["extensions"]] == [
        "2023-04-15",
        "2023-06-01",
        "2023-07-01",
    ]
    assert [round_["no"] for round_ in result["rounds"]] == [1, 2, 3]
    assert result["chain_ok"]
    assert_lived_in(result)


def assert_lived_in(result: dict[str, Any]) -> None:
    """Nothing of the life of a programme is left out."""
    failed = PayoutLine.objects.filter(state="failed")
    assert set(failed.values_list("round__number", flat=True)) == {1, 2}
    assert failed.filter(successor__isnull=True).count() == 0
    assert sum(round_["total"] for round_ in result["rounds"]) == result["paid_total"] + sum(
        failed.values_list("amount", flat=True)
    )
    assert set(Round.objects.values_list("state", flat=True)) == {"closed"}
    repaired = PayeeAccount.objects.filter(version=2, claims__state="paid")
    assert repaired.count() >= failed.count()
    assert all(account.entered_by_id != account.verified_by_id for account in repaired)
    assert set(Offer.objects.values_list("state", flat=True)) >= {"accepted", "countered", "expired", "withdrawn"}
    assert Offer.objects.filter(confirmed_by__isnull=False).exists()
    assert {code.split(":")[0] for code in result["denied_reasons"]} >= {
        *("document_missing", "document_rejected", "no_loss", "no_settlement"),
        *("causality_not_shown", "loss_not_proven", "not_a_small_business"),
    }
    verbs = set(ClaimEvent.objects.values_list("verb", flat=True))
    assert verbs >= {
        *("file_claim", "assign", "start_review", "return_to_claimant", "resubmit", "withdraw"),
        *("accept_document", "reject_document", "request_supplement", "remind_supplement"),
        *("receive_supplement", "lapse_supplement", "correct_facts", "open_negotiation", "make_offer"),
        *("record_counter", "confirm_offer", "accept_settlement", "end_negotiation", "recommend", "send_back"),
        *("approve", "deny", "hold", "release_hold", "schedule", "mark_paid", "mark_failed"),
        *("enter_account", "change_account", "verify_account"),
    }
    assert Claim.objects.filter(report__isnull=False).count() > 200
    assert Document.objects.filter(state="superseded").exists()


def test_a_programme_that_has_claims_is_refused_with_a_sentence_and_left_alone() -> None:
    replay(5, SMALL)
    before = summary(Programme.objects.get(code="1015"))
    with pytest.raises(CommandError, match="1015"):
        call_command("replay", "1015", stdout=StringIO())
    assert summary(Programme.objects.get(code="1015")) == before


def test_a_programme_that_was_made_before_is_gone_on_with() -> None:
    with undone():
        whole = played(5)
    call_command("create_programme", "1015", stdout=StringIO())
    after = played(5)
    assert after == whole


def test_a_changed_event_breaks_the_chain_in_the_summary() -> None:
    replay(5, SMALL)
    programme = Programme.objects.get(code="1015")
    assert summary(programme)["chain_ok"]
    triggers.remove_all(connection)
    changed = ClaimEvent.objects.filter(verb="file_claim").values_list("pk", flat=True)[0]
    ClaimEvent.objects.filter(pk=changed).update(reason="someone else")
    assert not summary(programme)["chain_ok"]
